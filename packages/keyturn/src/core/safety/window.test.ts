import { describe, expect, test } from 'vitest';
import { instantOf } from '../instant.ts';
import type { Window } from './safety-policy.ts';
import { freezeAt, isInWindow, isTimeZone, minutesOf } from './window.ts';

const at = (text: string) => instantOf(Date.parse(text));
const berlin = (changes: Partial<Window>): Window => ({
  days: ['tue'],
  from: '22:00',
  to: '23:30',
  timeZone: 'Europe/Berlin',
  ...changes,
});

test('without windows any time is right', () => {
  expect(isInWindow([], at('2026-11-24T03:00:00Z'))).toBe(true);
});

describe('a window', () => {
  test.each([
    // Berlin is an hour ahead of UTC in November.
    ['2026-11-24T20:59:59Z', false],
    ['2026-11-24T21:00:00Z', true],
    ['2026-11-24T22:29:59Z', true],
    ['2026-11-24T22:30:00Z', false],
    ['2026-11-25T21:00:00Z', false],
  ])('is by the clock on the wall there: %s', (instant, expected) => {
    expect(isInWindow([berlin({})], at(instant))).toBe(expected);
  });

  test.each([
    ['2026-11-24T21:30:00Z', true],
    ['2026-11-25T02:59:00Z', true],
    ['2026-11-25T03:00:00Z', false],
    ['2026-11-24T02:00:00Z', false],
  ])('that goes past midnight is of the day on which it began: %s', (instant, expected) => {
    expect(isInWindow([berlin({ to: '04:00' })], at(instant))).toBe(expected);
  });

  test('of a whole day is a whole day', () => {
    const day = berlin({ from: '00:00', to: '24:00', timeZone: 'UTC' });
    expect(
      ['2026-11-24T00:00:00Z', '2026-11-24T23:59:59Z', '2026-11-25T00:00:00Z'].map((one) => isInWindow([day], at(one))),
    ).toEqual([true, true, false]);
  });

  test('follows summer time: the hour that is twice is in it twice, the one that is not there never comes', () => {
    const night = berlin({ days: ['sun'], from: '02:00', to: '03:00' });
    // 25 October 2026: at 03:00 summer time the clock goes back to 02:00.
    expect(
      ['2026-10-24T23:59:00Z', '2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z', '2026-10-25T02:00:00Z'].map((one) =>
        isInWindow([night], at(one)),
      ),
    ).toEqual([false, true, true, false]);
    // 29 March 2026: at 02:00 the clock goes on to 03:00.
    expect(['2026-03-29T00:59:00Z', '2026-03-29T01:00:00Z'].map((one) => isInWindow([night], at(one)))).toEqual([false, false]);
  });
});

test('a freeze holds from its first moment to its last', () => {
  const freeze = { from: at('2026-12-20T00:00:00Z'), until: at('2027-01-03T00:00:00Z'), reason: 'holidays' };
  expect(freezeAt([freeze], at('2026-12-20T00:00:00Z'))).toBe(freeze);
  expect(freezeAt([freeze], at('2027-01-03T00:00:00Z'))).toBeUndefined();
});

test.each([
  ['Europe/Berlin', true],
  ['UTC', true],
  ['Europe/Bärlin', false],
  ['', false],
])('%s is a time zone: %s', (name, expected) => {
  expect(isTimeZone(name)).toBe(expected);
});

test.each([
  ['00:00', 0],
  ['9:05', 545],
  ['24:00', 1_440],
  ['24:01', undefined],
  ['7', undefined],
  ['12:60', undefined],
])('%s is %s minutes after midnight', (time, expected) => {
  expect(minutesOf(time)).toBe(expected);
});
