import { Fault } from '../core/fault.ts';
import type { ScheduleForm } from './form.ts';
import { xmlComment, xmlText } from './text/markup-text.ts';
import { LOCK_REMARK, remarks, variableRemarks } from './text/remarks.ts';
import { shellRun } from './text/shell-run.ts';
import { dayChoices, readCron, type Values } from './time/cron-times.ts';
import { onlyTimeZone, type Wanted } from './wanted.ts';

/** A job of launchd. */
export const launchdForm: ScheduleForm = {
  name: 'launchd',
  summary: 'a job of launchd (macOS), as a property list',
  next: 'copy it to /Library/LaunchDaemons (with --user: ~/Library/LaunchAgents), then: launchctl bootstrap system FILE (with --user: gui/$UID)',
  emit: (wanted) => [{ fileName: `${LABEL}.plist`, text: propertyList(wanted) }],
};

const LABEL = 'keyturn.run';

/** launchd takes each moment of a day by itself; nobody reads more of them than this. */
const INTERVALS_MAX = 500;

type Interval = ReadonlyMap<string, number>;

function propertyList(wanted: Wanted): string {
  const intervals = [...new Map(wanted.times.flatMap(({ cron }) => intervalsOf(cron)).map((one) => [textOf(one), one])).values()];
  if (intervals.length > INTERVALS_MAX)
    throw new Fault(
      'schedule-unfit',
      `launchd would take ${intervals.length} entries for these times; ${INTERVALS_MAX} is the most.`,
    );
  const user = wanted.isForUser ? '' : `  <key>UserName</key>\n  <string>${xmlText(wanted.user)}</string>\n`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
${xmlComment(remarksOf(wanted))}<plist version="1.0">
<dict>
  <key>Label</key>
  <string>${LABEL}</string>
${user}  <key>ProgramArguments</key>
  <array>
    <string>/bin/sh</string>
    <string>-c</string>
    <string>${xmlText(shellRun(wanted, { lock: undefined, log: undefined }))}</string>
  </array>
  <key>StartCalendarInterval</key>
  <array>
${intervals.map(textOf).join('')}  </array>
  <key>StandardOutPath</key>
  <string>${xmlText(wanted.logFile)}</string>
  <key>StandardErrorPath</key>
  <string>${xmlText(wanted.logFile)}</string>
  <key>ProcessType</key>
  <string>Background</string>
  <key>ExitTimeOut</key>
  <integer>300</integer>
</dict>
</plist>
`;
}

function remarksOf(wanted: Wanted): readonly string[] {
  const zone = onlyTimeZone(wanted, 'launchd');
  return [
    ...remarks(wanted),
    `launchd runs in the time zone of the machine, which has to be ${zone}. Apple does not say what becomes of a time that the clocks skip`,
    'or show twice: the next run does what was left out. Times that pass while the machine sleeps are run once when it wakes up; those that pass',
    'while it is off are not run.',
    'launchd starts no second run of this job while one is under way.',
    LOCK_REMARK,
    ...variableRemarks(wanted, `${wanted.variablesFile} (lines such as NAME='value')`),
  ];
}

/** launchd knows one value for each field, or any: every combination is an entry. */
function intervalsOf(cron: string): Interval[] {
  const times = readCron(cron);
  const minutes: Values = times.minutes.length === 60 ? 'every' : times.minutes;
  const hours: Values = times.hours.length === 24 ? 'every' : times.hours;
  return dayChoices(times).flatMap(({ days, weekdays }) => {
    const fields: readonly (readonly [string, Values])[] = [
      ['Month', times.months],
      ['Day', days],
      ['Weekday', weekdays],
      ['Hour', hours],
      ['Minute', minutes],
    ];
    const count = fields.reduce((product, [, values]) => product * (values === 'every' ? 1 : values.length), 1);
    if (count > INTERVALS_MAX)
      throw new Fault('schedule-unfit', `launchd would take ${count} entries for "${cron}"; ${INTERVALS_MAX} is the most.`);
    return fields.reduce<Interval[]>(
      (found, [name, values]) =>
        values === 'every' ? found : found.flatMap((one) => values.map((value) => new Map([...one, [name, value]]))),
      [new Map()],
    );
  });
}

function textOf(interval: Interval): string {
  const entries = [...interval].map(([name, value]) => `      <key>${name}</key>\n      <integer>${value}</integer>\n`);
  return `    <dict>\n${entries.join('')}    </dict>\n`;
}
