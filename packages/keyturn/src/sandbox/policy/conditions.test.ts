import { describe, expect, it } from 'vitest';
import { compileConditions } from './conditions.ts';
import type { Context } from './match.ts';

const present: Readonly<Record<string, readonly string[]>> = {
  'aws:username': ['Bob'],
  'aws:principalarn': ['arn:aws:iam::222222222222:role/path/Tool'],
  'aws:multifactorauthpresent': ['false'],
  'aws:multifactorauthage': ['120'],
  'aws:sourceip': ['203.0.113.9'],
  'aws:currenttime': ['2026-11-23T12:00:00Z'],
  'aws:principaltag/team': ['core'],
};

describe('a condition on a key with one value', () => {
  it.each([
    ['StringEquals', 'aws:username', 'Bob', true],
    ['StringEquals', 'AWS:UserName', 'Bob', true],
    ['StringEquals', 'aws:username', 'bob', false],
    ['StringEquals', 'aws:username', ['alice', 'Bob'], true],
    ['StringEquals', 'aws:username', 'B*', false],
    ['StringEquals', 'aws:PrincipalTag/team', 'core', true],
    ['StringNotEquals', 'aws:username', ['alice', 'Bob'], false],
    ['StringNotEquals', 'aws:username', ['alice', 'eve'], true],
    ['StringEqualsIgnoreCase', 'aws:username', 'bOB', true],
    ['StringNotEqualsIgnoreCase', 'aws:username', 'bOB', false],
    ['StringLike', 'aws:username', 'B?b', true],
    ['StringNotLike', 'aws:username', ['A*', 'B*'], false],
    ['StringLike', 'aws:username', '${aws:username}', true],
    ['ArnLike', 'aws:PrincipalArn', 'arn:*:iam::*:role/*/Tool', true],
    ['ArnEquals', 'aws:PrincipalArn', 'arn:aws:iam::*:role/path/*', true],
    ['ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::*:root', false],
    ['ArnNotLike', 'aws:PrincipalArn', ['arn:aws:iam::*:root', 'arn:aws:iam::*:role/path/Tool'], false],
    ['ArnNotEquals', 'aws:PrincipalArn', 'arn:aws:iam::*:root', true],
    ['Bool', 'aws:MultiFactorAuthPresent', 'false', true],
    ['Bool', 'aws:MultiFactorAuthPresent', false, true],
    ['Bool', 'aws:MultiFactorAuthPresent', 'True', false],
    ['NumericLessThan', 'aws:MultiFactorAuthAge', '121', true],
    ['NumericLessThan', 'aws:MultiFactorAuthAge', 120, false],
    ['NumericLessThanEquals', 'aws:MultiFactorAuthAge', 120, true],
    ['NumericGreaterThan', 'aws:MultiFactorAuthAge', '20', true],
    ['NumericGreaterThanEquals', 'aws:MultiFactorAuthAge', '121', false],
    ['NumericEquals', 'aws:MultiFactorAuthAge', '120.0', true],
    ['NumericNotEquals', 'aws:MultiFactorAuthAge', '120', false],
    ['NumericEquals', 'aws:username', '120', false],
    ['DateLessThan', 'aws:CurrentTime', '2026-12-01T00:00:00Z', true],
    ['DateGreaterThan', 'aws:CurrentTime', '2026-12-01T00:00:00Z', false],
    ['DateEquals', 'aws:CurrentTime', String(Date.parse('2026-11-23T12:00:00Z') / 1000), true],
    ['DateNotEquals', 'aws:CurrentTime', '2026-11-23T12:00:00Z', false],
    ['DateGreaterThanEquals', 'aws:CurrentTime', '2026-11-23T12:00:00Z', true],
    ['DateLessThanEquals', 'aws:CurrentTime', '2026-11-23T11:59:59Z', false],
    ['IpAddress', 'aws:SourceIp', '203.0.113.0/24', true],
    ['IpAddress', 'aws:SourceIp', ['10.0.0.0/8', '203.0.113.9'], true],
    ['IpAddress', 'aws:SourceIp', '2001:db8::/32', false],
    ['IpAddress', 'aws:SourceIp', 'nowhere', false],
    ['IpAddress', 'aws:SourceIp', '203.0.113.0/99', false],
    ['NotIpAddress', 'aws:SourceIp', '203.0.113.0/24', false],
    ['Null', 'aws:username', 'true', false],
    ['Null', 'aws:username', false, true],
  ])('%s %s %j: %s', (operator, key, value, expected) => {
    expect(holds({ [operator]: { [key]: value } })).toBe(expected);
  });
});

