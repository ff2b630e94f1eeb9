import { epochMs, type Instant } from '../../core/instant.ts';
import type { CronTimes, Values } from './cron-times.ts';

/** How a time zone differs from UTC in one year. */
export interface ZoneOffsets {
  /** Minutes that are added to UTC outside of summer time. */
  readonly standardMinutes: number;
  readonly summerMinutes: number;
}

/** The offsets of a time zone in the year of an instant. */
export function zoneOffsets(timeZone: string, at: Instant): ZoneOffsets {
  const year = new Date(epochMs(at)).getUTCFullYear();
  const minutes = [0, 6].map((month) => offsetMinutes(timeZone, new Date(Date.UTC(year, month, 1))));
  return { standardMinutes: Math.min(...minutes), summerMinutes: Math.max(...minutes) };
}

/**
 * The same times by UTC: several lines where some of them fall on another day. Undefined where days of the month would have to move, which no
 * line of cron can say for every month.
 */
export function timesInUtc(times: CronTimes, offset: number): readonly CronTimes[] | undefined {
  const isEveryDay = times.days === 'every' && times.months === 'every' && times.weekdays === 'every';
  const lines = new Map<string, { minutes: number[]; hours: number[]; dayShift: number }>();
  for (const [{ hour, dayShift: shift }, minutes] of shiftedHours(times, offset)) {
    const dayShift = isEveryDay ? 0 : shift;
    const key = `${dayShift} ${minutes.join(',')}`;
    const line = lines.get(key) ?? { minutes, hours: [], dayShift };
    line.hours.push(hour);
    lines.set(key, line);
  }
  const all = [...lines.values()];
  if (all.some(({ dayShift }) => dayShift !== 0) && (times.days !== 'every' || times.months !== 'every')) return undefined;
  return all.map(({ minutes, hours, dayShift }) => ({
    ...times,
    minutes,
    hours: hours.sort(ascending),
    weekdays: shiftedWeekdays(times.weekdays, dayShift),
  }));
}

/** How many minutes a zone is ahead of UTC at an instant. */
function offsetMinutes(timeZone: string, at: Date): number {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' }).formatToParts(at);
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  const [, sign, hours, minutes] = /^GMT([+-])(\d{2}):(\d{2})/.exec(name) ?? [];
  return sign === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

interface Hour {
  readonly hour: number;
  readonly dayShift: number;
}

/** Each hour with the minutes in it, of the day before, the same or the next one. */
function shiftedHours({ minutes, hours }: CronTimes, offset: number): [Hour, number[]][] {
  const found = new Map<number, number[]>();
  for (const hour of hours) {
    for (const minute of minutes) {
      const shifted = hour * 60 + minute - offset;
      const key = Math.floor(shifted / 60);
      found.set(key, [...(found.get(key) ?? []), shifted - key * 60].sort(ascending));
    }
  }
  return [...found].map(([key, list]) => [{ hour: ((key % 24) + 24) % 24, dayShift: Math.floor(key / 24) }, list]);
}

function shiftedWeekdays(weekdays: Values, dayShift: number): Values {
  return weekdays === 'every' ? weekdays : weekdays.map((day) => (day + dayShift + 7) % 7).sort(ascending);
}

function ascending(one: number, other: number): number {
  return one - other;
}
