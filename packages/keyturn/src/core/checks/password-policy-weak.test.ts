import { expect, test } from 'vitest';
import { accountFacts, circumstances, DENIED, evidenceOf, lines, NOW, told } from '../../../test/gen/facts.ts';
import type { AccountFacts, PasswordPolicyFacts } from '../account.ts';
import { passwordPolicyWeak } from './password-policy-weak.ts';

const judge = (facts: Partial<AccountFacts>) => passwordPolicyWeak.judge(accountFacts(facts), circumstances());

const policy = (change: Partial<PasswordPolicyFacts>) => ({
  passwordPolicy: told(
    {
      minimumLength: 14,
      requires: { symbols: true, numbers: true, uppercase: true, lowercase: true },
      reusePrevention: 24,
      maxAgeDays: null,
      ...change,
    },
    'iam:GetAccountPasswordPolicy',
  ),
});
const nothingRequired = { symbols: false, numbers: false, uppercase: false, lowercase: false };

test.each<[string, Partial<AccountFacts>, string[]]>([
  ['passes exactly at the limits, and asks for no end of passwords', policy({}), ['pass']],
  [
    'fails one character short',
    policy({ minimumLength: 13 }),
    ['fail: the password policy has a minimum length of 13 instead of 14'],
  ],
  [
    'fails where one password too few is remembered',
    policy({ reusePrevention: 23 }),
    ['fail: the password policy has a memory of 23 earlier passwords instead of 24'],
  ],
  [
    'fails where none is',
    policy({ reusePrevention: null }),
    ['fail: the password policy has a memory of no earlier passwords instead of 24'],
  ],
  [
    'says exactly what is weak',
    policy({ minimumLength: 8, requires: nothingRequired }),
    [
      'fail: the password policy has a minimum length of 8 instead of 14, no need of symbols, no need of numbers, no need of uppercase letters and no need of lowercase letters',
    ],
  ],
  [
    "fails with AWS's default",
    { passwordPolicy: told(null) },
    [
      "fail: the account has no password policy: AWS's default asks for 8 characters of three of four kinds and remembers no earlier passwords, instead of 14 characters and 24 passwords",
    ],
  ],
  ['passes where there are no users', { passwordPolicy: told(null), users: told(0) }, ['pass']],
  ['passes where there are no users, the policy unknown', { passwordPolicy: DENIED, users: told(0) }, ['pass']],
  [
    'fails where the users are unknown',
    { ...policy({ minimumLength: 6 }), users: DENIED },
    ['fail: the password policy has a minimum length of 6 instead of 14'],
  ],
  [
    'is unknown where the policy is',
    { passwordPolicy: DENIED },
    ['unknown (denied): the password policy is not known: AccessDenied'],
  ],
])('%s', (_, facts, expected) => {
  expect(lines(judge(facts))).toEqual(expected);
});

test('shows length and memory', () => {
  expect(evidenceOf(judge(policy({ minimumLength: 8, reusePrevention: null }))[0]?.verdict)).toEqual({
    details: { minimumLength: 8, reusePrevention: null },
    source: 'iam:GetAccountPasswordPolicy',
    observedAt: NOW,
  });
});
