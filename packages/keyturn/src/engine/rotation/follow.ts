import type { AccountId } from '../../core/access-key.ts';
import { marksOf } from '../../core/match.ts';
import { type Course, courseOf, type Stood } from '../../core/notices/course.ts';
import type { KnownUser } from '../../core/notices/from-journal.ts';
import { ownerOf } from '../../core/owner.ts';
import type { Policy } from '../../core/policy.ts';
import { type Situation, withUse } from '../../core/rotation/situation.ts';
import type { RotationAws } from '../rotation-ports.ts';
import type { PlanRequest } from './make-plan.ts';
import { createMemory } from './memory.ts';
import { type Principal, subjectOf } from './principal.ts';
import { decide, type StoodInTheEnd } from './reconcile.ts';
import { createGate, type RotationRequest, type Unread, visit } from './run.ts';

interface Ahead {
  readonly policy: Policy;
  readonly days: number;
}

/** What people have to know of a principal on which the work has ended; what failed stands in the journal. */
export async function followed(
  principal: Principal,
  { situation, ending, taken }: StoodInTheEnd,
  ahead: Ahead,
): Promise<readonly Course[]> {
  const isOver = ending.kind === 'failed' || ending.kind === 'stale' || ending.kind === 'interrupted';
  return courses(principal, { situation, standing: isOver ? null : ending, isChanged: taken.length > 0 }, ahead);
}

/** The same of everybody, without any work: nothing is changed. */
export async function lookAhead(
  aws: RotationAws,
  request: PlanRequest,
): Promise<{ readonly courses: readonly Course[]; readonly unread: readonly Unread[] }> {
  const gate = createGate(aws, request, { isApproved: () => false, isHandedOver: request.isHandedOver === true });
  const ahead = { policy: request.policy, days: request.horizonDays };
  const { results, unread } = await visit<readonly Course[]>(aws, request, {
    each: async (principal) => {
      const { situation, decision } = await decide(principal, createMemory(), { aws, surroundings: request.surroundings });
      const refusal = decision.kind === 'step' ? await gate.foresee(principal, decision.step, situation) : undefined;
      const standing =
        decision.kind === 'step' && refusal ? { kind: 'refused' as const, step: decision.step, refusal } : decision;
      return courses(principal, { situation, standing, isChanged: false }, ahead);
    },
    mayGoOn: () => undefined,
  });
  return { courses: results.flat(), unread };
}

/** Who answers for the keys of a user, and who has to be told; undefined where it cannot be read any more. */
export async function knowUser(
  aws: RotationAws,
  request: RotationRequest,
  { account, user }: { readonly account: AccountId; readonly user: string },
): Promise<KnownUser | undefined> {
  const { policy } = request;
  const whom = { ...request, target: { account, user, orders: {} }, areDestinationsOwn: true };
  const { results } = await visit<KnownUser>(aws, whom, {
    each: (principal) =>
      Promise.resolve({ owner: ownerOf(principal.user, policy), marks: marksOf(policy, subjectOf(principal, null)) }),
    mayGoOn: () => undefined,
  });
  return results[0];
}

/**
 * A decision asks for the last use of a key when something hangs on it; when the key will be turned off hangs on it days before. Without
 * it people would be told a day that is too soon.
 */
async function courses(principal: Principal, stood: Stood, ahead: Ahead): Promise<readonly Course[]> {
  const { situation } = stood;
  const course = courseOf(principal, stood, ahead);
  const key = course?.turnOff?.key;
  if (key === undefined || !isUseUnasked(situation, key)) return course ? [course] : [];
  const used = withUse(situation, key, await principal.opened.reader.lastUsed(key));
  const exact = courseOf(principal, { ...stood, situation: used }, ahead);
  return exact ? [exact] : [];
}

function isUseUnasked({ keys }: Situation, id: string): boolean {
  if (!keys.known || keys.value === 'gone') return false;
  const lastUsed = keys.value.find((key) => key.id === id)?.lastUsed;
  return lastUsed?.known === false && lastUsed.why === 'not-asked';
}
