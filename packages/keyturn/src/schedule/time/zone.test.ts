import { expect, test } from 'vitest';
import { parseInstant } from '../../core/instant.ts';
import { cronText, readCron } from './cron-times.ts';
import { timesInUtc, zoneOffsets } from './zone.ts';

const at = parseInstant('2026-03-02T10:00:00Z');

test.each([
  ['UTC', 0, 0],
  ['Europe/Berlin', 60, 120],
  ['America/New_York', -300, -240],
  ['Asia/Kolkata', 330, 330],
  ['Australia/Sydney', 600, 660],
])('%s differs from UTC by %i minutes, and by %i in summer', (timeZone, standardMinutes, summerMinutes) => {
  expect(at && zoneOffsets(timeZone, at)).toEqual({ standardMinutes, summerMinutes });
});

test.each([
  ['0 2 * * *', 60, ['0 1 * * *']],
  ['0 0 * * *', 60, ['0 23 * * *']],
  ['0 0 * * mon', 60, ['0 23 * * 0']],
  ['0 23 * * sun', -300, ['0 4 * * 1']],
  ['15 9 * * 1-5', 330, ['45 3 * * 1,2,3,4,5']],
  ['0,30 5 * * sat', 330, ['30 23 * * 5', '0 0 * * 6']],
  ['0,30 5 * * *', 330, ['30 23 * * *', '0 0 * * *']],
  ['30 1,13 * * mon', 120, ['30 23 * * 0', '30 11 * * 1']],
  ['0 12 1 6 *', 60, ['0 11 1 6 *']],
  ['0 * * * *', 60, ['0 * * * *']],
])('%s, %i minutes ahead of UTC, is %j', (line, offset, expected) => {
  expect(timesInUtc(readCron(line), offset)?.map(cronText)).toEqual(expected);
});

test.each(['0 0 1 * *', '0 0 * 6 *'])('%s cannot move to the day before', (line) => {
  expect(timesInUtc(readCron(line), 60)).toBeUndefined();
});
