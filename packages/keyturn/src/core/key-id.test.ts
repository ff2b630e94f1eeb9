import { expect, test } from 'vitest';
import { accountInKeyId, isAccessKeyId } from './key-id.ts';

test('the account stands in the ids of today', () => {
  expect(accountInKeyId('ASIAY34FZKBOKMUTVV7A')).toBe('609629065308');
});

test.each([
  ['an id of the old kind', 'AKIAIOSFODNN7EXAMPLE'],
  ['an id that is too short', 'AKIAY34FZKBOKMUTVV7'],
  ['the id of a user', 'AIDAY34FZKBOKMUTVV7A'],
  ['a word', 'deploy'],
])('nothing is read from %s', (_what, word) => {
  expect(accountInKeyId(word)).toBeUndefined();
});

test.each([
  ['AKIAIOSFODNN7EXAMPLE', true],
  ['ASIAY34FZKBOKMUTVV7A', true],
  ['AKIAIOSFODNN7', false],
  ['AKIAIOSFODNN7EXAMPLE ', false],
  ['arn:aws:iam::111122223333:user/deploy', false],
  ['123456789012', false],
])('%s has the form of a key id: %s', (text, expected) => {
  expect(isAccessKeyId(text)).toBe(expected);
});
