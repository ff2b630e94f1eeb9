import type { Benchmark, Measurement } from './benchmark.ts';
import { sendListAccessKeys } from './support/load.ts';
import { startSandboxProcess } from './support/processes.ts';

const CALLS = 30_000;

/** The sandbox with a thousand accounts of two hundred users: its start, its memory, its rate on one core. */
export const sandboxBenchmark: Benchmark = { name: 'sandbox', parts: { all: measure } };

async function measure(): Promise<readonly Measurement[]> {
  const sandbox = await startSandboxProcess(['--accounts', '1000', '--users', '200']);
  try {
    await sendListAccessKeys(sandbox.url, sandbox.credentials, { calls: 3_000, atOnce: 16 });
    const before = sandbox.cpuSeconds();
    const load = await sendListAccessKeys(sandbox.url, sandbox.credentials, { calls: CALLS, atOnce: 32 });
    const cpuSeconds = sandbox.cpuSeconds() - before;
    if (load.answered !== CALLS) throw new Error(`only ${load.answered} of ${CALLS} calls were answered`);
    return [
      {
        what: 'start, 1,000 accounts x 200 users',
        value: sandbox.startMs / 1000,
        unit: 's',
        must: 'at most',
        limit: 3,
        detail: 'process start to listening',
      },
      {
        what: 'peak memory there',
        value: sandbox.peakMemoryKb() / 1024,
        unit: 'MiB',
        must: 'at most',
        limit: 400,
        detail: `after ${CALLS} calls`,
      },
      {
        what: 'signed ListAccessKeys on one core',
        value: CALLS / cpuSeconds,
        unit: 'a second of processor time',
        must: 'at least',
        limit: 3_000,
        detail: `${(CALLS / load.seconds).toFixed(0)} a second by the wall, the load generator on the same machine`,
      },
    ];
  } finally {
    await sandbox.end();
  }
}
