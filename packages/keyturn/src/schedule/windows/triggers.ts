import { Fault } from '../../core/fault.ts';
import { type CronTimes, dayChoices, monthNames, readCron, type Values, weekdayNames } from '../time/cron-times.ts';
import type { Wanted } from '../wanted.ts';

/** The most triggers that a task can have. */
const TRIGGERS_MAX = 48;

const MINUTES_PER_DAY = 1440;

/** The triggers of a task. Throws a Fault where there would be too many of them. */
export function triggersOf(wanted: Wanted): string {
  const triggers = [...new Set(wanted.times.flatMap(({ cron, timeZone }) => ofLine(readCron(cron), timeZone, wanted)))];
  if (triggers.length > TRIGGERS_MAX) {
    throw new Fault(
      'schedule-unfit',
      `A task of Windows has at most ${TRIGGERS_MAX} triggers, and these times would take ${triggers.length}: write fewer times, or such as are equally far apart for the whole day.`,
    );
  }
  return triggers.join('');
}

function ofLine(times: CronTimes, timeZone: string, { writtenAt, jitterSeconds }: Wanted): string[] {
  const zone = timeZone === 'UTC' ? 'Z' : '';
  const delay = jitterSeconds > 0 ? `      <RandomDelay>PT${jitterSeconds}S</RandomDelay>\n` : '';
  return dayChoices(times).flatMap((days) =>
    momentsOf(times).map(
      ({ minute, everyMinutes }) => `    <CalendarTrigger>
      <StartBoundary>${writtenAt.slice(0, 10)}T${clock(minute)}:00${zone}</StartBoundary>
${everyMinutes === undefined ? '' : repetition(everyMinutes)}${delay}${daysText(days, times.months)}    </CalendarTrigger>
`,
    ),
  );
}

/** Minutes of a day at which something begins; one that repeats itself for a whole day where they are equally far apart. */
function momentsOf({ minutes, hours }: CronTimes): readonly { readonly minute: number; readonly everyMinutes?: number }[] {
  const all = hours.flatMap((hour) => minutes.map((minute) => hour * 60 + minute));
  const [first = 0] = all;
  const distance = MINUTES_PER_DAY / all.length;
  const isEven = all.length > 1 && all.every((minute, index) => minute === first + index * distance);
  return isEven ? [{ minute: first, everyMinutes: distance }] : all.map((minute) => ({ minute }));
}

function repetition(everyMinutes: number): string {
  return `      <Repetition>
        <Interval>PT${everyMinutes}M</Interval>
        <Duration>P1D</Duration>
      </Repetition>
`;
}

function daysText({ days, weekdays }: { readonly days: Values; readonly weekdays: Values }, months: Values): string {
  if (days !== 'every' || (months !== 'every' && weekdays === 'every')) {
    const list = days === 'every' ? Array.from({ length: 31 }, (_one, index) => index + 1) : days;
    return `      <ScheduleByMonth>
        <DaysOfMonth>${list.map((day) => `<Day>${day}</Day>`).join('')}</DaysOfMonth>
${monthsText(months)}      </ScheduleByMonth>
`;
  }
  if (weekdays === 'every') return '      <ScheduleByDay>\n        <DaysInterval>1</DaysInterval>\n      </ScheduleByDay>\n';
  const names = `        <DaysOfWeek>${weekdays.map((day) => `<${weekdayNames[day]} />`).join('')}</DaysOfWeek>\n`;
  // The fifth week is the last one where there are five, and else the fourth.
  return months === 'every'
    ? `      <ScheduleByWeek>\n        <WeeksInterval>1</WeeksInterval>\n${names}      </ScheduleByWeek>\n`
    : `      <ScheduleByMonthDayOfWeek>
        <Weeks>${['1', '2', '3', '4', 'Last'].map((week) => `<Week>${week}</Week>`).join('')}</Weeks>
${names}${monthsText(months)}      </ScheduleByMonthDayOfWeek>
`;
}

function monthsText(months: Values): string {
  const names = months === 'every' ? monthNames : months.map((month) => monthNames[month - 1]);
  return `        <Months>${names.map((name) => `<${name} />`).join('')}</Months>\n`;
}

function clock(minute: number): string {
  return [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':');
}
