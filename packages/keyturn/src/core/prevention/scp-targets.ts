import { listText } from '../limit-words.ts';
import type { TargetRef } from './change.ts';
import { targetText } from './change-words.ts';
import type { FoundTarget, OrganizationFacts } from './facts.ts';
import { type Assessment, type GuardrailContext, settled } from './guardrail.ts';

/** How many service control policies AWS takes at one target, its own among them (aws-facts F1). */
const ATTACHED_MAX = 5;

/** The targets that the configuration names for a guardrail, each once; or why they cannot be used. */
export function findTargets(
  id: string,
  facts: OrganizationFacts,
  { prevention }: Pick<GuardrailContext, 'prevention'>,
): readonly TargetRef[] | Assessment {
  const found = new Map<string, TargetRef>();
  for (const wanted of prevention.targetsOf[id] ?? prevention.targets) {
    const target = facts.targets.get(wanted);
    if (!target) return settled('unknown', `The target ${wanted} was not looked for.`);
    if (!target.known) return settled('unknown', `The target ${wanted} could not be found: ${target.detail}.`);
    const problem = problemOf(target.value, facts);
    if (problem !== undefined) return settled('blocked', `The target ${wanted} ${problem}.`);
    if (target.value.kind !== 'none') found.set(target.value.id, { id: target.value.id, name: target.value.name });
  }
  return [...found.values()];
}

/** The name of somebody else's policy that does the same at a target, or at the root above it. */
export function coveringPolicy(
  facts: OrganizationFacts,
  target: TargetRef,
  covers: (content: string) => boolean,
): string | undefined {
  const places = [target.id, ...(facts.root.known ? [facts.root.value.id] : [])];
  const attached = places.flatMap((id) => {
    const there = facts.attached.get(id);
    return there?.known ? there.value : [];
  });
  return attached.find(({ name, content }) => !name.startsWith('keyturn-') && covers(content))?.name;
}

/** Why nothing more can be attached to a target. */
export function whyFull(facts: OrganizationFacts, target: TargetRef): Assessment | undefined {
  const attached = facts.attached.get(target.id);
  if (!attached) return undefined;
  if (!attached.known) return settled('unknown', `The policies of ${targetText(target)} could not be read: ${attached.detail}.`);
  const { length } = attached.value;
  if (length < ATTACHED_MAX) return undefined;
  const names = listText(attached.value.map(({ name }) => name));
  return settled(
    'blocked',
    `${targetText(target)} has ${length} service control policies already (${names}), and AWS takes no more than ${ATTACHED_MAX}: ` +
      'merge two of them, or choose other targets.',
  );
}

/** The facts as they will be once a plan is carried out so far: what it attaches takes a place. */
export function withAttached(facts: OrganizationFacts, { changes }: Assessment): OrganizationFacts {
  const attached = new Map(facts.attached);
  for (const change of changes) {
    if (change.do !== 'attach-policy') continue;
    const there = attached.get(change.target.id);
    if (!there?.known) continue;
    const added = { id: change.policy ?? '', name: change.name, content: '' };
    attached.set(change.target.id, { ...there, value: [...there.value, added] });
  }
  return { ...facts, attached };
}

function problemOf(target: FoundTarget, { organization }: OrganizationFacts): string | undefined {
  if (target.kind === 'none') return target.problem;
  const managementId = organization.known ? organization.value?.managementId : undefined;
  return target.kind === 'account' && target.id === managementId
    ? 'is the management account: no service control policy binds it, so it would protect nothing'
    : undefined;
}