describe('a condition on a key that the request lacks', () => {
  it.each([
    ['StringEquals', false],
    ['StringNotEquals', true],
    ['StringEqualsIfExists', true],
    ['StringNotEqualsIfExists', true],
    ['StringLike', false],
    ['ArnNotLike', true],
    ['Bool', false],
    ['BoolIfExists', true],
    ['NumericLessThan', false],
    ['NumericNotEquals', true],
    ['NotIpAddress', true],
    ['DateGreaterThan', false],
    ['ForAnyValue:StringEquals', false],
    ['ForAnyValue:StringNotEquals', false],
    ['ForAllValues:StringEquals', true],
    ['ForAllValues:StringNotEquals', true],
  ])('%s: %s', (operator, expected) => {
    expect(holds({ [operator]: { 'aws:absent': 'true' } })).toBe(expected);
  });

  it('is what Null asks for', () => {
    expect(holds({ Null: { 'aws:AssumedRoot': 'true' } })).toBe(true);
    expect(holds({ Null: { 'aws:AssumedRoot': 'false' } })).toBe(false);
  });
});

// Each row was seen on the real IAM, with TagUser under a session policy.
describe('a condition on a multivalued key', () => {
  const team = { 'aws:tagkeys': ['team'] };
  const environment = { 'aws:tagkeys': ['env'] };
  const both = { 'aws:tagkeys': ['team', 'env'] };
  it.each([
    ['StringEquals', [false, false, false]],
    ['StringNotEquals', [false, false, false]],
    ['StringEqualsIfExists', [false, false, false]],
    ['StringNotEqualsIfExists', [false, false, false]],
    ['ForAnyValue:StringEquals', [true, false, true]],
    ['ForAllValues:StringEquals', [true, false, false]],
    ['ForAnyValue:StringNotEquals', [false, true, true]],
    ['ForAllValues:StringNotEquals', [false, true, false]],
  ])('%s team, with [team], [env], [team, env]: %j', (operator, expected) => {
    const block = { [operator]: { 'aws:TagKeys': 'team' } };
    expect([team, environment, both].map((values) => holds(block, values))).toEqual(expected);
  });
});

describe('a condition block', () => {
  it('holds when all its operators and keys hold', () => {
    const block = { StringEquals: { 'aws:username': 'Bob', 'aws:PrincipalTag/team': 'core' }, Null: { 'aws:x': 'true' } };
    expect(holds(block)).toBe(true);
    expect(holds({ ...block, Bool: { 'aws:MultiFactorAuthPresent': 'true' } })).toBe(false);
  });

  it('holds when there is none', () => {
    expect(holds(undefined)).toBe(true);
  });

  it.each([
    [{ StringMatches: { 'aws:username': 'Bob' } }, 'Invalid Condition type : StringMatches.'],
    [{ StringEquals: 'Bob' }, 'Syntax errors in policy.'],
    [{ StringEquals: { 'aws:username': { a: 1 } } }, 'Syntax errors in policy.'],
    ['text', 'Syntax errors in policy.'],
  ])('%j is no condition', (block, problem) => {
    expect(compileConditions(block, true)).toBe(problem);
  });
});

function holds(block: unknown, values = present): boolean {
  const conditions = compileConditions(block, true);
  if (typeof conditions === 'string') throw new Error(conditions);
  const context: Context = {
    all: (key) => values[key],
    only: (key) => (key === 'aws:tagkeys' ? undefined : values[key]?.[0]),
  };
  return conditions.every((condition) => condition(context));
}
