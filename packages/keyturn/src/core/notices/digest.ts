import { epochMs, type Instant, instantOf } from '../instant.ts';
import { type Weekday, weekdays } from '../safety/safety-policy.ts';
import { minutesOf } from '../safety/window.ts';

/** When what was collected is told together. */
export interface DigestRule {
  readonly every: 'day' | 'week';
  /** Of the clock on the wall there: `08:00`. */
  readonly at: string;
  /** Of a week. */
  readonly on: Weekday;
  readonly timeZone: string;
}

/**
 * The day or week, as the wall there has it, to whose digest an instant belongs: by the name of its first day. There is one digest in
 * each: where a clock goes back, the period before is no new one.
 */
export function digestPeriod({ every, at, on, timeZone }: DigestRule, now: Instant): string {
  const { day, minutes } = wallClock(now, timeZone);
  const first = minutes < (minutesOf(at) ?? 0) ? before(day, 1) : day;
  if (every === 'day') return first;
  // The first of January 1970 was a Thursday.
  const weekday = (Math.round(Date.parse(first) / DAY_MS) + weekdays.indexOf('thu')) % 7;
  return before(first, (weekday - weekdays.indexOf(on) + 7) % 7);
}

const DAY_MS = 86_400_000;

function wallClock(now: Instant, timeZone: string): { readonly day: string; readonly minutes: number } {
  const format = Intl.DateTimeFormat('en-US', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const parts = new Map(format.formatToParts(epochMs(now)).map(({ type, value }) => [type, value]));
  const [year, month, day] = [parts.get('year'), parts.get('month'), parts.get('day')];
  return { day: `${year}-${month}-${day}`, minutes: Number(parts.get('hour')) * 60 + Number(parts.get('minute')) };
}

function before(day: string, days: number): string {
  return instantOf(Date.parse(day) - days * DAY_MS).slice(0, 10);
}
