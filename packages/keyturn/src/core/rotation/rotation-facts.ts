import type { WhyUnknown } from '../observed.ts';
import type { Decision } from './decision.ts';
import { nextStep } from './next-step.ts';
import type { DestinationState, Situation } from './situation.ts';
import type { RotationTerms } from './terms.ts';

/** What is known of the rotation of a user's keys, where nothing was changed and nothing tried. */
export interface RotationFacts {
  readonly outlook: Outlook;
  /** Those that the policy has for the user, as they stand. */
  readonly destinations: readonly DestinationState[];
  /** The key of which we noted that it gets a successor; null: we noted nothing. */
  readonly outgoing: string | null;
  /** After so long both keys being active is a finding. */
  readonly patienceDays: number;
}

/** What is to be done next about a user, as far as reading tells. */
export type Outlook =
  | Exclude<Decision, { kind: 'look' | 'unknown' }>
  | (Extract<Decision, { kind: 'unknown' }> & { readonly why: WhyUnknown });

type Settled = Exclude<Decision, { kind: 'look' }>;

/** What a decision, and the situation that it was made in, tell of a rotation. */
export function rotationFacts(decided: Settled, situation: Situation, terms: RotationTerms): RotationFacts {
  const { destinations, notes } = situation;
  const decision = beyondHooks(decided, situation, terms);
  return {
    outlook: decision.kind === 'unknown' ? { ...decision, why: whyUnknown(situation) } : decision,
    destinations,
    outgoing: notes.known ? (notes.value.create?.outgoing ?? null) : null,
    patienceDays: terms.patienceDays,
  };
}

/** That hooks ran stands in the journal of the machine that ran them alone: how the rotation goes is another question. */
function beyondHooks(decision: Settled, situation: Situation, terms: RotationTerms): Settled {
  if (decision.kind !== 'step' || decision.step.do !== 'run-hooks') return decision;
  const { ours } = situation;
  const after = nextStep({ ...situation, ours: { ...ours, hooked: new Set([...ours.hooked, decision.step.key]) } }, terms);
  return after.kind === 'look' ? decision : after;
}

/** A decision says in words what is missing; here it gets its code. */
function whyUnknown({ keys, notes, destinations, origins }: Situation): WhyUnknown {
  const uses = keys.known && keys.value !== 'gone' ? keys.value.map(({ lastUsed }) => lastUsed) : [];
  const facts = [keys, notes, ...destinations.map(({ holding }) => holding), ...uses, ...origins.values()];
  for (const fact of facts) if (!fact.known && fact.why !== 'not-asked') return fact.why;
  return 'not-told';
}
