import type { Benchmark, Measurement } from './benchmark.ts';
import { type SandboxProcess, startSandboxProcess } from './support/processes.ts';
import { configure, post, type RunResult, runBuilt } from './support/run.ts';
import { measureSdkRate } from './support/sdk-rate.ts';

const LATENCY_MS = 30;
const REPORT_SECONDS = 2;

/** Calls, time and memory of `keyturn audit` against a sandbox in another process. */
export const auditBenchmark: Benchmark = {
  name: 'audit',
  parts: {
    account: () => onFleet(['--accounts', '1', '--users', '5000'], oneAccount),
    accounts: () => onFleet(['--accounts', '200', '--users', '100'], manyAccounts),
    throttled: () => onFleet(['--accounts', '1', '--users', '2500'], throttledAccount),
    memory: async () => [
      ...(await onFleet(['--accounts', '1', '--users', '50000'], (sandbox) => memory(sandbox, [], '1 x 50,000 users'))),
      ...(await onFleet(['--accounts', '1000', '--users', '100'], (sandbox) => memory(sandbox, ['--org'], '1,000 x 100 users'))),
    ],
  },
};

async function onFleet(
  size: readonly string[],
  measure: (sandbox: SandboxProcess) => Promise<readonly Measurement[]>,
): Promise<readonly Measurement[]> {
  const sandbox = await startSandboxProcess(size);
  try {
    return await measure(sandbox);
  } finally {
    await sandbox.end();
  }
}

async function oneAccount(sandbox: SandboxProcess): Promise<readonly Measurement[]> {
  await configure(sandbox, { latencyMs: LATENCY_MS, reportSeconds: REPORT_SECONDS });
  const perSecond = await measureSdkRate(sandbox);
  const reportOnly = await audit(sandbox, ['--ids', 'none']);
  await ageReports(sandbox);
  const withIds = await audit(sandbox, []);
  const keys = withIds.calls['iam:GetAccessKeyLastUsed'] ?? 0;
  // Who we are, the order, its making, its collection: no call of these can leave before the one before it came back.
  const reportFloor = REPORT_SECONDS + (3 * LATENCY_MS) / 1000;
  const idsFloor = reportFloor + (2 * LATENCY_MS) / 1000 + withIds.total / perSecond;
  return [
    atMost('calls without ids, 1 x 5,000', { value: reportOnly.total, unit: 'calls', limit: 8, detail: callsText(reportOnly) }),
    atMost('calls with ids, 1 x 5,000', {
      value: withIds.total,
      unit: 'calls',
      limit: Math.round(8 + 2.1 * keys),
      detail: `8 + 2.1 x ${keys} candidates`,
    }),
    atMost('time without ids, 1 x 5,000', {
      value: reportOnly.seconds / reportFloor,
      unit: 'x the floor',
      limit: 1.25,
      detail: secondsText(reportOnly.seconds, reportFloor),
    }),
    atMost('time with ids, 1 x 5,000', {
      value: withIds.seconds / idsFloor,
      unit: 'x the floor',
      limit: 1.5,
      detail: secondsText(withIds.seconds, idsFloor),
    }),
  ];
}

async function manyAccounts(sandbox: SandboxProcess): Promise<readonly Measurement[]> {
  await configure(sandbox, { latencyMs: LATENCY_MS, reportSeconds: REPORT_SECONDS });
  const perSecond = await measureSdkRate(sandbox);
  const result = await audit(sandbox, ['--org']);
  const floor = REPORT_SECONDS + (6 * LATENCY_MS) / 1000 + result.total / perSecond;
  return [
    atMost('time, 200 x 100', {
      value: result.seconds / floor,
      unit: 'x the floor',
      limit: 1.5,
      detail: `${secondsText(result.seconds, floor)}, ${result.total} calls, the SDK alone does ${perSecond.toFixed(0)} a second`,
    }),
  ];
}

async function throttledAccount(sandbox: SandboxProcess): Promise<readonly Measurement[]> {
  const perSecond = 20;
  await configure(sandbox, { reportSeconds: 0, rates: { 'iam:ListAccessKeys': { perSecond, burst: perSecond } } });
  const result = await audit(sandbox, []);
  const listed = (result.calls['iam:ListAccessKeys'] ?? 0) - result.throttled;
  const allowed = listed / perSecond;
  return [
    atMost('throttled calls, 20 ListAccessKeys a second', {
      value: (100 * result.throttled) / result.total,
      unit: '% of the calls',
      limit: 5,
      detail: `${result.throttled} of ${result.total}`,
    }),
    atMost('time at 20 ListAccessKeys a second', {
      value: result.seconds / allowed,
      unit: 'x what the rate allows',
      limit: 1.25,
      detail: secondsText(result.seconds, allowed),
    }),
  ];
}

async function memory(sandbox: SandboxProcess, args: readonly string[], what: string): Promise<readonly Measurement[]> {
  await configure(sandbox, { reportSeconds: 0 });
  const { peakMemoryMb, seconds, total } = await audit(sandbox, args);
  return [
    atMost(`memory, ${what}`, {
      value: peakMemoryMb,
      unit: 'MiB',
      limit: 200,
      detail: `${seconds.toFixed(1)} s, ${total} calls`,
    }),
  ];
}

function atMost(what: string, measured: Omit<Measurement, 'what' | 'must'>): Measurement {
  return { what, must: 'at most', ...measured };
}

function audit(sandbox: SandboxProcess, args: readonly string[]): Promise<RunResult> {
  return runBuilt(sandbox, ['audit', '--format', 'json', ...args]);
}

/** Makes the next audit order a new report. */
async function ageReports(sandbox: SandboxProcess): Promise<void> {
  await post(sandbox, 'clock', { advance: '5h' });
}

function callsText({ calls }: RunResult): string {
  return Object.entries(calls)
    .map(([name, count]) => `${name.replace(/^\w+:/, '')} ${count}`)
    .join(', ');
}

function secondsText(seconds: number, floor: number): string {
  return `${seconds.toFixed(2)} s against ${floor.toFixed(2)} s`;
}
