import { Fault } from '../../core/fault.ts';
import { readCron, type Values, weekdayNames } from '../time/cron-times.ts';

/** A line of cron in the six fields of EventBridge: one of the two kinds of days has to be a question mark. Throws a Fault where both are said. */
export function cronExpression(line: string): string {
  const { minutes, hours, days, months, weekdays } = readCron(line);
  if (days !== 'every' && weekdays !== 'every') {
    throw new Fault('schedule-unfit', `EventBridge takes days of the month or days of the week, and "${line}" says both.`);
  }
  const names = weekdays === 'every' ? '?' : weekdays.map((day) => weekdayNames[day]?.slice(0, 3).toUpperCase()).join(',');
  const monthDays = weekdays === 'every' ? list(days) : '?';
  return `cron(${[list(minutes, 60), list(hours, 24), monthDays, list(months), names, '*'].join(' ')})`;
}

function list(values: Values, all?: number): string {
  return values === 'every' || values.length === all ? '*' : values.join(',');
}
