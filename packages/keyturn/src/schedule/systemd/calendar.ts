import { dayChoices, readCron, type Values, weekdayNames } from '../time/cron-times.ts';

/** A line of cron as calendar events of systemd.time(7): all of their parts must hold at once, so that "or" takes two of them. */
export function onCalendar(cron: string, timeZone: string): readonly string[] {
  const times = readCron(cron);
  const clock = `${list(times.hours, 24)}:${list(times.minutes, 60)}:00`;
  return dayChoices(times).map(({ days, weekdays }) => {
    const names = weekdays === 'every' ? [] : [weekdays.map((day) => weekdayNames[day]?.slice(0, 3)).join(',')];
    return [...names, `*-${list(times.months)}-${list(days)}`, clock, timeZone].join(' ');
  });
}

function list(values: Values, all?: number): string {
  return values === 'every' || values.length === all ? '*' : values.map((value) => String(value).padStart(2, '0')).join(',');
}
