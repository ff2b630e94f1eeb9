import { expect, test } from 'vitest';
import { type Instant, parseInstant } from '../instant.ts';
import { type DigestRule, digestPeriod } from './digest.ts';

const daily: DigestRule = { every: 'day', at: '08:00', on: 'mon', timeZone: 'Europe/Berlin' };

test.each([
  ['before the hour it is still that of yesterday', '2026-11-24T06:59:00Z', '2026-11-23'],
  ['from the hour on it is that of today', '2026-11-24T07:00:00Z', '2026-11-24'],
  ['an hour earlier in UTC by summer time', '2026-07-24T06:00:00Z', '2026-07-24'],
  ['the night in which the clock jumps ahead has one', '2026-03-29T06:30:00Z', '2026-03-29'],
  ['the night in which it goes back has one', '2026-10-25T07:30:00Z', '2026-10-25'],
])('daily: %s', (_what, now, period) => {
  expect(digestPeriod(daily, at(now))).toBe(period);
});

test.each([
  ['2026-11-22T12:00:00Z', '2026-11-16'],
  ['2026-11-23T06:59:00Z', '2026-11-16'],
  ['2026-11-23T07:00:00Z', '2026-11-23'],
  ['2026-11-29T23:59:00Z', '2026-11-23'],
])('weekly: %s belongs to the week of %s', (now, period) => {
  expect(digestPeriod({ ...daily, every: 'week' }, at(now))).toBe(period);
});

test('where the clock goes back, the hour that comes twice belongs to the day before: that is no new one', () => {
  const rule = { ...daily, at: '02:30' };
  const [first, again] = ['2026-10-25T00:45:00Z', '2026-10-25T01:15:00Z'].map((text) => digestPeriod(rule, at(text)));
  expect([first, again]).toEqual(['2026-10-25', '2026-10-24']);
});

test('hour by hour through a year no day has two digests, and none is left out', () => {
  const hours = Array.from({ length: 365 * 24 }, (_, hour) => at(new Date(Date.UTC(2026, 0, 1, 7 + hour)).toISOString()));
  const periods = hours.map((hour) => digestPeriod(daily, hour));
  const begun = periods.filter((period, index) => period !== periods[index - 1]);
  expect([begun.length, new Set(begun).size]).toEqual([365, 365]);
  expect(begun.at(-1)).toBe('2026-12-31');
});

function at(text: string): Instant {
  const instant = parseInstant(text);
  if (!instant) throw new Error(`no instant: ${text}`);
  return instant;
}
