import { epochMs, type Instant, instantOf } from '../instant.ts';
import { type Freeze, type SafetyPolicy, type Weekday, type Window, weekdays } from './safety-policy.ts';

/** Whether an instant lies in one of the windows; no windows mean always. Summer time is the zone's own affair: the clock on its wall counts. */
export function isInWindow(windows: readonly Window[], now: Instant): boolean {
  return windows.length === 0 || windows.some((window) => isIn(window, now));
}

/** The freeze that holds at an instant. */
export function freezeAt(freezes: readonly Freeze[], now: Instant): Freeze | undefined {
  return freezes.find(({ from, until }) => from <= now && now < until);
}

/** The first instant from this one on at which changes are made, to a quarter of an hour; itself where none comes in sight. */
export function openingFrom({ windows, freezes }: Pick<SafetyPolicy, 'windows' | 'freezes'>, at: Instant): Instant {
  let opening = at;
  for (let steps = 0; steps < OPENING_STEPS_MAX; steps++) {
    const freeze = freezeAt(freezes, opening);
    if (!freeze && isInWindow(windows, opening)) return opening;
    opening = freeze ? freeze.until : quarterAfter(opening);
  }
  return at;
}

const QUARTER_MS = 900_000;

/** Windows come every week: a week of quarters, between freezes. */
const OPENING_STEPS_MAX = 8 * 7 * 24 * 4;

/** Windows begin by the clock, and not so long after now. */
function quarterAfter(at: Instant): Instant {
  return instantOf((Math.floor(epochMs(at) / QUARTER_MS) + 1) * QUARTER_MS);
}

/** Whether Intl knows a time zone. */
export function isTimeZone(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Minutes since midnight of `22:30`; undefined for anything else. */
export function minutesOf(time: string): number | undefined {
  const found = /^(\d\d?):(\d\d)$/.exec(time);
  const [hours, minutes] = [Number(found?.[1]), Number(found?.[2])];
  if (!found || hours > 24 || minutes > 59 || (hours === 24 && minutes > 0)) return undefined;
  return hours * 60 + minutes;
}

function isIn({ days, from, to, timeZone }: Window, now: Instant): boolean {
  const { weekday, minutes } = wallClock(now, timeZone);
  const start = minutesOf(from) ?? 0;
  const end = minutesOf(to) ?? 0;
  if (start < end) return days.includes(weekday) && minutes >= start && minutes < end;
  // Past midnight it is still the window of the day on which it began.
  return (days.includes(weekday) && minutes >= start) || (days.includes(before(weekday)) && minutes < end);
}

function wallClock(now: Instant, timeZone: string): { readonly weekday: Weekday; readonly minutes: number } {
  const format = Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const parts = new Map(format.formatToParts(epochMs(now)).map(({ type, value }) => [type, value]));
  const name = parts.get('weekday')?.toLowerCase();
  const weekday = weekdays.find((day) => day === name) ?? 'mon';
  return { weekday, minutes: Number(parts.get('hour')) * 60 + Number(parts.get('minute')) };
}

function before(weekday: Weekday): Weekday {
  return weekdays[(weekdays.indexOf(weekday) + weekdays.length - 1) % weekdays.length] ?? weekday;
}
