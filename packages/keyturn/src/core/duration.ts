/** No `m`: it would be minutes to one and months to another. */
const unitSeconds = { w: 604_800, d: 86_400, h: 3_600, min: 60, s: 1 } as const;

const SECONDS_PER_DAY = 86_400;

/** A hundred years: what is longer is a slip. */
const DAYS_MAX = 36_525;

/** What `durationDays` reads, for messages. */
export const DURATION_WANTED = 'a duration such as 90d or 12h, or a number of days';

/** Days of what people write: `90d`, `12h`, `2w`, `30min`, `0s`, `1.5d`, or a bare number of days; undefined for anything else. */
export function durationDays(text: string): number | undefined {
  const found = /^(?<count>\d{1,9}(?:\.\d{1,6})?)(?<unit>w|d|h|min|s)?$/.exec(text)?.groups;
  if (!found) return undefined;
  const days = (Number(found['count']) * unitSeconds[isUnit(found['unit']) ? found['unit'] : 'd']) / SECONDS_PER_DAY;
  return days <= DAYS_MAX ? days : undefined;
}

/** Days as people write them in a configuration: `90d`, `12h`. */
export function durationText(days: number): string {
  if (Number.isInteger(days)) return `${days}d`;
  const hours = days * 24;
  return Number.isInteger(hours) ? `${hours}h` : `${Math.round(days * SECONDS_PER_DAY)}s`;
}

function isUnit(text: string | undefined): text is keyof typeof unitSeconds {
  return text !== undefined && Object.hasOwn(unitSeconds, text);
}
