import type { Instant } from '../../core/instant.ts';
import type { JournalActor, JournalDraft } from '../../core/journal.ts';
import type { Plan } from '../../core/rotation/plan.ts';
import type { Journal } from '../../engine/journal.ts';

/** Who approves, when, and in which run. */
interface Approving {
  readonly aws: { now(): Instant };
  readonly run: string;
  readonly actor: JournalActor;
}

/** What somebody approves: a plan, or the steps about one key. */
type Approved = Pick<JournalDraft, 'because'> &
  Partial<Pick<JournalDraft, 'plan' | 'account' | 'principal' | 'accessKeyId' | 'evidence'>>;

/** The entry with which whoever runs this approves something. */
export function approvalOf({ aws, run, actor }: Approving, approved: Approved): JournalDraft {
  return {
    at: aws.now(),
    kind: 'approval',
    run,
    plan: null,
    actor,
    approvers: actor.arn === null ? [] : [actor.arn],
    account: null,
    principal: null,
    accessKeyId: null,
    step: null,
    evidence: {},
    outcome: null,
    detail: null,
    intent: null,
    ...approved,
  };
}

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
