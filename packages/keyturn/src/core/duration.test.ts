import { expect, test } from 'vitest';
import { durationDays, durationText } from './duration.ts';

test.each([
  ['90d', 90],
  ['90', 90],
  ['1.5d', 1.5],
  ['12h', 0.5],
  ['2w', 14],
  ['0s', 0],
  ['36525', 36_525],
])('%s is %s days', (text, days) => {
  expect(durationDays(text)).toBe(days);
});

test.each([
  '',
  'd',
  '-1d',
  '90 d',
  '90D',
  '3m',
  '1y',
  '1e3',
  'ninety',
  '٩d',
  '36526',
  '99999999999999999999d',
  '0x10',
  '1d2h',
  ' 1d',
])('%j is no duration', (text) => {
  expect(durationDays(text)).toBeUndefined();
});

test.each([
  [90, '90d'],
  [0.5, '12h'],
  [0, '0d'],
  [1 / 1440, '60s'],
])('%s days are written %s', (days, text) => {
  expect(durationText(days)).toBe(text);
  expect(durationDays(text)).toBe(days);
});
