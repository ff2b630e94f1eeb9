import type { AccountId } from '../../core/access-key.ts';
import { nextRemoval } from '../../core/root-removal/next-removal.ts';
import type { RemovalDecision, RemovalStep } from '../../core/root-removal/removal-decision.ts';
import type { RemovalSituation } from '../../core/root-removal/removal-situation.ts';
import type { PlannedRemoval, RootPlanItem } from '../../core/root-removal/root-plan.ts';
import { isPlannedRemoval } from '../../core/root-removal/root-plan.ts';
import type { Refusal } from '../../core/safety/guard.ts';
import type { RemovalAws } from '../root-ports.ts';
import type { Effect } from '../rotation-ports.ts';
import { observeRoot, readCalls } from './observe-root.ts';
import { takeRemovalStep } from './root-effects.ts';
import type { RootPrincipal } from './root-principal.ts';
import type { RootRecorder } from './root-recorder.ts';

/** How the work on a root user ended for now. */
export type RootEnding =
  | Extract<RemovalDecision, { kind: 'rest' | 'ask' | 'unknown' }>
  | { readonly kind: 'refused'; readonly step: RemovalStep; readonly refusal: Refusal }
  | { readonly kind: 'failed'; readonly step: RemovalStep; readonly because: string }
  /** The world is not as it was when the plan was made. */
  | { readonly kind: 'stale'; readonly planned: PlannedRemoval; readonly now: RemovalDecision }
  | { readonly kind: 'interrupted' };

/** A step that was taken, and what came of it. */
export interface RemovalTaken {
  readonly step: RemovalStep;
  readonly effect: Effect;
}

export interface ReconciledRoot {
  readonly account: AccountId;
  readonly taken: readonly RemovalTaken[];
  readonly ending: RootEnding;
}

/** What a run brings along for all of its root users. */
export interface RootReconciling {
  readonly aws: RemovalAws;
  readonly recorder: RootRecorder;
  readonly interrupted: AbortSignal;
  /** May refuse a step; told of each step that is taken. */
  readonly gate: (principal: RootPrincipal, step: RemovalStep, situation: RemovalSituation) => Refusal | undefined;
  readonly onTaken?: ((principal: RootPrincipal, taken: RemovalTaken) => void) | undefined;
}

/** More steps in one go than a removal has: something undoes what we do. */
const STEPS_MAX = 30;

/** Takes a root user as far as it goes today: look, decide, do one thing, look again. */
export async function reconcileRoot(
  principal: RootPrincipal,
  run: RootReconciling,
  planned?: RootPlanItem,
): Promise<ReconciledRoot> {
  const taken: RemovalTaken[] = [];
  const done = (ending: RootEnding): ReconciledRoot => ({ account: principal.account.id, taken, ending });
  for (;;) {
    const { situation, decision } = await decideRemoval(run.aws, principal);
    if (run.interrupted.aborted) return done({ kind: 'interrupted' });
    const [first] = planned?.steps ?? [];
    if (first && taken.length === 0 && !isPlannedRemoval(first, decision))
      return done({ kind: 'stale', planned: first, now: decision });
    if (decision.kind !== 'step') return done(decision);
    const { step } = decision;
    // What the next run would have to be approved for is not done by this one.
    if (planned && !planned.steps.some((one) => isPlannedRemoval(one, decision)))
      return done({ kind: 'rest', wait: 'done', until: null, because: 'everything that was planned is done' });
    const refusal = run.gate(principal, step, situation);
    if (refusal) {
      await run.recorder.refusal(principal, step, refusal);
      return done({ kind: 'refused', step, refusal });
    }
    if (taken.length >= STEPS_MAX)
      return done({ kind: 'failed', step, because: `it came to nothing in ${STEPS_MAX} steps: something undoes them` });
    const effect = await record(principal, step, run);
    taken.push({ step, effect });
    run.onTaken?.(principal, { step, effect });
    if (effect.is === 'failed') return done(await tidied(principal, { step, because: effect.because, run, taken }));
    // One lost answer may be bad luck, and a look tells; after the second one, the next run goes on.
    if (effect.is === 'unknown' && taken.filter((one) => one.effect.is === 'unknown').length > 1)
      return done({ kind: 'failed', step, because: effect.because });
  }
}

/** Reads until a decision is there that needs no further look. Nothing is changed. */
export async function decideRemoval(
  aws: RemovalAws,
  principal: RootPrincipal,
): Promise<{ readonly situation: RemovalSituation; readonly decision: Exclude<RemovalDecision, { kind: 'look' }> }> {
  const seen = await observeRoot(aws, principal);
  const first = nextRemoval(seen);
  if (first.kind !== 'look') return { situation: seen, decision: first };
  const calls = await readCalls(aws, principal, { situation: seen, look: first });
  const situation = { ...seen, calls };
  const decision = nextRemoval(situation);
  if (decision.kind !== 'look') return { situation, decision };
  return { situation, decision: { kind: 'unknown', because: 'CloudTrail was asked, and asked for again' } };
}

async function record(principal: RootPrincipal, step: RemovalStep, { aws, recorder }: RootReconciling): Promise<Effect> {
  const ticket = await recorder.intent(principal, step);
  const effect = await takeRemovalStep(step, aws, principal);
  await recorder.outcome(ticket, principal, { step, effect });
  return effect;
}

interface Failed {
  readonly step: RemovalStep;
  readonly because: string;
  readonly run: RootReconciling;
  readonly taken: RemovalTaken[];
}

/** A policy that could not be attached pauses nobody: it is not left behind. */
async function tidied(principal: RootPrincipal, { step, because, run, taken }: Failed): Promise<RootEnding> {
  if (step.do === 'attach-pause') {
    const removal: RemovalStep = { do: 'delete-pause', policy: step.policy, because: 'it could not be attached', evidence: {} };
    const effect = await record(principal, removal, run);
    taken.push({ step: removal, effect });
    run.onTaken?.(principal, { step: removal, effect });
  }
  return { kind: 'failed', step, because };
}
