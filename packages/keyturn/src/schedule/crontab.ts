import { Fault } from '../core/fault.ts';
import type { ScheduleForm } from './form.ts';
import { sharpComment } from './text/markup-text.ts';
import { LOCK_REMARK, remarks, variableRemarks } from './text/remarks.ts';
import { shellRun } from './text/shell-run.ts';
import { crontabCommand, shellWord } from './text/shell-text.ts';
import { distinctTimes, onlyTimeZone, type Wanted } from './wanted.ts';

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
  const lines = distinctTimes(wanted).map(({ cron }) => `${cron} ${command}\n`);
  return `${CRONTAB_BEGIN}\n${sharpComment(remarksOf(wanted))}${lines.join('')}${CRONTAB_END}\n`;
}

function remarksOf(wanted: Wanted): readonly string[] {
  const zone = onlyTimeZone(wanted, 'Cron');
  return [
    ...remarks(wanted),
    `Cron runs in the time zone of the machine, which has to be ${zone}: see "timedatectl". cronie also takes CRON_TZ=${zone}`,
    'before these lines; cron of Debian does not. Where the clocks change, cron of Debian runs a time that is skipped right after the change,',
    'and a time that comes twice once; other programs may leave it out or run it twice. A machine that is off then runs nothing: the next',
    'run does once what was missed.',
    `Runs as the owner of this crontab: meant for ${wanted.user}. The log is ${wanted.logFile}.`,
    LOCK_REMARK,
    ...variableRemarks(wanted, wanted.variablesFile),
  ];
}

function commandLine(wanted: Wanted): string {
  const lock = `flock -n -E ${LOCKED_EXIT_CODE} ${shellWord(`${wanted.stateFolder}/schedule.lock`)}`;
  return shellRun(wanted, { lock, log: wanted.logFile });
}
