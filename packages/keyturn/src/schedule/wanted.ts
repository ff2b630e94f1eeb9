import { Fault } from '../core/fault.ts';
import type { Instant } from '../core/instant.ts';
import { cronText, readCron } from './time/cron-times.ts';

/** One line of `schedule:`: what is done then, in cron's words. */
export interface ScheduledTime {
  /** What becomes due: audit, apply, report. */
  readonly name: string;
  /** Five fields, as crontab has them. */
  readonly cron: string;
  /** By its IANA name, such as Europe/Berlin. */
  readonly timeZone: string;
}

/** What is to be started, when, and in which surroundings: all that a schedule of another program has to say. */
export interface Wanted {
  readonly times: readonly ScheduledTime[];
  /** The program and what stands before its own arguments, such as the path of Node and that of keyturn.js. */
  readonly program: readonly string[];
  readonly configFile: string;
  /** What is in the configuration, for forms that carry it with them; it holds no secret. */
  readonly configText: string;
  readonly stateFolder: string;
  readonly logFile: string;
  /** Who it runs as. */
  readonly user: string;
  /** Names of the environment variables that it takes; their values are never written down. */
  readonly variables: readonly string[];
  /** The file that gives their values, on machines that have one. */
  readonly variablesFile: string;
  /** Folders besides that of the state that it may write to, where the form can keep it from all others. */
  readonly writableFolders: readonly string[];
  /** A random delay of up to so much. */
  readonly jitterSeconds: number;
  /** A program with its arguments that is started when a run fails; empty: none. */
  readonly onFailure: readonly string[];
  /** The container image, for forms that run one. */
  readonly image: string;
  readonly version: string;
  /** For the person alone, and not for the machine: where the form tells the two apart. */
  readonly isForUser: boolean;
  /** When it is written: for forms that want to know from which day on. */
  readonly writtenAt: Instant;
}

/** What is done at every time of the schedule: whatever of it is due. */
export function runArguments({ configFile, stateFolder }: Pick<Wanted, 'configFile' | 'stateFolder'>): readonly string[] {
  return ['run', '--once', '--config', configFile, '--state-dir', stateFolder];
}

/** The whole command, word by word. */
export function commandOf(wanted: Wanted): readonly string[] {
  return [...wanted.program, ...runArguments(wanted)];
}

/** The time zone of all times, for forms that know one. Throws a Fault where there are several. */
export function onlyTimeZone({ times }: Pick<Wanted, 'times'>, form: string): string {
  const [zone = 'UTC', other] = [...new Set(times.map(({ timeZone }) => timeZone))];
  if (other === undefined) return zone;
  throw new Fault('schedule-unfit', `${form} runs all times in one time zone, and here are ${zone} and ${other}.`);
}

/** Times as lines that differ: one that says the same as another is left out, because each run does whatever is due. */
export function distinctTimes({ times }: Pick<Wanted, 'times'>): readonly ScheduledTime[] {
  const found = new Map<string, ScheduledTime>();
  for (const { name, cron, timeZone } of times) {
    const text = cronText(readCron(cron));
    if (!found.has(`${text} ${timeZone}`)) found.set(`${text} ${timeZone}`, { name, cron: text, timeZone });
  }
  return [...found.values()];
}

/** Where containers have what machines have in folders of their own. */
export const inContainer = { configFile: '/etc/keyturn/keyturn.yaml', stateFolder: '/var/lib/keyturn', userId: 65_532 } as const;

/** Throws a Fault for what no form can carry: a line that ends in the middle of a path is another line. */
export function refuseUnwritable(wanted: Wanted): void {
  const words = [
    ...wanted.times.map(({ timeZone }) => timeZone),
    ...commandOf(wanted),
    ...wanted.onFailure,
    ...wanted.writableFolders,
    wanted.logFile,
    wanted.user,
    wanted.variablesFile,
    wanted.image,
  ];
  const wrong = words.find((word) => /\p{Cc}|\p{Zl}|\p{Zp}|\p{Cs}/u.test(word) || word.trim() !== word || word.endsWith('\\'));
  if (wrong !== undefined) {
    throw new Fault(
      'schedule-unfit',
      `${JSON.stringify(wrong)} cannot stand in a schedule: it has a control character in it, begins or ends with a space, or ends with a backslash.`,
    );
  }
  const name = wanted.variables.find((variable) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(variable));
  if (name !== undefined) throw new Fault('schedule-unfit', `"${name}" is no name of an environment variable.`);
}
