import { Fault } from '../core/fault.ts';
import type { ScheduleForm } from './form.ts';
import { sharpComment } from './text/markup-text.ts';
import { LOCK_REMARK, remarks, variableRemarks } from './text/remarks.ts';
import { crontabCommand, shellDelay, shellWord, shellWords } from './text/shell-text.ts';
import { cronText, readCron } from './time/cron-times.ts';
import { commandOf, type Wanted } from './wanted.ts';

/** Lines for `crontab`, between two marks by which they are found again. */
export const crontabForm: ScheduleForm = {
  name: 'crontab',
  summary: 'lines of a crontab (Debian, cronie, BusyBox)',
  next: '"keyturn schedule install crontab" puts them into your crontab; by hand: crontab -e',
  emit: (wanted) => [{ fileName: 'keyturn.crontab', text: crontabBlock(wanted) }],
};

/** The first line of what is Keyturn's in a crontab. */
export const CRONTAB_BEGIN = '# keyturn: begin';
/** The last line of it. */
export const CRONTAB_END = '# keyturn: end';

/** Cron of Debian cuts a command off at 998 characters, and says nothing. */
const COMMAND_LENGTH_MAX = 990;

/** What the program ends with when another run holds the lock: a failure, like that of Keyturn's own lock. */
const LOCKED_EXIT_CODE = 4;

function crontabBlock(wanted: Wanted): string {
  const command = crontabCommand(commandLine(wanted));
  if (command.length > COMMAND_LENGTH_MAX) {
    throw new Fault('schedule-unfit', `The line of the crontab would have ${command.length} characters, and cron takes 1000.`);
  }
  const lines = wanted.times.map(({ cron }) => `${cronText(readCron(cron))} ${command}\n`);
  return `${CRONTAB_BEGIN}\n${sharpComment(remarksOf(wanted))}${[...new Set(lines)].join('')}${CRONTAB_END}\n`;
}

function remarksOf(wanted: Wanted): readonly string[] {
  return [
    ...remarks(wanted),
    `Cron runs in the time zone of the machine, which has to be ${wanted.timeZone}: see "timedatectl". cronie also takes CRON_TZ=${wanted.timeZone}`,
    'before these lines; cron of Debian does not. Where the clocks change, cron of Debian runs a time that is skipped right after the change,',
    'and a time that comes twice once; other programs may leave it out or run it twice. A machine that is off then runs nothing: the next',
    'run does once what was missed.',
    `Runs as the owner of this crontab: meant for ${wanted.user}. The log is ${wanted.logFile}.`,
    LOCK_REMARK,
    ...variableRemarks(wanted, wanted.variablesFile),
  ];
}

/** In the order in which the shell does it: what holds for files, variables, delay, then the run behind its lock. */
function commandLine(wanted: Wanted): string {
  const { stateFolder, variablesFile, jitterSeconds, logFile, onFailure } = wanted;
  const log = `>> ${shellWord(logFile)} 2>&1`;
  const lock = `flock -n -E ${LOCKED_EXIT_CODE} ${shellWord(`${stateFolder}/schedule.lock`)}`;
  const file = shellWord(variablesFile);
  // Findings end a run with 1: it did what it should.
  const failed = onFailure.length === 0 ? '' : ` || { code=$?; [ $code -le 1 ] || ${shellWords(onFailure)} ${log}; }`;
  return [
    'umask 077',
    `mkdir -p ${shellWord(stateFolder)}`,
    `set -a; [ ! -r ${file} ] || . ${file}; set +a`,
    shellDelay(jitterSeconds),
    `${lock} ${shellWords(commandOf(wanted))} ${log}${failed}`,
  ]
    .filter((part) => part !== undefined)
    .join('; ');
}
