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

/** The day or week, as the wall there has it, to whose digest an instant belongs: by the name of its first day. There is one digest in each. */
export function digestPeriod({ every, at, on, timeZone }: DigestRule, now: Instant): string {
  // A day begins at the time of the digest; summer time makes one of them an hour longer, and none of them twice.
  const shifted = epochMs(now) - (minutesOf(at) ?? 0) * 60_000;
  const format = Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit', weekday: 'short' });
  const parts = new Map(format.formatToParts(shifted).map(({ type, value }) => [type, value]));
  const day = `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`;
  if (every === 'day') return day;
  const name = parts.get('weekday')?.toLowerCase().slice(0, 3);
  const sinceFirst = (weekdays.findIndex((one) => one === name) - weekdays.indexOf(on) + 7) % 7;
  return instantOf(Date.parse(`${day}T00:00:00Z`) - sinceFirst * 86_400_000).slice(0, 10);
}
