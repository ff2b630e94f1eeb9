import { daysBetween, type Instant } from '../instant.ts';

/** The nearest of the days before something at which people are told, if it is that near; undefined: it is further off, or over. */
export function warningDays(warnBefore: readonly number[], at: Instant, now: Instant): number | undefined {
  const leftDays = daysBetween(now, at);
  if (leftDays <= 0) return undefined;
  const reached = warnBefore.filter((days) => leftDays <= days);
  return reached.length === 0 ? undefined : Math.min(...reached);
}

/** `in 7 days`, as it is read in a title. */
export function inDays(at: Instant, now: Instant): string {
  const days = Math.ceil(daysBetween(now, at));
  return days <= 1 ? 'within a day' : `in ${days} days`;
}
