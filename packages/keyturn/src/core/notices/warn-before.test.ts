import { expect, test } from 'vitest';
import { addDays, instantOf } from '../instant.ts';
import { inDays, warningDays } from './warn-before.ts';

const NOW = instantOf(Date.parse('2026-11-24T02:00:00Z'));

test.each([
  [20, undefined],
  [14, 14],
  [13.9, 14],
  [7.01, 14],
  [7, 7],
  [1.5, 7],
  [1, 1],
  [0.1, 1],
  [0, undefined],
  [-3, undefined],
])('%d days before, the warning is that of %s', (days, warning) => {
  expect(warningDays([14, 7, 1], addDays(NOW, days), NOW)).toBe(warning);
});

test('days are told as one counts them', () => {
  expect([inDays(addDays(NOW, 6.2), NOW), inDays(addDays(NOW, 1), NOW), inDays(addDays(NOW, 0.1), NOW)]).toEqual([
    'in 7 days',
    'within a day',
    'within a day',
  ]);
});
