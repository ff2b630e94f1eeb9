import { Fault } from '../../core/fault.ts';
import { type Ended, problemOf, runProgram } from '../../outside/run-program.ts';
import type { CommandContext } from '../command.ts';

const TIMEOUT_MS = 60_000;

/** Runs a program of this machine in the surroundings of the person. */
export async function tryProgram(
  words: readonly string[],
  { environment }: Pick<CommandContext, 'environment'>,
  input = '',
): Promise<Ended> {
  // What a program says is compared with words of English.
  const surroundings: Record<string, string> = {};
  for (const [name, value] of Object.entries({ ...environment, LC_ALL: 'C' }))
    if (value !== undefined) surroundings[name] = value;
  return runProgram({ words, environment: surroundings, timeoutMs: TIMEOUT_MS }, input);
}

/** The same for one that has to work. Throws a Fault where it does not. */
export async function askProgram(
  words: readonly string[],
  context: Pick<CommandContext, 'environment'>,
  input = '',
): Promise<string> {
  const ended = await tryProgram(words, context, input);
  const problem = problemOf(ended, { timeoutMs: TIMEOUT_MS });
  if (problem === undefined) return ended.stdout;
  throw refused(words, `${problem}${ended.stderr.trim() === '' ? '' : `: ${ended.stderr.trim()}`}`);
}

/** The failure of a program of this machine. */
export function refused(words: readonly string[], why: string): Fault {
  return new Fault('schedule-refused', `"${words.join(' ')}" ${why.replace(/\.?$/, '.')}`);
}
