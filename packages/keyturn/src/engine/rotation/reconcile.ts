import type { Decision, Step } from '../../core/rotation/decision.ts';
import { nextStep } from '../../core/rotation/next-step.ts';
import type { PlannedStep } from '../../core/rotation/plan.ts';
import type { Situation } from '../../core/rotation/situation.ts';
import type { Refusal } from '../../core/safety/guard.ts';
import type { RotationAws, Surroundings } from '../rotation-ports.ts';
import { type StepEffect, takeStep } from './effects.ts';
import { performLook } from './look.ts';
import { createMemory, type Memory } from './memory.ts';
import { observe, recall } from './observe.ts';
import type { Principal } from './principal.ts';
import type { Recorder } from './recorder.ts';

/** How the work on a principal ended for now. */
export type Ending =
  | Extract<Decision, { kind: 'rest' | 'ask' | 'unknown' }>
  | { readonly kind: 'refused'; readonly step: Step; readonly refusal: Refusal }
  /** `isKnown`: whether it is known that nothing came of the step. */
  | { readonly kind: 'failed'; readonly step: Step; readonly because: string; readonly isKnown: boolean }
  /** The world is not as it was when the plan was approved. */
  | { readonly kind: 'stale'; readonly planned: PlannedStep; readonly now: Decision }
  | { readonly kind: 'interrupted' };

/** A step that was taken, and what came of it. */
export interface Taken {
  readonly step: Step;
  readonly effect: StepEffect;
}

/** What came of a principal. It keeps nothing of what was read: a fleet has thousands of them. */
export interface Reconciled {
  readonly principal: Worked;
  readonly taken: readonly Taken[];
  readonly ending: Ending;
}

/** Whom the work was about. */
export interface Worked {
  readonly account: Principal['account'];
  readonly user: { readonly name: string };
}

/** What a run brings along for all of its principals. */
export interface Reconciling {
  readonly aws: RotationAws;
  readonly surroundings: Surroundings;
  readonly recorder: Recorder;
  readonly interrupted: AbortSignal;
  /** May refuse a step, or let it wait for so long that everything has to be seen anew. */
  readonly gate: (principal: Principal, step: Step, situation: Situation) => Promise<Refusal | 'look-again' | undefined>;
  /** Told of each step that was taken. */
  readonly onTaken?: ((principal: Principal, taken: Taken) => void) | undefined;
  /** Told how it stood in the end. */
  readonly onEnd?: ((principal: Principal, end: StoodInTheEnd) => Promise<void>) | undefined;
}

/** How a principal stood when the work on it ended. */
export interface StoodInTheEnd {
  readonly situation: Situation;
  readonly ending: Ending;
  readonly taken: readonly Taken[];
}

/** More steps in one go than a rotation has: something undoes what we do. */
const STEPS_MAX = 30;

/**
 * Takes a principal as far as it goes today: look, decide, do one thing, look again. Nothing is carried from one turn to the next but
 * what cannot be seen from outside: a secret in memory, and a proof. `planned` is the first step that was approved.
 */
export async function reconcile(
  principal: Principal,
  run: Reconciling,
  planned?: { readonly first: PlannedStep; isSame(now: Decision): boolean },
): Promise<Reconciled> {
  const memory = createMemory(await hookedBefore(principal, run));
  const taken: Taken[] = [];
  for (;;) {
    const { situation, decision } = await decide(principal, memory, run);
    const done = async (ending: Ending): Promise<Reconciled> => {
      await run.onEnd?.(principal, { situation, ending, taken });
      return { principal: workedOf(principal), taken, ending };
    };
    if (run.interrupted.aborted && !isHandingOver(decision, memory)) return done({ kind: 'interrupted' });
    if (planned && taken.length === 0 && !planned.isSame(decision))
      return done({ kind: 'stale', planned: planned.first, now: decision });
    if (decision.kind !== 'step') return done(decision);

    const { step } = decision;
    const refusal = await run.gate(principal, step, situation);
    if (refusal === 'look-again') continue;
    if (refusal) {
      await run.recorder.refusal(principal, step, refusal);
      return done({ kind: 'refused', step, refusal });
    }
    if (taken.length >= STEPS_MAX)
      return done({
        kind: 'failed',
        step,
        because: `it came to nothing in ${STEPS_MAX} steps: something undoes them`,
        isKnown: true,
      });
    const effect = await record(principal, step, { memory, run });
    taken.push({ step, effect });
    run.onTaken?.(principal, { step, effect });
    // What is not known is settled by looking again, in this run only where a look can tell.
    if (effect.is === 'failed') return done({ kind: 'failed', step, because: effect.because, isKnown: true });
    if (effect.is === 'unknown' && hasFailedBefore(taken))
      return done({ kind: 'failed', step, because: effect.because, isKnown: false });
  }
}

/** A secret that nobody but us has would be lost, and its key made in vain: what was begun by making it is ended by delivering it. */
function isHandingOver(decision: Decision, { secrets }: Memory): boolean {
  return decision.kind === 'step' && decision.step.do === 'deliver' && secrets.has(decision.step.key);
}

function workedOf({ account, user }: Principal): Worked {
  return { account, user: { name: user.name } };
}

/** Reads until a decision is there that needs no further look. Nothing is changed. */
export async function decide(
  principal: Principal,
  memory: Memory,
  { aws, surroundings, recorder }: Pick<Reconciling, 'aws' | 'surroundings'> & { readonly recorder?: Recorder },
): Promise<{ readonly situation: Situation; readonly decision: Exclude<Decision, { kind: 'look' }> }> {
  const at = { worker: surroundings.worker, now: () => aws.now() };
  memory.lastUses.clear();
  let situation = await observe(principal, memory, at);
  for (;;) {
    const decision = nextStep(situation, principal.terms);
    if (decision.kind !== 'look') return { situation, decision };
    await performLook(decision.look, { principal, memory, situation, recorder });
    // CloudTrail takes its time, and what it tells leads to keys being deleted or turned on: by then they may be others.
    const isSlow = decision.look.at === 'origin' || decision.look.at === 'denied-calls';
    situation = isSlow ? await observe(principal, memory, at) : recall(situation, memory);
  }
}

async function hookedBefore(principal: Principal, { recorder }: Reconciling): Promise<readonly string[]> {
  return principal.delivery.hooks.length === 0 ? [] : recorder.hookedKeys(principal);
}

async function record(
  principal: Principal,
  step: Step,
  { memory, run }: { readonly memory: Memory; readonly run: Reconciling },
): Promise<StepEffect> {
  const ticket = await run.recorder.intent(principal, step);
  const effect = await takeStep(step, { aws: run.aws, surroundings: run.surroundings, principal, memory });
  await run.recorder.outcome(ticket, principal, { step, effect });
  return effect;
}

/** One lost answer may be bad luck; after the second one, the next run goes on. */
function hasFailedBefore(taken: readonly Taken[]): boolean {
  return taken.filter(({ effect }) => effect.is === 'unknown').length > 1;
}
