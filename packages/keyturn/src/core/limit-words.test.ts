import { expect, test } from 'vitest';
import { agoText, limitText, listText, overText } from './limit-words.ts';

const SECOND = 1 / 86_400;

test.each([
  [91, 90, '91 days'],
  [90.125, 90, '90 days 3 h'],
  [90 + SECOND, 90, '90 days 1 s'],
  [90 + 59 * SECOND, 90, '90 days 59 s'],
  [90 + 60 * SECOND, 90, '90 days 1 min'],
  [90 + 0.001 * SECOND, 90, '90 days 1 s'],
  [1_000 + 3_600 * SECOND, 1_000, '1000 days 1 h'],
  [1_000 + 5 * 3_600 * SECOND, 1_000, '1000 days 5 h'],
  [0.75, 0.5, '18 hours'],
])('%d days over a limit of %d read as %s', (days, limitDays, text) => {
  expect(overText(days, limitDays)).toBe(text);
  expect(text).not.toBe(limitText(limitDays));
});

test.each([
  [-0.01, 'less than an hour ago'],
  [0, 'less than an hour ago'],
  [1 / 24, '1 hour ago'],
  [3, '3 days ago'],
])('%d days ago read as %s', (days, text) => {
  expect(agoText(days)).toBe(text);
});

test.each([
  [[], ''],
  [['A'], 'A'],
  [['A', 'B'], 'A and B'],
  [['A', 'B', 'C'], 'A, B and C'],
])('%j is listed as %s', (items, text) => {
  expect(listText(items)).toBe(text);
});
