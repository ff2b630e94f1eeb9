import type { Course } from '../../core/notices/course.ts';
import type { Step } from '../../core/rotation/decision.ts';
import { isPlanned, type Plan, type PlanItem } from '../../core/rotation/plan.ts';
import type { RotationAws, Surroundings } from '../rotation-ports.ts';
import { followed } from './follow.ts';
import type { Principal } from './principal.ts';
import { type Reconciled, reconcile, type Taken } from './reconcile.ts';
import type { Recorder } from './recorder.ts';
import { createGate, type RotationRequest, type Unread, visit } from './run.ts';

/** What is applied, besides to whom. */
export interface ApplyRequest extends RotationRequest {
  readonly surroundings: Surroundings;
  readonly recorder: Recorder;
  /** What was planned; undefined: whatever is due now. */
  readonly plan: Plan | undefined;
  /** Whether somebody has approved the plan, or this very step. */
  readonly isApproved: (principal: Principal, step: Step) => boolean;
  /** Whether we go over to our own successor before our old key is touched. */
  readonly isHandedOver: boolean;
  readonly onTaken?: (principal: Principal, taken: Taken) => void;
  /** How far ahead people are told of what comes; undefined: nobody is told of anything. */
  readonly followDays?: number | undefined;
}

/** What came of a run. */
export interface Applied {
  readonly outcomes: readonly Reconciled[];
  readonly unread: readonly Unread[];
  /** Items of the plan that nobody is left to do anything about. */
  readonly gone: readonly PlanItem[];
  readonly seen: number;
  /** What people have to know of how it goes on. */
  readonly courses: readonly Course[];
}

/** Takes everybody as far as they go today. One principal's trouble is its own, until the policy's number of failures is reached. */
export async function apply(aws: RotationAws, request: ApplyRequest): Promise<Applied> {
  const { plan } = request;
  const gate = createGate(aws, request, request);
  const done = new Set<PlanItem>();
  const courses: Course[] = [];
  const { followDays } = request;
  const { results, unread, seen } = await visit<Reconciled | undefined>(aws, request, {
    each: async (principal) => {
      const item = plan?.items.find((one) => one.account === principal.account.id && one.user === principal.user.name);
      if (plan && !item) return undefined;
      if (item) done.add(item);
      let outcome: Reconciled | undefined;
      try {
        outcome = await reconcile(
          principal,
          {
            aws,
            surroundings: request.surroundings,
            recorder: request.recorder,
            interrupted: request.interrupted,
            gate: (one, step, situation) => gate.pass(one, step, situation),
            onTaken: request.onTaken,
            async onEnd(one, end) {
              if (followDays === undefined) return;
              courses.push(...(await followed(one, end, { policy: request.policy, days: followDays })));
            },
          },
          plannedBy(item),
        );
      } finally {
        gate.ended(principal, outcome?.ending);
      }
      return outcome;
    },
    mayGoOn: () =>
      gate.failures() > 0 ? 'something failed in a canary account, so that nothing was changed anywhere else' : undefined,
  });
  return {
    outcomes: results.filter((one) => one !== undefined),
    unread,
    gone: plan?.items.filter((item) => !done.has(item)) ?? [],
    seen,
    courses,
  };
}

function plannedBy(item: PlanItem | undefined): Parameters<typeof reconcile>[2] {
  const first = item?.steps[0];
  return first ? { first, isSame: (now) => isPlanned(first, now) } : undefined;
}
