import type { Plan } from '../../core/rotation/plan.ts';
import type { Journal } from '../../engine/journal.ts';

/** ARNs of who has approved this very plan; where two people are wanted, whoever applies it does not count. */
export async function approversOf(
  journal: Journal,
  plan: Pick<Plan, 'fingerprint'> | undefined,
  { isTwoPerson, applier }: { readonly isTwoPerson: boolean; readonly applier: string | null },
): Promise<readonly string[]> {
  if (!plan) return [];
  const approvers = new Set<string>();
  for await (const { kind, plan: approved, actor } of journal.entries({})) {
    if (kind === 'approval' && approved === plan.fingerprint && actor.arn !== null) approvers.add(actor.arn);
  }
  return [...approvers].filter((arn) => !isTwoPerson || arn !== applier);
}
