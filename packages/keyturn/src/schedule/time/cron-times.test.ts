import { expect, test } from 'vitest';
import { cronText, dayChoices, readCron } from './cron-times.ts';

test('reads every field of a line', () => {
  expect(readCron('*/20 1-3 1,15 jan-mar/2 mon,5')).toEqual({
    minutes: [0, 20, 40],
    hours: [1, 2, 3],
    days: [1, 15],
    months: [1, 3],
    weekdays: [1, 5],
  });
});

test('Sunday is 0, 7 and sun', () => {
  for (const day of ['0', '7', 'sun', 'SUN']) expect(readCron(`0 2 * * ${day}`).weekdays).toEqual([0]);
  expect(readCron('0 2 * * 5-7').weekdays).toEqual([0, 5, 6]);
});

test('a star is every day, and every minute one after the other', () => {
  expect(readCron('* 2 * * *')).toMatchObject({ days: 'every', months: 'every', weekdays: 'every' });
  expect(readCron('* 2 * * *').minutes).toHaveLength(60);
});

test('two kinds of days are a choice, one of them is none', () => {
  expect(dayChoices(readCron('0 2 1 * mon'))).toEqual([
    { days: [1], weekdays: 'every' },
    { days: 'every', weekdays: [1] },
  ]);
  expect(dayChoices(readCron('0 2 1 * *'))).toEqual([{ days: [1], weekdays: 'every' }]);
});

test.each([
  ['0 2 * * *', '0 2 * * *'],
  ['*/15 * 1 */3 *', '0,15,30,45 * 1 1,4,7,10 *'],
  ['0-59 0-23 * 1-12 sun-sat', '* * * * 0,1,2,3,4,5,6'],
])('%s is written again as %s', (line, text) => {
  expect(cronText(readCron(line))).toBe(text);
});

test.each([
  ['0 2 * *', 'it wants five fields'],
  ['0 0 2 * * *', 'it wants five fields'],
  ['@daily', 'it wants five fields'],
  ['60 2 * * *', '"60" is no minute'],
  ['0 24 * * *', '"24" is no hour'],
  ['0 2 0 * *', '"0" is no day of the month'],
  ['0 2 L * *', '"L" is no day of the month'],
  ['0 2 * foo *', '"foo" is no month'],
  ['0 2 * * mon#1', '"mon#1" is no day of the week'],
  ['0 2 ? * *', '"?" is no day of the month'],
  ['5/15 2 * * *', '"5/15" is read in different ways: write 5-59/15'],
  ['*/0 2 * * *', '"*/0" is no minute'],
  ['0 5-3 * * *', '"5-3" ends before it begins'],
  ['0 1-2-3 * * *', '"1-2-3" is no hour'],
  ['0 2 */2 * mon', 'each program makes something else'],
  ['0 2 1 * */2', 'each program makes something else'],
  ['0 2, * * *', '"" is no hour'],
])('refuses %s', (line, why) => {
  expect(() => readCron(line)).toThrow(why);
});
