import { addDays, type Instant } from '../instant.ts';
import { known } from '../observed.ts';
import { applyStep } from './apply-step.ts';
import type { Decision, Step } from './decision.ts';
import { nextStep } from './next-step.ts';
import { type NamedKey, type Situation, withUse } from './situation.ts';
import type { RotationTerms } from './terms.ts';

/** A step that is to come, and when; or why the course ends there. */
export interface Foreseen {
  readonly at: Instant;
  readonly step: Step | null;
  /** What has to be so for it to happen then; null: nothing more is assumed. */
  readonly assuming: string | null;
  /** Why nothing follows: a person is asked, or a fact is missing. */
  readonly end: Exclude<Decision, { kind: 'step' | 'look' | 'rest' }> | null;
}

/** A course of more steps is a mistake of ours, and is cut off. */
const STEPS_MAX = 400;

/**
 * The steps of the next days for one principal: the decision itself, run ahead in virtual time. It assumes that consumers take each
 * successor within the hour and leave the old key, that everything answers, and that nobody else acts.
 */
export function forecast(start: Situation, terms: RotationTerms, days: number): readonly Foreseen[] {
  const horizon = addDays(start.now, days);
  const foreseen: Foreseen[] = [];
  let situation = start;
  let assuming: string | null = null;
  for (let turn = 0; turn < STEPS_MAX && situation.now <= horizon; turn++) {
    const decision = nextStep(situation, terms);
    switch (decision.kind) {
      case 'step':
        foreseen.push({ at: situation.now, step: decision.step, assuming, end: null });
        situation = applyStep(situation, decision.step, turn);
        break;
      case 'look':
        situation = answerLook(situation, decision);
        break;
      case 'rest': {
        const next = whenNext(situation, decision);
        if (next === undefined) return foreseen;
        situation = pass(situation, next.at);
        assuming = next.assuming ?? assuming;
        break;
      }
      case 'ask':
      case 'unknown':
        foreseen.push({ at: situation.now, step: null, assuming, end: decision });
        return foreseen;
      default:
        return decision satisfies never;
    }
  }
  return foreseen;
}

/** What the look would most likely tell: everything is ready, and nobody is missed. */
function answerLook(situation: Situation, { look }: Decision & { readonly kind: 'look' }): Situation {
  const { now } = situation;
  switch (look.at) {
    case 'rehearsals':
      return {
        ...situation,
        destinations: situation.destinations.map((one) => ({ ...one, rehearsal: one.rehearsal ?? { isReady: true } })),
      };
    case 'last-use':
      return withUse(situation, look.key, known('never', 'iam:GetAccessKeyLastUsed', now));
    case 'origin':
      return {
        ...situation,
        origins: new Map([
          ...situation.origins,
          [look.key, known({ mark: null, by: 'somebody' }, 'cloudtrail:LookupEvents', now)] as const,
        ]),
      };
    case 'denied-calls':
      return {
        ...situation,
        denied: new Map([...situation.denied, [look.key, known('never', 'cloudtrail:LookupEvents', now)] as const]),
      };
    default:
      return look satisfies never;
  }
}

function whenNext(
  { now }: Situation,
  { wait, until }: Decision & { readonly kind: 'rest' },
): { readonly at: Instant; readonly assuming: string | null } | undefined {
  if (wait === 'successor-unused') return { at: addDays(now, 1 / 24), assuming: 'consumers have taken the successor' };
  if (until === null || until <= now) return undefined;
  // Limits are passed, not reached: a second later they are.
  const at = addDays(until, 1 / 86_400);
  return { at, assuming: wait === 'old-key-in-use' ? 'nobody uses the old key any more' : null };
}

/** Lets time pass. Consumers use what they are given: the key that destinations give out, once there is one. */
function pass(situation: Situation, at: Instant): Situation {
  const given = new Set(
    situation.destinations.flatMap(({ holding }) =>
      holding.known && holding.holding.current !== null ? [holding.holding.current] : [],
    ),
  );
  if (!situation.keys.known || situation.keys.value === 'gone') return { ...situation, now: at };
  const keys = situation.keys.value.map((key): NamedKey => {
    if (key.status !== 'active' || !given.has(key.id)) return key;
    return { ...key, lastUsed: known({ at, service: 'a consumer', region: 'N/A' }, 'iam:GetAccessKeyLastUsed', at) };
  });
  return { ...situation, now: at, keys: { ...situation.keys, value: keys } };
}
