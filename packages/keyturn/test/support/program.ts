import type { Time } from '../../src/aws/rate-limit.ts';
import { runProgram } from '../../src/cli/program.ts';
import type { SdkConfig } from './sandbox.ts';

/** What a run of the program said, and how it ended. */
export interface Ran {
  readonly exitCode: number;
  /** stdout */
  readonly out: string;
  /** stderr */
  readonly said: string;
}

export interface RunOptions {
  /** Signs with these credentials, and talks to that endpoint. */
  readonly as?: SdkConfig;
  readonly width?: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly interrupted?: AbortSignal;
  /** The time by which the program waits; the machine's when absent. */
  readonly time?: Time;
}

/** Runs the program as the terminal would, its output captured. */
export async function runKeyturn(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const out: string[] = [];
  const said: string[] = [];
  const { as, width = 120, environment = {}, interrupted = new AbortController().signal, time } = options;
  const reach = as ? ['--endpoint-url', as.endpoint, '--region', as.region] : [];
  const restore = as ? lend(as) : () => {};
  try {
    const exitCode = await runProgram([...args, ...reach], {
      output: {
        display: { width, paint: (_style, text) => text },
        result: async (text) => {
          for await (const piece of typeof text === 'string' ? [text] : text) out.push(piece);
        },
        resultTo: () => Promise.reject(new Error('no file was asked for')),
        say: (text) => void said.push(text),
      },
      environment,
      interrupted,
      time,
    });
    return { exitCode, out: out.join(''), said: said.join('\n') };
  } finally {
    restore();
  }
}

/** The SDK finds its credentials in the environment of the process. */
function lend({ credentials }: SdkConfig): () => void {
  const lent: Readonly<Record<string, string>> = {
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken ?? '',
  };
  const before = Object.keys(lent).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, lent);
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}
