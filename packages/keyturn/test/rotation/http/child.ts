import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { SdkConfig } from '../../support/sandbox.ts';

const MAIN = fileURLToPath(new URL('../../../src/main.ts', import.meta.url));

/** What a process said, and how it ended. */
export interface ChildEnd {
  readonly out: string;
  readonly said: string;
  /** Its exit code, or the signal that ended it. */
  readonly ended: number | string | null;
}

/** Whom it signs as, and what else is special. */
export interface ChildOptions {
  readonly as: SdkConfig;
  readonly environment?: Readonly<Record<string, string>>;
  /** Where it runs; where the test does when absent. */
  readonly folder?: string;
  readonly onStart?: (child: ChildProcess) => void;
  /** What is started: the sources when absent. */
  readonly program?: string;
}

/** Runs `keyturn` as a process of its own. */
export async function spawnKeyturn(
  args: readonly string[],
  { as, environment = {}, folder, onStart, program = MAIN }: ChildOptions,
): Promise<ChildEnd> {
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      HOME: '/nonexistent',
      AWS_ACCESS_KEY_ID: as.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: as.credentials.secretAccessKey,
      AWS_ENDPOINT_URL: as.endpoint,
      AWS_REGION: as.region,
      AWS_EC2_METADATA_DISABLED: 'true',
      ...environment,
    },
  });
  const [out, said] = [gather(child.stdout), gather(child.stderr)];
  onStart?.(child);
  await once(child, 'close');
  return { out: out(), said: said(), ended: child.signalCode ?? child.exitCode };
}

function gather(stream: NodeJS.ReadableStream): () => string {
  const chunks: string[] = [];
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => chunks.push(chunk));
  return () => chunks.join('');
}
