import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** The built command line. */
export const keyturnBin = join(import.meta.dirname, '../../bin/keyturn.js');

/** The environment of a user whose `node` is the one that runs this: the command line is started as a user starts it. */
export const userPath = `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}`;

/** Runs a program to its end; answers the milliseconds it took, its own start included. */
export function timeProcess(program: string, args: readonly string[]): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(program, args, { stdio: 'ignore', env: { ...process.env, PATH: userPath } });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => resolve(performance.now() - startedAt));
  });
}

/** A sandbox in a process of its own. */
export interface SandboxProcess {
  readonly url: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly startMs: number;
  /** Kilobytes: the most the process ever had in memory. */
  peakMemoryKb(): number;
  /** Seconds of processor time used so far. */
  cpuSeconds(): number;
  end(): Promise<void>;
}

/** Starts `keyturn sandbox` and waits until it says where it listens. */
export async function startSandboxProcess(args: readonly string[]): Promise<SandboxProcess> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [keyturnBin, 'sandbox', '--port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const printed = await readUntil(child, 'AWS_SECRET_ACCESS_KEY=');
  const startMs = performance.now() - startedAt;
  const value = (name: string) => new RegExp(`${name}=(\\S+)`).exec(printed)?.[1] ?? '';
  return {
    url: value('AWS_ENDPOINT_URL'),
    credentials: { accessKeyId: value('AWS_ACCESS_KEY_ID'), secretAccessKey: value('AWS_SECRET_ACCESS_KEY') },
    startMs,
    peakMemoryKb: () => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]),
    cpuSeconds() {
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(' ');
      return (Number(fields[13]) + Number(fields[14])) / 100;
    },
    async end() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGINT');
      await ended;
    },
  };
}

function readUntil(child: ChildProcess, mark: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes(mark) && text.endsWith('\n')) resolve(text);
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the sandbox ended with ${code} before it listened`)));
  });
}
