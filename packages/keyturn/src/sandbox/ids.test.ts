import { expect, test } from 'vitest';
import { accountOfId, secretOf, uniqueId } from './ids.ts';
import { createRandom } from './random.ts';

test('an id tells the account that it belongs to', () => {
  const random = createRandom(7);
  for (const accountId of ['000000000000', '000000000001', '111111111111', '412345678901', '999999999999']) {
    for (let round = 0; round < 50; round++) {
      const id = uniqueId('AKIA', accountId, random);
      expect(id).toMatch(/^AKIA[A-Z2-7]{16}$/);
      expect(accountOfId(id)).toBe(accountId);
    }
  }
});

test('the account of an id that AWS published is found', () => {
  // The worked example of the algorithm that is public for ids made since 2019: ASIAY34FZKBOKMUTVV7A.
  expect(accountOfId('ASIAY34FZKBOKMUTVV7A')).toBe('609629065308');
});

test('ids of one account do not repeat', () => {
  const random = createRandom(1);
  const ids = new Set(Array.from({ length: 20_000 }, () => uniqueId('AIDA', '111111111111', random)));
  expect(ids.size).toBe(20_000);
});

test('a secret has forty characters and follows from seed and id alone', () => {
  expect(secretOf(1, 'AKIAIOSFODNN7EXAMPLE')).toMatch(/^[\w+/]{40}$/);
  expect(secretOf(1, 'AKIAIOSFODNN7EXAMPLE')).toBe(secretOf(1, 'AKIAIOSFODNN7EXAMPLE'));
  expect(secretOf(2, 'AKIAIOSFODNN7EXAMPLE')).not.toBe(secretOf(1, 'AKIAIOSFODNN7EXAMPLE'));
});
