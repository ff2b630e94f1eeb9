import { realTime } from '../../aws/rate-limit.ts';
import { exitCodes, Fault } from '../../core/fault.ts';
import type { JobOutcome } from '../../core/runs/job-record.ts';
import { type RotationOutcome, withTotals } from '../../core/runs/run-state.ts';
import type { Applied } from '../../engine/rotation/apply.ts';
import type { Reconciled } from '../../engine/rotation/reconcile.ts';
import type { CommandContext } from '../command.ts';
import { exitCodeOfApplied } from '../rotation/applied-text.ts';
import { performApply } from '../rotation/run-apply.ts';
import { changeRotation } from '../rotation/session.ts';
import type { JobDone, JobTools } from './job.ts';
import { tellPeople } from './tell-people.ts';

/** Takes everybody as far as they go today, under the policy's limits, windows, freezes and approvals, as "keyturn apply --yes" does. */
export async function applyJob(context: CommandContext, tools: JobTools): Promise<JobDone> {
  const { session, applied } = await whenNobodyElseDoes(context, () =>
    changeRotation(context, async (opened) => ({ session: opened, applied: await performApply(opened, context, {}) })),
  );
  // Nobody who wants to change something waits for people to be told.
  const tellingCode = await tellPeople(context, { session, applied }, tools);
  const rotations = applied.outcomes.flatMap(outcomesOf);
  await tools.memory.change((state) => withTotals(state, { rotations, calls: 0, throttled: 0 }));
  const exitCode = exitCodeOfApplied(applied);
  const count = (wanted: RotationOutcome) => rotations.filter((one) => one === wanted).length;
  return {
    outcome: outcomeOf(applied, { isStopped: context.interrupted.aborted, isFailed: exitCode === exitCodes.failed }),
    exitCode: tellingCode > exitCode ? tellingCode : exitCode,
    told: {
      changed: count('changed'),
      failed: count('failed'),
      asked: count('asked'),
      refused: count('refused'),
      unread: applied.unread.length,
    },
  };
}

/** Somebody may be changing something by hand. That is soon over, and the next night is far away. */
const TRIES = 20;
const PAUSE_MS = 30_000;

async function whenNobodyElseDoes<Value>(
  { time = realTime, interrupted }: CommandContext,
  act: () => Promise<Value>,
): Promise<Value> {
  for (let tried = 1; ; tried++) {
    try {
      return await act();
    } catch (error) {
      const isBusy = error instanceof Fault && error.code === 'run-locked';
      if (!isBusy || tried >= TRIES || interrupted.aborted) throw error;
      await new Promise<void>((resolve) => time.after(PAUSE_MS, resolve));
    }
  }
}

function outcomesOf({ taken, ending }: Reconciled): readonly RotationOutcome[] {
  const changed: readonly RotationOutcome[] = taken.some(({ effect }) => effect.is === 'done') ? ['changed'] : [];
  switch (ending.kind) {
    case 'failed':
    case 'stale':
      return [...changed, 'failed'];
    case 'ask':
      return [...changed, 'asked'];
    case 'refused':
    case 'unknown':
      return [...changed, ending.kind];
    case 'rest':
    case 'interrupted':
      return changed;
    default:
      return ending satisfies never;
  }
}

function outcomeOf({ outcomes }: Applied, how: { readonly isStopped: boolean; readonly isFailed: boolean }): JobOutcome {
  if (how.isStopped) return { result: 'stopped', because: 'it was told to stop' };
  if (!how.isFailed) return { result: 'succeeded', because: null };
  const failed = outcomes.filter(({ ending }) => ending.kind === 'failed' || ending.kind === 'stale').length;
  return { result: 'failed', because: failed > 0 ? `${failed} of ${outcomes.length} failed` : 'something was refused' };
}
