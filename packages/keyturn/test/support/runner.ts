import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instantOf } from '../../src/core/instant.ts';
import { type Ran, type RunOptions, runKeyturn } from './program.ts';
import { startTestSandbox, type TestSandbox, type TestSandboxOptions } from './sandbox.ts';
import { createWall, type Wall } from './wall.ts';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** One line of the log. */
export type Logged = Readonly<Record<string, unknown>> & { readonly time: string; readonly message: string };

/** A machine on which Keyturn runs unattended, in virtual time, before a sandbox. */
export interface Runner {
  readonly aws: TestSandbox;
  readonly wall: Wall;
  readonly folder: string;
  readonly config: string;
  readonly state: string;
  /** What was written to files. */
  readonly written: Map<string, string>;
  configure(text: string): void;
  /** Follows the schedules for so long, then is told to stop; the log as it was. */
  pass(milliseconds: number, args?: readonly string[]): Promise<{ readonly ran: Ran; readonly log: readonly Logged[] }>;
  keyturn(args: readonly string[], options?: Pick<RunOptions, 'interrupted' | 'onSaid' | 'environment'>): Promise<Ran>;
  /** What is remembered. */
  remembered(): unknown;
  close(): Promise<void>;
}

/** Makes one; its sandbox tells the same time. */
export async function startRunner(config: string, options: TestSandboxOptions = {}): Promise<Runner> {
  return runnerBefore(await startTestSandbox(options), config);
}

/** Makes one before a sandbox that is there. */
export function runnerBefore(aws: TestSandbox, config: string): Runner {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-run-'));
  const file = join(folder, 'keyturn.yaml');
  const state = join(folder, 'state');
  const wall = createWall(instantOf(aws.sandbox.clock.now()), (milliseconds) => {
    aws.clock.advance(milliseconds / 1000);
    // Whoever lives by keys goes on living.
    aws.sandbox.catchUp();
  });
  const written = new Map<string, string>();
  writeFileSync(file, config);

  function keyturn(args: readonly string[], options: Parameters<Runner['keyturn']>[1] = {}): Promise<Ran> {
    const place = args[0] === 'audit' ? [] : ['--state-dir', state];
    return runKeyturn([...args, '--config', file, ...place], {
      ...(args[0] === 'status' ? {} : { as: aws.admin() }),
      time: wall,
      now: () => wall.now(),
      written,
      ...options,
    });
  }

  return {
    aws,
    wall,
    folder,
    config: file,
    state,
    written,
    keyturn,
    configure: (text) => writeFileSync(file, text),
    async pass(milliseconds, args = []) {
      const stop = new AbortController();
      wall.plan(wall.elapsedMs() + milliseconds, () => stop.abort());
      const ran = await keyturn(['run', '--log-format', 'json', ...args], { interrupted: stop.signal });
      return { ran, log: ran.said.split('\n').filter(isLog).map(logged) };
    },
    remembered: (): unknown => JSON.parse(readFileSync(join(state, 'runs.json'), 'utf8')),
    async close() {
      rmSync(folder, { recursive: true, force: true });
      await aws.close();
    },
  };
}

function isLog(line: string): boolean {
  return line.startsWith('{');
}

function logged(line: string): Logged {
  const value: unknown = JSON.parse(line);
  if (typeof value !== 'object' || value === null || !('message' in value) || !('time' in value)) throw new Error(line);
  return { ...value, message: String(value.message), time: String(value.time) };
}
