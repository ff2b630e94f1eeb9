import { expect, test } from 'vitest';
import { instantOf } from '../instant.ts';
import { dayText, minuteText, whereUsed } from './use-words.ts';

test.each([
  ['s3', 'us-east-1', 's3 in us-east-1'],
  ['iam', 'N/A', 'iam'],
  ['N/A', 'N/A', undefined],
])('a use of %s in %s is one of %s', (service, region, text) => {
  expect(whereUsed({ service, region })).toBe(text);
});

test('instants are told to the day, or to the minute', () => {
  const at = instantOf(Date.UTC(2026, 10, 24, 3, 42, 59));
  expect(dayText(at)).toBe('2026-11-24');
  expect(minuteText(at)).toBe('2026-11-24 03:42 UTC');
});
