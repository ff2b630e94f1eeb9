import type { Measurement } from '../benchmark.ts';
import type { SandboxProcess } from '../support/processes.ts';
import { configure, type RunResult, runBuilt } from '../support/run.ts';
import { measureSdkRate } from '../support/sdk-rate.ts';
import { onFleet, secretsManager, writePolicy } from './on-fleet.ts';

const ACCOUNTS = 20;
const LATENCY_MS = 30;

/** What AWS lets an account do of each action. AWS does not publish its numbers; these are below what this machine could do. */
const RATE = { perSecond: 8, burst: 8 };

/** How long a run leaves between its note and the creation: two laptops must see each other's note. */
const CLAIM_SECONDS = 2.5;

/** How long AWS does not know a new key yet: nobody can prove it sooner. */
const PROPAGATION_SECONDS = 3;

/** About 1,000 of these are due in 20 accounts. */
const MANY = 75;
const FEW = 15;

/** Creates, delivers, proves and promotes for everybody who is due; an overlap of a day is where the run ends. */
export async function measureMany(): Promise<readonly Measurement[]> {
  const few = await onFleet(sizeOf(FEW), replaceAll);
  const many = await onFleet(sizeOf(MANY), replaceAll);
  const limited = await onFleet(sizeOf(MANY), async (sandbox, folder) => {
    await configure(sandbox, { rates: Object.fromEntries(limitedActions.map((action) => [action, RATE])) });
    return { run: await apply(sandbox, folder) };
  });
  const unlimitedFloor = CLAIM_SECONDS + PROPAGATION_SECONDS + many.run.total / many.perSecond;
  const busiest = busiestOf(limited.run);
  // An action that is needed so often in an account takes so long there, whoever asks; accounts are served side by side.
  const limitedFloor = Math.max((busiest.count / ACCOUNTS - RATE.burst) / RATE.perSecond, unlimitedFloor);
  return [
    {
      what: `time of ${created(limited.run)} replacements in ${ACCOUNTS} accounts, ${RATE.perSecond} calls a second of each action an account`,
      value: limited.run.seconds / limitedFloor,
      unit: 'x the floor',
      must: 'at most',
      limit: 1.5,
      detail: `${limited.run.seconds.toFixed(1)} s against ${limitedFloor.toFixed(1)} s; ${busiest.name} ${busiest.count}; ${limited.run.throttled} of ${limited.run.total} throttled`,
    },
    {
      what: `time of ${created(many.run)} replacements in ${ACCOUNTS} accounts, no limit`,
      value: many.run.seconds / unlimitedFloor,
      unit: 'x the floor',
      must: 'at most',
      limit: 1.5,
      detail: `${many.run.seconds.toFixed(1)} s against ${unlimitedFloor.toFixed(1)} s; ${many.run.total} calls, the SDK alone does ${many.perSecond.toFixed(0)} a second`,
    },
    {
      what: `memory for ${created(many.run)} replacements`,
      value: many.run.peakMemoryMb / few.run.peakMemoryMb,
      unit: `x that of ${created(few.run)}`,
      must: 'at most',
      limit: 1.2,
      detail: `${many.run.peakMemoryMb.toFixed(0)} MiB against ${few.run.peakMemoryMb.toFixed(0)} MiB`,
    },
  ];
}

const limitedActions = [
  'iam:CreateAccessKey',
  'iam:GetAccessKeyLastUsed',
  'iam:ListAccessKeys',
  'iam:ListUserTags',
  'iam:TagUser',
];

function sizeOf(users: number): readonly string[] {
  return ['--accounts', String(ACCOUNTS), '--users', String(users)];
}

async function replaceAll(
  sandbox: SandboxProcess,
  folder: string,
): Promise<{ readonly run: RunResult; readonly perSecond: number }> {
  const run = await apply(sandbox, folder);
  return { run, perSecond: await measureSdkRate(sandbox) };
}

async function apply(sandbox: SandboxProcess, folder: string): Promise<RunResult> {
  writePolicy(folder, { overlap: '1d', destinations: [secretsManager] });
  await configure(sandbox, { latencyMs: LATENCY_MS, reportSeconds: 0, propagationSeconds: PROPAGATION_SECONDS });
  return runBuilt(sandbox, ['apply', '--org', '--yes'], folder);
}

function created({ calls }: RunResult): number {
  return calls['iam:CreateAccessKey'] ?? 0;
}

/** The limited action that was asked for most, refusals for speed left out. */
function busiestOf({ calls, refused }: RunResult): { readonly name: string; readonly count: number } {
  const counted = limitedActions.map((name) => ({ name, count: (calls[name] ?? 0) - (refused[name] ?? 0) }));
  const [most] = counted.toSorted((one, other) => other.count - one.count);
  return most ?? { name: 'nothing', count: 0 };
}
