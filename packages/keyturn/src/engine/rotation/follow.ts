import { type Course, courseOf } from '../../core/notices/course.ts';
import type { Policy } from '../../core/policy.ts';
import type { Situation } from '../../core/rotation/situation.ts';
import type { RotationAws } from '../rotation-ports.ts';
import type { PlanRequest } from './make-plan.ts';
import { createMemory } from './memory.ts';
import type { Principal } from './principal.ts';
import { decide, type Ending } from './reconcile.ts';
import { createGate, type Unread, visit } from './run.ts';

interface Ahead {
  readonly policy: Policy;
  readonly days: number;
}

/** What people have to know of a principal on which the work has ended; what failed stands in the journal. */
export function followed(
  principal: Principal,
  { situation, ending }: { readonly situation: Situation; readonly ending: Ending },
  ahead: Ahead,
): readonly Course[] {
  if (ending.kind === 'failed' || ending.kind === 'stale' || ending.kind === 'interrupted') return [];
  return toList(courseOf(principal, { situation, standing: ending }, ahead));
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
      return toList(courseOf(principal, { situation, standing }, ahead));
    },
    mayGoOn: () => undefined,
  });
  return { courses: results.flat(), unread };
}

function toList(course: Course | undefined): readonly Course[] {
  return course ? [course] : [];
}
