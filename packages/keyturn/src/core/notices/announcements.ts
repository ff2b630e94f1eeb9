import { daysBetween, type Instant } from '../instant.ts';
import type { NoticeEvent } from './notice.ts';

/** What tells people that a key will stop to work. */
export const announcing: ReadonlySet<NoticeEvent> = new Set(['due-soon', 'due', 'deactivation-ahead']);

/** A nightly run comes now a little sooner than a day after the last one, now a little later. */
const APART_DAYS = 20 / 24;

/** Of some tellings those that count: each is a day after the one before it, so that nobody is told twice in a night and surprised in the morning. */
export function announcementsAt(tellings: readonly Instant[]): readonly Instant[] {
  const counted: Instant[] = [];
  for (const at of tellings.toSorted()) {
    const last = counted.at(-1);
    if (last === undefined || daysBetween(last, at) >= APART_DAYS) counted.push(at);
  }
  return counted;
}

/** Whether another telling would count as one more. */
export function isApart(counted: readonly Instant[], now: Instant): boolean {
  const last = counted.at(-1);
  return last === undefined || daysBetween(last, now) >= APART_DAYS;
}
