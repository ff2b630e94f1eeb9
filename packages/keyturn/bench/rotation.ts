import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Benchmark, Measurement } from './benchmark.ts';
import { type SandboxProcess, startSandboxProcess } from './support/processes.ts';
import { configure, type RunResult, runBuilt } from './support/run.ts';
import { measureSdkRate } from './support/sdk-rate.ts';

const LATENCY_MS = 30;

/** How long a run leaves between its note and the creation: two laptops must see each other's note. */
const CLAIM_SECONDS = 2.5;

/** Calls, time and memory of `keyturn apply` against a sandbox in another process. */
export const rotationBenchmark: Benchmark = {
  name: 'rotation',
  parts: {
    calls: () => onFleet(['--accounts', '1', '--users', '100'], callsOfOne),
    many: async () => {
      const few = await onFleet(['--accounts', '20', '--users', '14'], (sandbox, folder) => rotateAll(sandbox, folder));
      return onFleet(['--accounts', '20', '--users', '72'], (sandbox, folder) => many(sandbox, folder, few));
    },
  },
};

const yaml = `
rotation: { maxAge: 1d, overlap: 0s, quiet: 0s, grace: 0s, requireSuccessorUse: false }
breakGlass: [{ user: admin }]
limits: { keyAge: 1d, principalsPerRun: 5000, failures: 5000 }
destinations:
  - { match: { user: "*" }, kind: secrets-manager, name: "keyturn/{account}/{user}" }
`;

async function onFleet<Result>(
  size: readonly string[],
  measure: (sandbox: SandboxProcess, folder: string) => Promise<Result>,
): Promise<Result> {
  const sandbox = await startSandboxProcess(size);
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-bench-'));
  writeFileSync(join(folder, 'keyturn.yaml'), yaml);
  try {
    return await measure(sandbox, folder);
  } finally {
    await sandbox.end();
    rmSync(folder, { recursive: true });
  }
}

async function callsOfOne(sandbox: SandboxProcess, folder: string): Promise<readonly Measurement[]> {
  const result = withoutRefused(await runBuilt(sandbox, ['apply', '--yes'], folder));
  const rotations = countOf(result, /:CreateAccessKey$/);
  const changing = countOf(result, CHANGE);
  return [
    {
      what: 'calls that change something, one rotation',
      value: changing / rotations,
      unit: 'calls',
      must: 'at most',
      // Create, note; put; promote; deactivate, note; delete; and the secret, which is not there yet, is made first.
      limit: 2 + 1 + 1 + 2 + 1 + 1,
      detail: `${callsText(result, CHANGE)}; ${rotations} rotations, each with a secret that is new`,
    },
    {
      what: 'calls that read, one rotation',
      value: (result.total - changing) / rotations,
      unit: 'calls',
      must: 'at most',
      limit: 70,
      detail: `${callsText(result, READ)}; with the rehearsals that AWS refuses`,
    },
  ];
}

async function many(sandbox: SandboxProcess, folder: string, few: RunResult): Promise<readonly Measurement[]> {
  const result = await rotateAll(sandbox, folder);
  const perSecond = await measureSdkRate(sandbox);
  // Nothing but its calls, and one pause that all of them share.
  const floor = CLAIM_SECONDS + result.total / perSecond;
  return [
    {
      what: `time, ${countOf(result, /:CreateAccessKey$/)} rotations in 20 accounts`,
      value: result.seconds / floor,
      unit: 'x the floor',
      must: 'at most',
      limit: 1.5,
      detail: `${result.seconds.toFixed(1)} s against ${floor.toFixed(1)} s; ${result.total} calls, the SDK alone does ${perSecond.toFixed(0)} a second; ${result.throttled} throttled`,
    },
    {
      what: 'memory against a fifth of them',
      value: result.peakMemoryMb / few.peakMemoryMb,
      unit: 'x',
      must: 'at most',
      limit: 1.5,
      detail: `${result.peakMemoryMb.toFixed(0)} MiB against ${few.peakMemoryMb.toFixed(0)} MiB`,
    },
  ];
}

async function rotateAll(sandbox: SandboxProcess, folder: string): Promise<RunResult> {
  await configure(sandbox, { latencyMs: LATENCY_MS, reportSeconds: 0 });
  return runBuilt(sandbox, ['apply', '--org', '--yes'], folder);
}

const CHANGE = /:(?:Create|Put|Update|Delete|Tag|Untag|Restore)/;
const READ = /^(?!.*:(?:Create|Put|Update|Delete|Tag|Untag|Restore))/;

/** Rehearsals ask for what AWS refuses: they change nothing, and count as reads. */
function withoutRefused(result: RunResult): RunResult {
  const calls = Object.entries(result.calls).map(([name, count]) => [name, count - (result.refused[name] ?? 0)] as const);
  return { ...result, calls: Object.fromEntries(calls) };
}

function countOf({ calls }: RunResult, action: RegExp): number {
  return Object.entries(calls).reduce((sum, [name, count]) => sum + (action.test(name) ? count : 0), 0);
}

function callsText({ calls }: RunResult, action: RegExp): string {
  return Object.entries(calls)
    .filter(([name]) => action.test(name))
    .map(([name, count]) => `${name.replace(/^\w+:/, '')} ${count}`)
    .join(', ');
}
