import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { Secret } from '../core/secret.ts';
import { DestinationFault } from '../engine/destination.ts';
import type { DestinationContext } from './destination.ts';

/** Where the token of a service is taken from. It never stands in the configuration itself. */
export type TokenFrom = z.output<typeof tokenFrom>;

/** How the configuration says where a token is: `{ env: NAME }`, `{ file: PATH }` or `{ command: [PROGRAM, ARGUMENT, ...] }`. */
export const tokenFrom = z.union(
  [
    z.strictObject({ env: z.string().regex(/^[A-Za-z_]\w*$/, 'the name of an environment variable, not the token') }),
    z.strictObject({ file: z.string().min(1) }),
    z.strictObject({ command: z.tuple([z.string().min(1)], z.string()) }),
  ],
  'one of { env: NAME }, { file: PATH } and { command: [PROGRAM, ARGUMENT, ...] }',
);

/** A token that is fetched when it is first needed, and once: a program may ask a person. What failed is tried again. */
export function tokenSource(
  from: TokenFrom,
  context: Pick<DestinationContext, 'environment' | 'timeoutMs'>,
): () => Promise<Secret> {
  let fetched: Promise<Secret> | undefined;
  return async () => {
    fetched ??= fetchToken(from, context);
    try {
      return await fetched;
    } catch (error) {
      fetched = undefined;
      throw error;
    }
  };
}

/** Where a token is taken from, in words. */
function tokenPlace(from: TokenFrom): string {
  if ('env' in from) return `the environment variable ${from.env}`;
  return 'file' in from ? `the file ${from.file}` : `the program ${from.command[0]}`;
}

type Context = Pick<DestinationContext, 'environment' | 'timeoutMs'>;

async function fetchToken(from: TokenFrom, context: Context): Promise<Secret> {
  const text = (await readPlace(from, context)).trim();
  if (text === '') throw noToken(`There is no token in ${tokenPlace(from)}.`);
  // It becomes a header: a line break would begin another one.
  if (!/^[\x21-\x7e]+$/.test(text)) throw noToken(`What is in ${tokenPlace(from)} is not one word, so it is no token.`);
  return new Secret(text);
}

async function readPlace(from: TokenFrom, context: Context): Promise<string> {
  if ('env' in from) return context.environment[from.env] ?? '';
  if ('command' in from) return run(from.command, context);
  const home = context.environment['HOME'] ?? context.environment['USERPROFILE'] ?? '~';
  const path = from.file.replace(/^~(?=[/\\])/, () => home);
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw noToken(`The token cannot be read from ${tokenPlace(from)} (${codeOf(error)}).`);
  }
}

/** What a program prints. Neither that nor what it complains goes into a message: either may hold the token. */
async function run([program, ...parameters]: readonly [string, ...string[]], context: Context): Promise<string> {
  const { execFile } = await import('node:child_process');
  return new Promise((resolve, reject) => {
    const options = { env: { ...context.environment }, timeout: context.timeoutMs, windowsHide: true, maxBuffer: 1024 * 1024 };
    const child = execFile(program, parameters, options, (error, stdout) => {
      if (!error) resolve(stdout);
      else if (error.killed) reject(noToken(`The program ${program} gave no token within ${context.timeoutMs} ms.`));
      else reject(noToken(`The program ${program} gave no token (${codeOf(error)}): run it by hand to see why.`));
    });
    // A program that cannot be started has no input to close; its error arrives above.
    child.stdin?.once('error', () => undefined).end();
  });
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) return 'unknown';
  return typeof error.code === 'number' ? `exit code ${error.code}` : String(error.code);
}

function noToken(message: string): DestinationFault {
  return new DestinationFault(message, { isPassing: false });
}
