import { beforeEach, describe, expect, it } from 'vitest';
import { asRole, asUser, MANAGEMENT, MEMBER, NOW, twoAccounts } from '../../../test/support/callers.ts';
import type { Role, User } from '../model/iam.ts';
import type { Caller } from '../operation.ts';
import { addRole, addUser } from '../scenarios/builders.ts';
import { trusts } from './trust.ts';

let setting: ReturnType<typeof twoAccounts>;
let role: Role;
/** Of the role's own account, without policies. */
let near: User;
/** Of another account, without policies. */
let far: User;

beforeEach(() => {
  setting = twoAccounts();
  role = addRole(setting.builder, setting.member, { name: 'Target', trustedAccountId: MEMBER });
  near = addUser(setting.builder, setting.member, { name: 'near' });
  far = addUser(setting.builder, setting.management, { name: 'far' });
});

const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';

describe('in the role’s own account', () => {
  it.each([
    ['the account', `arn:aws:iam::${MEMBER}:root`, { alone: false, withPolicy: true }],
    ['the account by its id', MEMBER, { alone: false, withPolicy: true }],
    ['the user', `arn:aws:iam::${MEMBER}:user/near`, { alone: true, withPolicy: true }],
    ['everybody', '*', { alone: true, withPolicy: true }],
    ['another user', `arn:aws:iam::${MEMBER}:user/other`, { alone: false, withPolicy: false }],
    ['another account', `arn:aws:iam::${MANAGEMENT}:root`, { alone: false, withPolicy: false }],
  ])('a trust policy that names %s', (_title, principal, expected) => {
    trust({ AWS: principal });
    expect(asks(asUser(setting.member, near))).toBe(expected.alone);
    near.attached = new Set([ADMINISTRATOR]);
    expect(asks(asUser(setting.member, near))).toBe(expected.withPolicy);
  });

  it('an explicit deny of the user’s own policies wins over its name in the trust policy', () => {
    trust({ AWS: `arn:aws:iam::${MEMBER}:user/near` });
    near.inline = new Map([['no', statement({ Effect: 'Deny', Action: 'sts:*', Resource: '*' })]]);
    expect(asks(asUser(setting.member, near))).toBe(false);
  });

  it('a named user passes its boundary, a named role does not, a named session does', () => {
    near.boundary = 'arn:aws:iam::aws:policy/IAMReadOnlyAccess';
    trust({ AWS: `arn:aws:iam::${MEMBER}:user/near` });
    expect(asks(asUser(setting.member, near))).toBe(true);
    const source = addRole(setting.builder, setting.member, { name: 'Source', path: '/ci/', trustedAccountId: MEMBER });
    trust({ AWS: `arn:aws:iam::${MEMBER}:role/ci/Source` });
    expect(asks(asRole(setting.member, source))).toBe(true);
    source.boundary = 'arn:aws:iam::aws:policy/IAMReadOnlyAccess';
    expect(asks(asRole(setting.member, source))).toBe(false);
    trust({ AWS: `arn:aws:sts::${MEMBER}:assumed-role/Source/test` });
    expect(asks(asRole(setting.member, source))).toBe(true);
  });
});

describe('from another account', () => {
  it.each([
    ['the account', `arn:aws:iam::${MANAGEMENT}:root`, true],
    ['the user', `arn:aws:iam::${MANAGEMENT}:user/far`, true],
    ['everybody', '*', true],
    ['the role’s own account', `arn:aws:iam::${MEMBER}:root`, false],
  ])('a trust policy that names %s needs the user’s own policies as well', (_title, principal, withPolicy) => {
    trust({ AWS: principal });
    expect(asks(asUser(setting.management, far))).toBe(false);
    far.attached = new Set([ADMINISTRATOR]);
    expect(asks(asUser(setting.management, far))).toBe(withPolicy);
  });

  it('the user’s own policies must name the role', () => {
    trust({ AWS: MANAGEMENT });
    const resource = [`arn:aws:iam::*:role/Target`];
    far.inline = new Map([['p', statement({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: resource })]]);
    expect(asks(asUser(setting.management, far))).toBe(true);
    far.inline = new Map([
      ['p', statement({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: 'arn:aws:iam::*:role/Other' })],
    ]);
    expect(asks(asUser(setting.management, far))).toBe(false);
  });
});

describe('a trust policy', () => {
  beforeEach(() => {
    far.attached = new Set([ADMINISTRATOR]);
  });

  it('wants the external id', () => {
    trust({ AWS: MANAGEMENT }, { Condition: { StringEquals: { 'sts:ExternalId': 'word' } } });
    const caller = asUser(setting.management, far);
    expect(asks(caller)).toBe(false);
    expect(asks(caller, { 'sts:ExternalId': ['other'] })).toBe(false);
    expect(asks(caller, { 'sts:ExternalId': ['word'] })).toBe(true);
  });

  it('wants MFA, of the session or of this very request', () => {
    trust({ AWS: MANAGEMENT }, { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } });
    expect(asks(asUser(setting.management, far))).toBe(false);
    expect(asks(asUser(setting.management, far, {}))).toBe(false);
    expect(asks(asUser(setting.management, far, { hasMfa: true }))).toBe(true);
    expect(asks(asUser(setting.management, far), { 'aws:MultiFactorAuthPresent': ['true'] })).toBe(true);
  });

  it('denies before it allows', () => {
    const principal = { AWS: MANAGEMENT };
    role.trust = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' },
        { Effect: 'Deny', Principal: { AWS: `arn:aws:iam::${MANAGEMENT}:user/far` }, Action: '*' },
      ],
    });
    expect(asks(asUser(setting.management, far))).toBe(false);
  });

  it('denies all but those whom NotPrincipal names', () => {
    role.trust = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' },
        { Effect: 'Deny', NotPrincipal: { AWS: `arn:aws:iam::${MANAGEMENT}:user/far` }, Action: '*' },
      ],
    });
    expect(asks(asUser(setting.management, far))).toBe(true);
    expect(asks(asUser(setting.member, near))).toBe(false);
  });

  it.each([
    [
      'of a service',
      JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: '*' }],
      }),
    ],
    ['for another action', statement({ Effect: 'Allow', Principal: '*', Action: 'sts:TagSession' })],
    ['that is none', '{'],
  ])('%s lets no user in', (_title, document) => {
    role.trust = document;
    expect(asks(asUser(setting.management, far))).toBe(false);
  });
});

function trust(principal: object, more: object = {}): void {
  role.trust = statement({ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole', ...more });
}

function asks(caller: Caller, context: Readonly<Record<string, readonly string[]>> = {}): boolean {
  return trusts(setting.world, role, {
    caller,
    action: 'sts:AssumeRole',
    resource: `arn:aws:iam::${MEMBER}:role/Target`,
    context: new Map(Object.entries(context)),
    region: 'us-east-1',
    sourceIp: '127.0.0.1',
    now: NOW,
  });
}

function statement(content: object): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [content] });
}
