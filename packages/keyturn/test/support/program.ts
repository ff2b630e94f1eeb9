import type { Time } from '../../src/aws/rate-limit.ts';
import { runProgram } from '../../src/cli/program.ts';
import type { Instant } from '../../src/core/instant.ts';
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
  /** The clock on the wall; the machine's when absent. */
  readonly now?: () => Instant;
  /** Takes what is written to files, by their names. */
  readonly written?: Map<string, string>;
  /** Told each line for people as it is said. */
  readonly onSaid?: (line: string) => void;
}

/** Runs the program as the terminal would, its output captured. */
export async function runKeyturn(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const out: string[] = [];
  const said: string[] = [];
  const { as, width = 120, environment = {}, interrupted = new AbortController().signal, time, now, onSaid, written } = options;
  const reach = as ? ['--endpoint-url', as.endpoint, '--region', as.region] : [];
  const restore = as ? lend(as) : () => {};
  try {
    const exitCode = await runProgram([...args, ...reach], {
      output: {
        display: { width, paint: (_style, text) => text },
        result: async (text) => {
          for await (const piece of typeof text === 'string' ? [text] : text) out.push(piece);
        },
        async resultTo(file, text) {
          if (!written) throw new Error('no file was asked for');
          let whole = '';
          for await (const piece of typeof text === 'string' ? [text] : text) whole += piece;
          written.set(file, whole);
        },
        say(text) {
          said.push(text);
          onSaid?.(text);
        },
      },
      environment,
      interrupted,
      time,
      now,
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
