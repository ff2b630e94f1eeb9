import { describe, expect, it } from 'vitest';
import { allowsAction, deniesAction, grantsEverything, parsePolicyDocument } from './policy-document.ts';

const ROOT = 'arn:aws:iam::222222222222:root';
const CREATION = { action: 'iam:CreateAccessKey', principalArn: ROOT };
const ANY_ROOT = { ArnLike: { 'aws:PrincipalArn': ['arn:*:iam::*:root'] } };
const NO_SESSION = { Null: { 'aws:AssumedRoot': 'true' } };

const notTheRole = {
  ArnNotLike: {
    'aws:PrincipalArn': ['arn:*:iam::*:role/BreakGlass', 'arn:*:iam::*:role/aws-reserved/sso.amazonaws.com/*/Admin_*'],
  },
};

const unjudged = { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } };

describe('whether a document denies root new keys', () => {
  it.each<[string, object]>([
    [
      'everything of root, but for AssumeRoot sessions',
      deny('*', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:root' }, ...NO_SESSION }),
    ],
    ['only the making of keys', deny(['iam:CreateAccessKey'], ANY_ROOT)],
    ['everything of root, sessions too', deny('*', { StringLike: { 'aws:PrincipalArn': 'arn:*:iam::*:root' } })],
    ['long-lived credentials of all but a role', deny(['iam:CreateAccessKey', 'iam:CreateUser'], notTheRole)],
    ['everybody', deny('iam:CreateAccessKey')],
    ['by a wildcard in the action, however it is written', deny('IAM:create*key', ANY_ROOT)],
    ['by question marks', deny('iam:CreateAccessKe?', ANY_ROOT)],
    ['all but a service', { ...deny('*', ANY_ROOT), Action: undefined, NotAction: ['s3:*'] }],
    ['the exact root user', deny('iam:*', { ArnEquals: { 'aws:PrincipalArn': ROOT } })],
    ['the exact root user as text', deny('iam:*', { StringEquals: { 'aws:PrincipalArn': ROOT } })],
    [
      'one of several principals',
      deny('iam:*', { StringEquals: { 'aws:PrincipalArn': ['arn:aws:iam::222222222222:user/a', ROOT] } }),
    ],
    ['who is no user and no role', deny('iam:*', { StringNotLike: { 'aws:PrincipalArn': ['*:user/*', '*:role/*'] } })],
    ['by the kind of principal', deny('iam:*', { StringEquals: { 'aws:PrincipalType': 'Account' } })],
    ['by the account', deny('iam:*', { StringEquals: { 'aws:PrincipalAccount': '222222222222' } })],
    ['who has no tag that root cannot have', deny('iam:*', { StringNotEquals: { 'aws:PrincipalTag/team': 'security' } })],
    ['on root as the resource', { ...deny('iam:*', ANY_ROOT), Resource: 'arn:aws:iam::*:root' }],
    ['on all resources but users', { ...deny('iam:*', ANY_ROOT), Resource: undefined, NotResource: 'arn:aws:iam::*:user/*' }],
    [
      'where a session is asked for, which root itself is not',
      deny('iam:*', { ...ANY_ROOT, BoolIfExists: { 'aws:AssumedRoot': false } }),
    ],
    ['with an operator for sets', deny('iam:*', { 'ForAnyValue:ArnLike': { 'AWS:PRINCIPALARN': 'arn:*:iam::*:root' } })],
  ])('yes: %s', (_, statement) => {
    expect(deniesAction(document(statement), CREATION)).toBe('yes');
  });

  it.each<[string, object]>([
    ['an allow', { ...deny('iam:CreateAccessKey', ANY_ROOT), Effect: 'Allow' }],
    ['another action', deny('iam:CreateLoginProfile', ANY_ROOT)],
    ['an action that only begins alike', deny('iam:CreateAccessKeys*', ANY_ROOT)],
    ['all actions but those of IAM', { ...deny('*', ANY_ROOT), Action: undefined, NotAction: ['iam:*', 's3:*'] }],
    ['users only', deny('iam:CreateAccessKey', { ArnLike: { 'aws:PrincipalArn': 'arn:*:iam::*:user/*' } })],
    ['a user who is called root', deny('iam:CreateAccessKey', { ArnLike: { 'aws:PrincipalArn': 'arn:*:iam::*:user/root' } })],
    ['the root user of another account', deny('iam:*', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::333333333333:root' } })],
    ['the root users of another partition', deny('iam:*', { ArnLike: { 'aws:PrincipalArn': 'arn:aws-us-gov:iam::*:root' } })],
    ['wildcards where there are none', deny('iam:*', { StringEquals: { 'aws:PrincipalArn': 'arn:*:iam::*:root' } })],
    ['all but root', deny('iam:*', { ArnNotLike: { 'aws:PrincipalArn': 'arn:*:iam::*:root' } })],
    ['AssumeRoot sessions only', deny('iam:*', { ...ANY_ROOT, Null: { 'aws:AssumedRoot': 'false' } })],
    ['AssumeRoot sessions by a plain Bool', deny('iam:*', { ...ANY_ROOT, Bool: { 'aws:AssumedRoot': 'false' } })],
    ['whoever has a tag', deny('iam:*', { Null: { 'aws:PrincipalTag/team': 'false' } })],
    ['whoever has a name', deny('iam:*', { StringLike: { 'aws:username': '*' } })],
    ['users as the resource', { ...deny('iam:*', ANY_ROOT), Resource: 'arn:aws:iam::*:user/*' }],
    [
      'a condition that holds and one that does not',
      deny('iam:*', { ...ANY_ROOT, ...unjudged, StringLike: { 'aws:PrincipalArn': '*:user/*' } }),
    ],
  ])('no: %s', (_, statement) => {
    expect(deniesAction(document(statement), CREATION)).toBe('no');
  });

  it.each<[string, object | string]>([
    ['a condition on something that requests differ in', deny('iam:*', { ...ANY_ROOT, ...unjudged })],
    ['a condition on MFA', deny('iam:*', { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } })],
    ['a variable', deny('iam:*', { StringEquals: { 'aws:PrincipalArn': 'arn:aws:iam::${aws:PrincipalAccount}:root' } })],
    ['an operator that nobody knows here', deny('iam:*', { BinaryEquals: { 'aws:PrincipalArn': 'x' } })],
    ['an ARN that is none', deny('iam:*', { ArnLike: { 'aws:PrincipalArn': '*:root' } })],
    ['a resource whose wildcard would have to reach over colons', { ...deny('iam:*', ANY_ROOT), Resource: 'arn:aws:*root' }],
    ['a statement about somebody else', { ...deny('iam:*', ANY_ROOT), Principal: { AWS: '*' } }],
    ['an element that nobody knows here', { ...deny('iam:*', ANY_ROOT), Unless: {} }],
    ['no JSON', 'Deny everything!'],
  ])('unknown: %s', (_, statement) => {
    const text = typeof statement === 'string' ? statement : document(statement);
    expect(deniesAction(text, CREATION)).toBe('unknown');
  });

  it('is said by any of the statements', () => {
    const other = { Effect: 'Allow', Action: '*', Resource: '*' };
    expect(deniesAction(document(other, deny('iam:*', unjudged), deny('iam:CreateAccessKey', ANY_ROOT)), CREATION)).toBe('yes');
    expect(deniesAction(document(other, deny('iam:*', unjudged)), CREATION)).toBe('unknown');
    expect(deniesAction(document(other), CREATION)).toBe('no');
  });

  it('leaves open whether a root session is meant, where there can be one', () => {
    const text = document(deny('*', { ...ANY_ROOT, ...NO_SESSION }));
    expect(deniesAction(text, { action: 'iam:DeleteAccessKey', principalArn: ROOT })).toBe('unknown');
    expect(deniesAction(text, { action: 'iam:UpdateAccessKey', principalArn: ROOT })).toBe('yes');
  });

  it('can be asked of a user', () => {
    const asked = { action: 'iam:CreateAccessKey', principalArn: 'arn:aws:iam::222222222222:user/eng/ci' };
    expect(deniesAction(document(deny('iam:CreateAccessKey', notTheRole)), asked)).toBe('yes');
    expect(deniesAction(document(deny('iam:CreateAccessKey', ANY_ROOT)), asked)).toBe('no');
    expect(deniesAction(document(deny('iam:*', { StringNotEquals: { 'aws:PrincipalTag/team': 'security' } })), asked)).toBe(
      'unknown',
    );
    const resourceArn = 'arn:aws:iam::222222222222:user/other';
    const own = { ...deny('iam:*'), Resource: 'arn:aws:iam::*:user/eng/*' };
    expect(deniesAction(document(own), asked)).toBe('yes');
    expect(deniesAction(document(own), { ...asked, resourceArn })).toBe('no');
  });
});

describe('whether a document allows a call', () => {
  it.each<[string, object, string]>([
    ['FullAWSAccess', { Effect: 'Allow', Action: '*', Resource: '*' }, 'yes'],
    ['a list without IAM', { Effect: 'Allow', Action: ['s3:*', 'ec2:*'], Resource: '*' }, 'no'],
    ['a list with it, under a condition', { Effect: 'Allow', Action: 'iam:*', Resource: '*', Condition: unjudged }, 'unknown'],
  ])('%s', (_, statement, expected) => {
    expect(allowsAction(document(statement), CREATION)).toBe(expected);
  });
});

describe('whether a document grants everything', () => {
  it.each<[string, boolean, object]>([
    ['all on all', true, allow('*', '*')],
    ['all of all services, in lists', true, allow(['s3:Get*', '*:*'], ['arn:aws:s3:::x', '*'])],
    ['a deny', false, { ...allow('*', '*'), Effect: 'Deny' }],
    ['all of one service', false, allow('iam:*', '*')],
    ['all on one resource', false, allow('*', 'arn:aws:s3:::bucket/*')],
    ['all under a condition', false, { ...allow('*', '*'), Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }],
    ['all but IAM', false, { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }],
    ['nothing, written the other way round', false, { Effect: 'Allow', NotAction: '*', Resource: '*' }],
    ['all but nothing', false, { Effect: 'Allow', Action: '*', NotResource: '*' }],
  ])('%s: %s', (_, expected, statement) => {
    expect(grantsEverything(document(statement))).toBe(expected);
  });

  it('is not said of what is no document', () => {
    expect(grantsEverything('')).toBe(false);
  });
});

describe('reading a document', () => {
  it('takes one statement and several, and texts and lists', () => {
    expect(parsePolicyDocument(JSON.stringify({ Statement: deny('iam:*', { Bool: { 'aws:SecureTransport': false } }) }))).toEqual(
      [
        {
          effect: 'Deny',
          actions: { patterns: ['iam:*'], isNegated: false },
          resources: { patterns: ['*'], isNegated: false },
          hasPrincipal: false,
          conditions: [{ operator: 'Bool', key: 'aws:securetransport', values: ['false'] }],
        },
      ],
    );
    expect(parsePolicyDocument(document(deny('*'), allow('*', '*')))).toHaveLength(2);
  });

  it.each<[string, unknown]>([
    ['a list', []],
    ['no statement', { Version: '2012-10-17' }],
    ['a statement that is a text', { Statement: 'Deny' }],
    ['no effect', { Statement: { Action: '*', Resource: '*' } }],
    ['an effect in lower case', { Statement: { Effect: 'deny', Action: '*', Resource: '*' } }],
    ['no action', { Statement: { Effect: 'Deny', Resource: '*' } }],
    ['both Action and NotAction', { Statement: { ...deny('*'), NotAction: '*' } }],
    ['an action that is a number of things', { Statement: deny([{}]) }],
    ['a condition that is a list', { Statement: { ...deny('*'), Condition: [] } }],
    ['a condition without keys', { Statement: { ...deny('*'), Condition: { Bool: 'true' } } }],
    ['a condition on an object', { Statement: { ...deny('*'), Condition: { Bool: { 'aws:AssumedRoot': {} } } } }],
  ])('refuses %s', (_, value) => {
    expect(parsePolicyDocument(JSON.stringify(value))).toBeUndefined();
  });
});

function deny(action: unknown, condition?: object) {
  return { Effect: 'Deny', Action: action, Resource: '*', ...(condition ? { Condition: condition } : {}) };
}

function allow(action: string | string[], resource: string | string[]) {
  return { Effect: 'Allow', Action: action, Resource: resource };
}

function document(...statements: object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}
