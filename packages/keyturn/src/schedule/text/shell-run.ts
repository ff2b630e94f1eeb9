import { commandOf, type Wanted } from '../wanted.ts';
import { shellDelay, shellWord, shellWords } from './shell-text.ts';

/** What differs from one schedule to another. */
export interface ShellSurroundings {
  /** Stands before the command, and holds a lock while it runs. */
  readonly lock: string | undefined;
  /** Where what is said goes; undefined where the other program sees to it. */
  readonly log: string | undefined;
}

/** One line for a POSIX shell, in the order in which it is done: what holds for files, variables, delay, the run, and who is told. */
export function shellRun(wanted: Wanted, { lock, log }: ShellSurroundings): string {
  const { stateFolder, variablesFile, jitterSeconds, onFailure } = wanted;
  const file = shellWord(variablesFile);
  const redirection = log === undefined ? [] : [`>> ${shellWord(log)} 2>&1`];
  const run = [...(lock === undefined ? [] : [lock]), shellWords(commandOf(wanted)), ...redirection].join(' ');
  // Findings end a run with 1: it did what it should.
  const told = ['code=$?; [ $code -le 1 ] ||', shellWords(onFailure), ...redirection].join(' ');
  return [
    'umask 077',
    `mkdir -p ${shellWord(stateFolder)}`,
    `set -a; [ ! -r ${file} ] || . ${file}; set +a`,
    shellDelay(jitterSeconds),
    onFailure.length === 0 ? run : `${run} || { ${told}; }`,
  ]
    .filter((part) => part !== undefined)
    .join('; ');
}
