import { foreseeRemoval } from '../../core/root-removal/foresee-removal.ts';
import { PAUSE_DAYS } from '../../core/root-removal/next-removal.ts';
import { readPause } from '../../core/root-removal/pause-policy.ts';
import type { RemovalStep } from '../../core/root-removal/removal-decision.ts';
import {
  plannedRemoval,
  type RootPlan,
  type RootPlanItem,
  type RootPlanQuestion,
  rootFingerprintText,
  targetOfStep,
} from '../../core/root-removal/root-plan.ts';
import { fanOut } from '../fan-out.ts';
import type { RemovalAws } from '../root-ports.ts';
import { decideRemoval } from './reconcile-root.ts';
import type { RootPrincipal } from './root-principal.ts';
import { createRootGate, type RemovalRequest, rootPrincipals } from './run-removal.ts';

/** What a plan is asked for, besides whom. */
export interface RootPlanRequest extends RemovalRequest {
  readonly hash: (text: string) => string;
  /** Whether the one who asks approves it in the same breath. */
  readonly isApproved: boolean;
}

const ACCOUNTS_AT_ONCE = 8;

/** Says what would be done, and does nothing: the same decisions as a run makes, on facts read now. */
export async function makeRootPlan(aws: RemovalAws, request: RootPlanRequest): Promise<RootPlan> {
  const seen: Seen[] = [];
  await fanOut(await rootPrincipals(aws, request), ACCOUNTS_AT_ONCE, async (principal) => {
    if (!request.interrupted.aborted) seen.push({ principal, ...(await decideRemoval(aws, principal)) });
  });
  const sorted = seen.toSorted((one, other) => (one.principal.account.id < other.principal.account.id ? -1 : 1));
  const gate = createRootGate(request, request.isApproved);
  const items = sorted.flatMap((one) => (one.decision.kind === 'step' ? [planItem(one, one.decision.step, gate)] : []));
  const { arn } = await aws.caller();
  return {
    schema: 'keyturn/root-plan/1',
    madeAt: aws.now(),
    madeBy: arn,
    items,
    questions: sorted.flatMap(questionOf),
    resting: sorted.flatMap(({ principal, decision }) =>
      decision.kind === 'rest'
        ? [{ account: principal.account.id, wait: decision.wait, until: decision.until, because: decision.because }]
        : [],
    ),
    fingerprint: request.hash(rootFingerprintText(items)),
  };
}

interface Seen extends Awaited<ReturnType<typeof decideRemoval>> {
  readonly principal: RootPrincipal;
}

function questionOf({ principal, decision }: Seen): readonly RootPlanQuestion[] {
  const account = principal.account.id;
  if (decision.kind === 'unknown') return [{ account, problem: 'unknown', because: decision.because, choices: [] }];
  if (decision.kind !== 'ask') return [];
  const { problem, because, choices } = decision;
  return [{ account, problem, because, choices }];
}

function planItem({ principal, situation }: Seen, step: RemovalStep, gate: ReturnType<typeof createRootGate>): RootPlanItem {
  const { account, orders } = principal;
  const course = foreseeRemoval(situation);
  const pause = situation.control.known ? situation.control.value.pause : null;
  const note = pause ? readPause(pause, account.id) : undefined;
  const wish = orders.do === 'remove' ? orders : undefined;
  return {
    account: account.id,
    accountName: account.name,
    keys: situation.root.known ? situation.root.value.keys.map(({ id }) => id) : (note?.keys ?? []),
    pauseDays: wish?.pauseDays ?? note?.days ?? PAUSE_DAYS,
    also: wish && wish.also.length > 0 ? wish.also : (note?.also ?? []),
    steps: course.filter(({ at }) => at === situation.now).map((one) => plannedRemoval(one.step)),
    later: course
      .filter(({ at }) => at !== situation.now)
      .map((one) => ({ at: one.at, do: one.step.do, target: targetOfStep(one.step) })),
    refusal: gate.pass(principal, step, situation) ?? null,
  };
}
