import { assert, integer, property } from 'fast-check';
import { expect, test } from 'vitest';
import { daysText } from './words.ts';

test.each([
  [0, '0 days'],
  [1 / 24, '1 hour'],
  [23 / 24, '23 hours'],
  [1, '1 day'],
  [89 + 23 / 24, '89 days 23 h'],
  [90 + 1 / 24, '90 days 1 h'],
  [90 - 1 / 86_400, '89 days 23 h'],
  [1_400.5, '1400 days'],
])('%d days read as %s', (days, text) => {
  expect(daysText(days)).toBe(text);
});

test('hours that passed are all told, and none that did not', () => {
  assert(
    property(integer({ min: 0, max: 999 * 86_400 }), (seconds) => {
      const [, days = '0'] = /(\d+) day/.exec(daysText(seconds / 86_400)) ?? [];
      const [, hours = '0'] = /(\d+) h/.exec(daysText(seconds / 86_400)) ?? [];
      expect(Number(days) * 24 + Number(hours)).toBe(Math.floor(seconds / 3_600));
    }),
    { seed: 20_261_123, numRuns: 1_000 },
  );
});
