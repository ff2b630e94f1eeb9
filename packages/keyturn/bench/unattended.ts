import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Benchmark, Measurement } from './benchmark.ts';
import { keyturnBin, type SandboxProcess, startSandboxProcess, userPath } from './support/processes.ts';
import { configure } from './support/run.ts';

/** Memory of `keyturn run`, while it waits and while it audits. */
export const unattendedBenchmark: Benchmark = {
  name: 'run',
  parts: { memory: measureMemory },
};

/** Long enough for what a start leaves behind to be collected, or not to be. */
const REST_MS = 10_000;

async function measureMemory(): Promise<readonly Measurement[]> {
  const sandbox = await startSandboxProcess(['--accounts', '200', '--users', '100']);
  try {
    await configure(sandbox, { reportSeconds: 0 });
    const waiting = await waitAtNight(sandbox);
    const { peakMb, afterMb, seconds } = await auditAtNight(sandbox);
    const audit = `200 x 100 in ${seconds.toFixed(1)} s, at most ${peakMb.toFixed(0)} MiB`;
    return [
      atMost('memory while nothing is due', { value: waiting, limit: 120, detail: 'resident' }),
      atMost('memory that a nightly audit adds', { value: peakMb - waiting, limit: 150, detail: audit }),
      atMost('memory while nothing is due, after it', { value: afterMb, limit: 120, detail: 'resident' }),
    ];
  } finally {
    await sandbox.end();
  }
}

async function waitAtNight(sandbox: SandboxProcess): Promise<number> {
  return whileRunning(sandbox, { isDue: false }, async (child, said) => {
    await said('next');
    await rest();
    return memoryMb(child, 'VmRSS');
  });
}

async function auditAtNight(sandbox: SandboxProcess) {
  return whileRunning(sandbox, { isDue: true }, async (child, said) => {
    await said('begun');
    const startedAt = performance.now();
    await said('succeeded');
    const seconds = (performance.now() - startedAt) / 1000;
    const peakMb = memoryMb(child, 'VmHWM');
    await rest();
    return { peakMb, seconds, afterMb: memoryMb(child, 'VmRSS') };
  });
}

type Watch<Value> = (child: ChildProcess, said: (message: string) => Promise<void>) => Promise<Value>;

/** Starts `keyturn run` in a folder of its own; what is due was missed two days ago. */
async function whileRunning<Value>(
  sandbox: SandboxProcess,
  { isDue }: { readonly isDue: boolean },
  watch: Watch<Value>,
): Promise<Value> {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-bench-'));
  const state = join(folder, 'state');
  mkdirSync(state);
  writeFileSync(join(folder, 'keyturn.yaml'), `schedule:\n  audit: "${cronInHours(12)}"\naudit: { org: true }\n`);
  if (isDue) writeFileSync(join(state, 'runs.json'), missedAudit());
  const child = spawn(keyturnBin, ['run', '--log-format', 'json', '--state-dir', state], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      PATH: userPath,
      HOME: folder,
      AWS_ENDPOINT_URL: sandbox.url,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: sandbox.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: sandbox.credentials.secretAccessKey,
    },
  });
  try {
    return await watch(child, listen(child));
  } finally {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true });
  }
}

function cronInHours(hours: number): string {
  return `0 ${(new Date().getUTCHours() + hours) % 24} * * *`;
}

function missedAudit(): string {
  const knownSince = new Date(Date.now() - 2 * 86_400_000).toISOString();
  const schedule = `${cronInHours(12)} UTC`;
  const nothing = { dueAt: null, attempts: 0, startedAt: null, endedAt: null, outcome: null, succeededAt: null };
  const counts = { succeeded: 0, failed: 0, stopped: 0 };
  const rotations = { changed: 0, failed: 0, asked: 0, refused: 0, unknown: 0 };
  return JSON.stringify({
    schema: 'keyturn/runs/1',
    jobs: { audit: { schedule, knownSince, ...nothing, counts } },
    accounts: {},
    audit: null,
    totals: { rotations, calls: 0, throttled: 0 },
    untold: [],
  });
}

/** Waits for messages, each from the beginning of the log on. */
function listen(child: ChildProcess): (message: string) => Promise<void> {
  let text = '';
  let notify = () => {};
  child.stderr?.on('data', (piece: Buffer) => {
    text += piece.toString();
    notify();
  });
  return (message) =>
    new Promise((resolve, reject) => {
      notify = () => {
        if (text.includes(`"message":"${message}"`)) resolve();
      };
      child.once('exit', () => reject(new Error(`it ended before "${message}": ${text}`)));
      notify();
    });
}

function rest(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, REST_MS));
}

function memoryMb({ pid }: ChildProcess, what: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`${what}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
}

function atMost(what: string, measured: Omit<Measurement, 'what' | 'must' | 'unit'>): Measurement {
  return { what, must: 'at most', unit: 'MiB', ...measured };
}
