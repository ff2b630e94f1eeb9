declare const instantBrand: unique symbol;

/** A moment as ISO 8601 text in UTC with milliseconds: it sorts and compares as text, and survives JSON. */
export type Instant = string & { readonly [instantBrand]: true };

/** Days are measured in these: none is longer by summer time. */
export const SECONDS_PER_DAY = 86_400;

/** The instant of a number of milliseconds since the epoch. */
export function instantOf(milliseconds: number): Instant {
  return brand(new Date(milliseconds).toISOString());
}

/** Reads what AWS and people write (`...Z`, `...+00:00`, with or without milliseconds); undefined for anything else. */
export function parseInstant(text: string): Instant | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/.test(text)) return undefined;
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : instantOf(milliseconds);
}

/** Milliseconds since the epoch. */
export function epochMs(instant: Instant): number {
  return Date.parse(instant);
}

/** Days from one instant to another, with their fraction: 90 days and three hours are 90.125, and over 90. Never rounded. */
export function daysBetween(from: Instant, to: Instant): number {
  return (epochMs(to) - epochMs(from)) / 1000 / SECONDS_PER_DAY;
}

/** AWS tells time in seconds: what is judged by this one is over no limit by the milliseconds in which we asked. */
export function wholeSecond(instant: Instant): Instant {
  return instantOf(Math.floor(epochMs(instant) / 1000) * 1000);
}

/** The instant so many days later; a fraction is allowed. */
export function addDays(instant: Instant, days: number): Instant {
  return instantOf(epochMs(instant) + days * SECONDS_PER_DAY * 1000);
}

function brand(text: string): Instant {
  if (!isInstant(text)) throw new RangeError(`not an instant: ${text}`);
  return text;
}

function isInstant(text: string): text is Instant {
  return text.endsWith('Z') && text.length >= 24;
}
