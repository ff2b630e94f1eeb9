import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How a program ended, and what it wrote. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program in an empty home. Rejects when it is not there. */
export async function run(
  command: string,
  args: readonly string[],
  more: { readonly input?: string; readonly environment?: Readonly<Record<string, string>> } = {},
): Promise<Ended> {
  const home = mkdtempSync(join(tmpdir(), 'keyturn-witness-'));
  try {
    return await start(command, args, { input: more.input ?? '', environment: { ...clean(home), ...more.environment } });
  } finally {
    rmSync(home, { recursive: true });
  }
}

function start(
  command: string,
  args: readonly string[],
  { input, environment }: { input: string; environment: NodeJS.ProcessEnv },
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env: environment });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, stdout, stderr }));
    // A program that ends before it has read everything closes the pipe; how it ended says more than that.
    child.stdin.on('error', () => undefined).end(input);
  });
}

/** Nothing of the person who runs the tests: no profile, no proxy, no metadata service; only where programs are. */
export function clean(home: string): NodeJS.ProcessEnv {
  const kept = ['PATH', 'PYENV_ROOT', 'PYENV_VERSION', 'VIRTUAL_ENV'].map((name) => [name, process.env[name]] as const);
  return {
    ...Object.fromEntries<string | undefined>(kept),
    HOME: home,
    LANG: 'C.UTF-8',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
    NO_PROXY: '*',
    PYTHONDONTWRITEBYTECODE: '1',
  };
}
