import { describe, expect, it } from 'vitest';
import { parseDocument, type Question, verdictOf } from './document.ts';

const question: Question = {
  action: 'iam:listaccesskeys',
  resource: 'arn:aws:iam::1:user/bob',
  context: { all: () => undefined, only: () => undefined },
};

const allow = { Effect: 'Allow', Action: 'iam:*', Resource: '*' };

describe('a verdict', () => {
  it.each([
    ['allows by action', [allow], 'allow'],
    ['knows no case in actions', [{ ...allow, Action: 'IAM:listaccesskeys' }], 'allow'],
    ['takes any action of a list', [{ ...allow, Action: ['s3:*', 'iam:List*'] }], 'allow'],
    ['says nothing of other actions', [{ ...allow, Action: 's3:*' }], 'none'],
    ['says nothing of other resources', [{ ...allow, Resource: 'arn:aws:iam::1:user/alice' }], 'none'],
    ['takes NotAction', [{ Effect: 'Allow', NotAction: ['s3:*'], Resource: '*' }], 'allow'],
    ['takes NotAction that names the action', [{ Effect: 'Allow', NotAction: 'iam:List*', Resource: '*' }], 'none'],
    ['takes NotResource', [{ Effect: 'Deny', Action: '*', NotResource: 'arn:aws:iam::*:root' }], 'deny'],
    ['takes NotResource that names it', [{ Effect: 'Deny', Action: '*', NotResource: 'arn:aws:iam::*:user/*' }], 'none'],
    ['lets a deny win, before', [{ ...allow, Effect: 'Deny' }, allow], 'deny'],
    ['lets a deny win, after', [allow, { ...allow, Effect: 'Deny' }], 'deny'],
    ['needs the conditions', [{ ...allow, Condition: { Bool: { 'aws:x': 'true' } } }], 'none'],
  ])('%s', (_title, statements, expected) => {
    expect(verdictOf([document(statements)], question)).toBe(expected);
  });

  it('is made of all documents', () => {
    expect(verdictOf([document([allow]), document([{ ...allow, Effect: 'Deny' }])], question)).toBe('deny');
    expect(verdictOf([document([{ ...allow, Action: 's3:*' }]), document([allow])], question)).toBe('allow');
    expect(verdictOf([], question)).toBe('none');
  });

  it('passes over what is no policy', () => {
    expect(verdictOf(['{', document([allow])], question)).toBe('allow');
  });

  it('takes a single statement without a list', () => {
    expect(verdictOf([JSON.stringify({ Version: '2012-10-17', Statement: allow })], question)).toBe('allow');
  });

  it('has no variables in documents of the old version', () => {
    const statement = { ...allow, Resource: ['arn:aws:iam::1:user/${aws:username}'] };
    const asked = { ...question, resource: 'arn:aws:iam::1:user/${aws:username}' };
    expect(verdictOf([JSON.stringify({ Statement: [statement] })], asked)).toBe('allow');
    expect(verdictOf([document([statement])], asked)).toBe('none');
  });
});

describe('a text that is no policy', () => {
  it.each([
    ['not JSON', '{', 'Syntax errors in policy.'],
    ['no object', '[]', 'Syntax errors in policy.'],
    ['no statement', '{"Version":"2012-10-17"}', 'Syntax errors in policy.'],
    ['an unknown version', '{"Version":"2020-01-01","Statement":[]}', 'The policy must contain a valid version string'],
    ['no effect', document([{ Action: '*', Resource: '*' }]), 'Syntax errors in policy.'],
    ['a wrong effect', document([{ ...allow, Effect: 'allow' }]), 'Syntax errors in policy.'],
    ['no action', document([{ Effect: 'Allow', Resource: '*' }]), 'Policy statement must contain actions.'],
    ['both kinds of action', document([{ ...allow, NotAction: '*' }]), 'Syntax errors in policy.'],
    ['a number as action', document([{ ...allow, Action: [1] }]), 'Syntax errors in policy.'],
    ['no resource', document([{ Effect: 'Allow', Action: '*' }]), 'Policy statement must contain resources.'],
    ['an unknown condition', document([{ ...allow, Condition: { Foo: {} } }]), 'Invalid Condition type : Foo.'],
    ['a wrong principal', document([{ ...allow, Principal: 'bob' }]), 'Syntax errors in policy.'],
  ])('%s', (_title, text, problem) => {
    expect(parseDocument(text)).toEqual({ problem });
  });

  it('is remembered without bound on neither memory nor sense', () => {
    for (let index = 0; index < 10_000; index++) parseDocument(`{"Statement":[],"Id":"${index}"}`);
    expect(parseDocument('{"Statement":[],"Id":"0"}')).toEqual({ statements: [] });
  });
});

function document(statements: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}
