import { expect, test } from 'vitest';
import { looksSecret, withoutSecrets } from './secret-look.ts';

const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

test.each([
  ['a secret', SECRET, true],
  ['a secret within other words', `secret=${SECRET};`, true],
  ['a session token', `${SECRET}${SECRET}`, true],
  ['39 characters of one', SECRET.slice(1), false],
  ['the id of a key', 'AKIAIOSFODNN7EXAMPLE', false],
  ['a long name', 'production-deployment-pipeline-user-of-the-shop', false],
  ['a digest in hexadecimal', 'da39a3ee5e6b4b0d3255bfef95601890afd80709', false],
])('%s', (_what, text, isSecret) => {
  expect(looksSecret(text)).toBe(isSecret);
});

test('what looks like a secret is taken out, and all else stays', () => {
  expect(withoutSecrets(`got 2: AKIAIOSFODNN7EXAMPLE, ${SECRET}.`)).toBe(
    'got 2: AKIAIOSFODNN7EXAMPLE, [it looks like a secret].',
  );
});
