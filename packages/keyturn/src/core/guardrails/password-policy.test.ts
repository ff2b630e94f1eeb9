import { describe, expect, test } from 'vitest';
import { DENIED, told } from '../../../test/gen/facts.ts';
import { accountGuards, guardrailContext } from '../../../test/gen/guardrails.ts';
import { nothingMade } from '../prevention/made-before.ts';
import type { PasswordRules } from '../prevention/password-rules.ts';
import { passwordPolicy } from './password-policy.ts';

const context = guardrailContext();

const strong: PasswordRules = {
  minimumLength: 14,
  requiresSymbols: true,
  requiresNumbers: true,
  requiresUppercase: true,
  requiresLowercase: true,
  letsUsersChange: true,
  maxAgeDays: null,
  reusePrevention: 24,
  hasHardExpiry: false,
};

const assess = (rules: PasswordRules | null) => passwordPolicy.assess(accountGuards({ passwordRules: told(rules) }), context);

test('where there is none, one is set', () => {
  expect(assess(null)).toMatchObject({
    state: 'open',
    says:
      "There is none, so AWS's own holds: 8 letters. It will ask for 14 letters, symbols, numbers, uppercase letters, lowercase letters " +
      'and none of the last 24 passwords.',
    changes: [{ do: 'set-password-rules', rules: strong, was: null }],
  });
});

test('what is stricter stays, and what it says besides does, too', () => {
  const was = { ...strong, minimumLength: 20, reusePrevention: 5, maxAgeDays: 90, letsUsersChange: false, hasHardExpiry: true };
  expect(assess(was)).toMatchObject({
    state: 'differs',
    says: 'It does not ask for none of the last 24 passwords.',
    changes: [{ do: 'set-password-rules', rules: { ...was, reusePrevention: 24 }, was }],
  });
});

test('a strong one is left alone', () => {
  expect(assess(strong)).toMatchObject({ state: 'in-force', changes: [] });
  expect(assess({ ...strong, minimumLength: 30 })).toMatchObject({ state: 'in-force', changes: [] });
});

test('one that could not be read is unknown', () => {
  expect(passwordPolicy.assess(accountGuards({ passwordRules: DENIED }), context)).toMatchObject({
    state: 'unknown',
    changes: [],
  });
});

describe('taking it back', () => {
  const before = { ...strong, minimumLength: 8 };
  const madeBefore = { ...nothingMade, passwordRules: new Map([['222222222222', { set: strong, before }]]) };
  const takeBack = (rules: PasswordRules | null, made = madeBefore) =>
    passwordPolicy.takeBack(accountGuards({ passwordRules: told(rules) }), guardrailContext({ madeBefore: made }));

  test('brings back what the journal says that was there before', () => {
    expect(takeBack(strong).changes).toEqual([{ do: 'restore-password-rules', rules: before, was: strong }]);
  });

  test('leaves alone what somebody has changed since', () => {
    expect(takeBack({ ...strong, maxAgeDays: 30 })).toMatchObject({ state: 'edited', changes: [] });
  });

  test('leaves alone what Keyturn did not set', () => {
    expect(takeBack(strong, { ...nothingMade, passwordRules: new Map() })).toMatchObject({ state: 'absent', changes: [] });
    expect(takeBack(null)).toMatchObject({ state: 'absent', changes: [] });
  });
});
