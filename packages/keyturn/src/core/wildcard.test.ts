import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isLike } from './wildcard.ts';

test.each([
  ['alice', 'alice', true],
  ['alice', 'Alice', false],
  ['*', '', true],
  ['*', 'anybody', true],
  ['?', '', false],
  ['ci-*', 'ci-deploy', true],
  ['ci-*', 'ci-', true],
  ['ci-*', 'xci-deploy', false],
  ['*-bot', 'ci-bot', true],
  ['*-bot', 'ci-bot-2', false],
  ['a*b*c', 'aXbXbXc', true],
  ['a*b*c', 'aXbXbX', false],
  ['ci-?', 'ci-1', true],
  ['ci-?', 'ci-10', false],
  ['?', '😀', true],
  ['a.c', 'abc', false],
  ['[a-z]+', 'a', false],
  ['', '', true],
  ['', 'a', false],
])('%j and %j: %s', (pattern, text, isFit) => {
  expect(isLike(text, pattern)).toBe(isFit);
});

test('it agrees with a regular expression on everything short', () => {
  const letters = (among: string) => fc.string({ unit: fc.constantFrom(...Array.from(among)), maxLength: 8 });
  fc.assert(
    fc.property(letters('ab*?'), letters('ab'), (pattern, text) => {
      const expression = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`);
      expect(isLike(text, pattern)).toBe(expression.test(text));
    }),
    { numRuns: 2000 },
  );
});

// Backtracking would outlast the test's timeout by ages.
test('a pattern that makes regular expressions hang is answered', () => {
  expect(isLike('a'.repeat(5000), `${'*a'.repeat(200)}b`)).toBe(false);
});
