import type { UserFacts } from '../../src/core/account.ts';
import type { Circumstances, UserCheck } from '../../src/core/check.ts';
import { mapObserved } from '../../src/core/observed.ts';
import { rotationFacts } from '../../src/core/rotation/rotation-facts.ts';
import { defaultTerms } from '../../src/core/rotation/terms.ts';
import { decide, NOW, situationOf, type Wish } from '../support/situation.ts';
import { circumstances, lines, told, userFacts } from './facts.ts';

/** A user whose keys, notes and destinations are as wished, with the facts of its rotation. */
export function rotatedUser(wish: Wish): UserFacts {
  const situation = situationOf(wish);
  const decision = decide(wish);
  if (decision.kind === 'look') throw new Error(`somebody has to look at ${decision.look.at} first`);
  const rotation = rotationFacts(decision, situation, { ...defaultTerms, ...wish.terms });
  const keys = mapObserved(situation.keys, (all) => (all === 'gone' ? [] : all));
  return userFacts({ keys, rotation: told(rotation) });
}

/** What a check says of such a user, in lines. */
export function judged(check: UserCheck, wish: Wish): string[] {
  return lines(check.judge(rotatedUser(wish), atNow));
}

const atNow: Circumstances = { ...circumstances(), now: NOW };
