import { describe, expect, it } from 'vitest';
import { type Context, compileArn, compilePattern } from './match.ts';

const context = contextOf({ 'aws:username': ['bob'], 'aws:starred': ['a*'], 'aws:tagkeys': ['team'] });

describe('a pattern', () => {
  it.each([
    ['*', 'anything at all', true],
    ['*', '', true],
    ['', '', true],
    ['', 'a', false],
    ['iam:Get*', 'iam:GetUser', true],
    ['iam:Get*', 'iam:ListUsers', false],
    ['iam:*AccessKey*', 'iam:CreateAccessKey', true],
    ['iam:*Access*Used', 'iam:GetAccessKeyLastUsed', true],
    ['iam:*Access*Used', 'iam:GetAccessKeyLastUse', false],
    ['ab?d', 'abcd', true],
    ['ab?d', 'abd', false],
    ['?', '', false],
    ['a*b*c', 'aXbXbc', true],
    ['a**', 'a', true],
    ['plain', 'plain', true],
    ['plain', 'Plain', false],
    ['user/${aws:username}', 'user/bob', true],
    ['user/${aws:username}', 'user/alice', false],
    ['user/${AWS:UserName}/*', 'user/bob/keys', true],
    ['user/${aws:absent}', 'user/', false],
    ["user/${aws:absent, 'guest'}", 'user/guest', true],
    ["user/${aws:username, 'guest'}", 'user/guest', false],
    ["user/${aws:tagkeys, 'team'}", 'user/team', false],
    ['${aws:starred}', 'a*', true],
    ['${aws:starred}', 'abc', false],
    ['a${*}c', 'a*c', true],
    ['a${*}c', 'abc', false],
    ['${$}${?}', '$?', true],
  ])('%s and %s: %s', (pattern, text, expected) => {
    expect(compilePattern(pattern, { hasWildcards: true, hasVariables: true })(text, context)).toBe(expected);
  });

  it('takes wildcards and variables as they are written where they mean nothing', () => {
    const rules = { hasWildcards: false, hasVariables: false };
    expect(compilePattern('a*', rules)('abc', context)).toBe(false);
    expect(compilePattern('a*', rules)('a*', context)).toBe(true);
    expect(compilePattern('${aws:username}', rules)('${aws:username}', context)).toBe(true);
  });

  it('ignores case where asked to, in what variables say as well', () => {
    const rules = { hasWildcards: true, hasVariables: true, ignoresCase: true };
    expect(compilePattern('IAM:Get*', rules)('iam:getuser', context)).toBe(true);
    expect(compilePattern('User-${aws:username}', rules)('USER-BOB', context)).toBe(true);
  });

  it('comes to an end even where wildcards could be tried in very many ways', () => {
    const fits = compilePattern(`${'*a'.repeat(40)}b`, { hasWildcards: true, hasVariables: false });
    expect(fits('a'.repeat(2000), context)).toBe(false);
  });
});

describe('an ARN pattern', () => {
  it.each([
    ['arn:aws:iam::*:root', 'arn:aws:iam::222222222222:root', true],
    ['arn:*:iam::*:root', 'arn:aws-us-gov:iam::222222222222:root', true],
    ['arn:aws:iam::*:root', 'arn:aws:iam::222222222222:user/root', false],
    // A star stays within its part.
    ['arn:*::222222222222:root:*', 'arn:aws:iam::222222222222:root', false],
    ['arn:*:root', 'arn:aws:iam::222222222222:root', false],
    ['arn:aws:iam::*:role/BreakGlass', 'arn:aws:iam::1:role/BreakGlass', true],
    ['arn:aws:sns:*:*:topic:*', 'arn:aws:sns:eu-west-1:1:topic:subscription', true],
    ['*', 'arn:aws:iam::1:root', true],
    ['arn:aws:iam::1:user/${aws:username}', 'arn:aws:iam::1:user/bob', true],
    ['arn:aws:iam::1:user/${aws:username}', 'arn:aws:iam::1:user/eve', false],
    ['arn:aws:iam::1:root', 'no ARN', false],
  ])('%s and %s: %s', (pattern, text, expected) => {
    expect(compileArn(pattern, { hasWildcards: true, hasVariables: true })(text, context)).toBe(expected);
  });
});

function contextOf(values: Readonly<Record<string, readonly string[]>>): Context {
  return { all: (key) => values[key], only: (key) => (key === 'aws:tagkeys' ? undefined : values[key]?.[0]) };
}
