import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { keyturnBin, type SandboxProcess, userPath } from './processes.ts';

/** What a run of the command line took. */
export interface RunResult {
  readonly seconds: number;
  readonly peakMemoryMb: number;
  /** Calls that the sandbox answered. */
  readonly total: number;
  readonly throttled: number;
  /** By action, such as `iam:ListUsers`. */
  readonly calls: Readonly<Record<string, number>>;
  /** Those that AWS refused, by action, of the last few thousand: they have changed nothing. */
  readonly refused: Readonly<Record<string, number>>;
}

/** Runs the built command line against the sandbox, as its administrator. Throws where it ends with more than findings. */
export async function runBuilt(sandbox: SandboxProcess, args: readonly string[], folder?: string): Promise<RunResult> {
  await fetch(`${sandbox.url}/_sandbox/calls`, { method: 'DELETE' });
  const env = {
    PATH: userPath,
    HOME: folder ?? process.env['HOME'],
    AWS_ENDPOINT_URL: sandbox.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: sandbox.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: sandbox.credentials.secretAccessKey,
  };
  const startedAt = performance.now();
  const child = spawn(keyturnBin, args, { stdio: ['ignore', 'pipe', 'ignore'], env, ...(folder ? { cwd: folder } : {}) });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => {
    printed = `${printed}${chunk.toString()}`.slice(-500);
  });
  let peakMemoryMb = 0;
  const watch = setInterval(() => {
    peakMemoryMb = Math.max(peakMemoryMb, peakOf(child.pid));
  }, 50);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearInterval(watch);
  const seconds = (performance.now() - startedAt) / 1000;
  if (code !== 0 && code !== 1) throw new Error(`keyturn ${args[0]} ended with ${code}: ${printed}`);
  const answer: unknown = await (await fetch(`${sandbox.url}/_sandbox/calls`)).json();
  const { calls, errors, total } = readCounts(answer);
  return { seconds, peakMemoryMb, total, throttled: errors['Throttling'] ?? 0, calls, refused: readRefused(answer) };
}

/** Changes settings of the sandbox. */
export async function configure(sandbox: SandboxProcess, settings: object): Promise<void> {
  await post(sandbox, 'settings', settings);
}

/** Asks the sandbox for something outside of AWS. */
export async function post(sandbox: SandboxProcess, path: string, body: object): Promise<void> {
  const answer = await fetch(`${sandbox.url}/_sandbox/${path}`, { method: 'POST', body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(await answer.text());
}

function readCounts(answer: unknown): { calls: Record<string, number>; errors: Record<string, number>; total: number } {
  if (typeof answer !== 'object' || answer === null || !('calls' in answer) || !('errors' in answer) || !('total' in answer)) {
    throw new Error('the sandbox did not tell its calls');
  }
  const numbers = (value: unknown) =>
    Object.fromEntries(
      typeof value === 'object' && value !== null ? Object.entries(value).map(([name, count]) => [name, Number(count)]) : [],
    );
  return { calls: numbers(answer.calls), errors: numbers(answer.errors), total: Number(answer.total) };
}

function peakOf(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    // It ended between two looks.
    return 0;
  }
}

function readRefused(answer: unknown): Record<string, number> {
  const refused: Record<string, number> = {};
  if (typeof answer !== 'object' || answer === null || !('last' in answer) || !Array.isArray(answer.last)) return refused;
  const last: readonly unknown[] = answer.last;
  for (const call of last) {
    if (typeof call !== 'object' || call === null || !('error' in call) || !('service' in call) || !('action' in call)) continue;
    const name = `${String(call.service)}:${String(call.action)}`;
    refused[name] = (refused[name] ?? 0) + 1;
  }
  return refused;
}
