import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ran } from './program.ts';
import type { TestSandbox } from './sandbox.ts';

const MAIN = join(import.meta.dirname, '../../src/main.ts');

/** A machine of its own for processes of the program: a home, a folder to work in, and nothing else in the environment. */
export interface Machine {
  readonly home: string;
  readonly work: string;
  /** All that was left there, by path. */
  files(): readonly string[];
  start(args: readonly string[], options?: StartOptions): Started;
  /** Starts the program, and waits for its end. */
  run(args: readonly string[], options?: StartOptions): Promise<Ran>;
  remove(): void;
}

export interface StartOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** A descriptor to write the result to, instead of a pipe. */
  readonly stdout?: number;
  /** The user who starts it, where root runs the test. */
  readonly uid?: number;
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ran>;
}

/** Makes a machine without credentials, configuration or network beyond this one. */
export function makeMachine(): Machine {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-machine-'));
  const [home, work] = [join(folder, 'home'), join(folder, 'work')];
  for (const made of [home, work]) mkdirSync(made);
  const standard = {
    HOME: home,
    TZ: 'UTC',
    // Compiled once, not by every process.
    NODE_COMPILE_CACHE: join(folder, 'compiled'),
    // Nobody answers there, where a machine of EC2 would ask for its credentials.
    AWS_EC2_METADATA_SERVICE_ENDPOINT: 'http://127.0.0.1:1',
  };

  function start(args: readonly string[], { environment = {}, stdout, uid }: StartOptions = {}): Started {
    const child = spawn(process.execPath, [MAIN, ...args], {
      cwd: work,
      env: { ...standard, ...environment },
      stdio: ['ignore', stdout ?? 'pipe', 'pipe'],
      ...(uid === undefined ? {} : { uid }),
    });
    let [out, said] = ['', ''];
    child.stdout?.on('data', (piece: Buffer) => (out += piece.toString()));
    child.stderr?.on('data', (piece: Buffer) => (said += piece.toString()));
    const ended = new Promise<Ran>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (exitCode) => resolve({ exitCode: exitCode ?? -1, out, said }));
    });
    return { child, ended };
  }

  return {
    home,
    work,
    files: () => [home, work].flatMap((place) => readdirSync(place, { recursive: true, encoding: 'utf8' })),
    start,
    run: (args, options) => start(args, options).ended,
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** The environment of who asks a sandbox as its administrator. */
export function adminEnvironment(aws: TestSandbox): Record<string, string> {
  const { credentials, region, endpoint } = aws.admin();
  return {
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_REGION: region,
    AWS_ENDPOINT_URL: endpoint,
  };
}
