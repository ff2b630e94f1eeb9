import { expect, test } from 'vitest';
import { accountInKeyId } from './key-id.ts';

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
