import { expect, test } from 'vitest';
import { addDays, instantOf } from '../instant.ts';
import { announcementsAt, isApart } from './announcements.ts';

const NIGHT = instantOf(Date.parse('2026-11-24T02:00:00Z'));
const after = (hours: number) => addDays(NIGHT, hours / 24);

test.each([
  ['nothing was told', [], 0],
  ['one telling is one', [0], 1],
  ['many in one night are one', [0, 0, 1, 5], 1],
  ['a night is a night, though a run comes a little sooner', [0, 23.5], 2],
  ['every few hours for two days are three', [0, 5, 10, 15, 20, 25, 30, 35, 40], 3],
  ['the order does not matter', [48, 0, 24], 3],
])('%s', (_what, hours, count) => {
  expect(announcementsAt(hours.map(after))).toHaveLength(count);
});

test('another telling counts when it is a day later', () => {
  expect([isApart([], NIGHT), isApart([NIGHT], after(19)), isApart([NIGHT], after(20))]).toEqual([true, false, true]);
});
