import { beforeEach, describe, expect, it } from 'vitest';
import { asRole, asRoot, asUser, MANAGEMENT, MEMBER, NOW, twoAccounts } from '../../../test/support/callers.ts';
import type { Role, User } from '../model/iam.ts';
import type { Caller } from '../operation.ts';
import { addRole, addUser } from '../scenarios/builders.ts';
import { decide } from './decide.ts';
import type { AccessRequest } from './request.ts';

type Setting = ReturnType<typeof twoAccounts>;

let setting: Setting;
let bob: User;

beforeEach(() => {
  setting = twoAccounts();
  bob = addUser(setting.builder, setting.member, { name: 'bob', path: '/eng/', tags: { Team: 'core' } });
});

const USER = `arn:aws:iam::${MEMBER}:user/eng/bob`;
const LIST: Wish = { action: 'iam:ListAccessKeys', resource: USER };

describe('a user', () => {
  it('may do nothing without a policy', () => {
    expect(ask(asBob(), LIST)).toBe('no-identity-based-policy');
  });

  it('is allowed by an inline policy', () => {
    bob.inline = new Map([['p', allow('iam:List*')]]);
    expect(ask(asBob(), LIST)).toBe('allowed');
    expect(ask(asBob(), { ...LIST, action: 'iam:CreateAccessKey' })).toBe('no-identity-based-policy');
  });

  it('is allowed by an attached AWS managed policy', () => {
    bob.attached = new Set(['arn:aws:iam::aws:policy/AdministratorAccess']);
    expect(ask(asBob(), LIST)).toBe('allowed');
  });

  it('is allowed by the default version of an attached policy of the account', () => {
    const arn = addPolicy('ours', allow('s3:*'), allow('iam:List*'));
    bob.attached = new Set([arn]);
    expect(ask(asBob(), LIST)).toBe('allowed');
    expect(ask(asBob(), { action: 's3:ListAllMyBuckets', resource: '*' })).toBe('no-identity-based-policy');
  });

  it('is allowed and denied by the policies of its groups', () => {
    const group = {
      name: 'devs',
      path: '/',
      id: 'AGPA',
      createdAt: 0,
      attached: new Set<string>(),
      inline: new Map<string, string>(),
    };
    setting.member.groups = new Map([['devs', group]]);
    bob.groups = new Set(['devs', 'gone']);
    group.attached.add('arn:aws:iam::aws:policy/IAMReadOnlyAccess');
    expect(ask(asBob(), LIST)).toBe('allowed');
    group.inline.set('no', deny('iam:ListAccessKeys'));
    expect(ask(asBob(), LIST)).toBe('explicit-deny-identity');
  });

  it('is denied by an explicit deny, whatever allows', () => {
    bob.attached = new Set(['arn:aws:iam::aws:policy/AdministratorAccess']);
    bob.inline = new Map([['no', deny('iam:ListAccessKeys')]]);
    expect(ask(asBob(), LIST)).toBe('explicit-deny-identity');
  });

  it('needs its boundary to allow as well', () => {
    bob.attached = new Set(['arn:aws:iam::aws:policy/AdministratorAccess']);
    bob.boundary = addPolicy('boundary', allow('s3:*'));
    expect(ask(asBob(), LIST)).toBe('no-permissions-boundary');
    bob.boundary = addPolicy('boundary', deny('iam:*'));
    expect(ask(asBob(), LIST)).toBe('explicit-deny-permissions-boundary');
    bob.boundary = 'arn:aws:iam::aws:policy/IAMReadOnlyAccess';
    expect(ask(asBob(), LIST)).toBe('allowed');
    bob.boundary = `arn:aws:iam::${MEMBER}:policy/gone`;
    expect(ask(asBob(), LIST)).toBe('no-permissions-boundary');
  });

  it('gets nothing from its boundary alone', () => {
    bob.boundary = 'arn:aws:iam::aws:policy/AdministratorAccess';
    expect(ask(asBob(), LIST)).toBe('no-identity-based-policy');
  });

  it('may act on itself where the policy says ${aws:username}', () => {
    bob.inline = new Map([['p', allow('iam:*AccessKey*', `arn:aws:iam::*:user/eng/\${aws:username}`)]]);
    expect(ask(asBob(), LIST)).toBe('allowed');
    expect(ask(asBob(), { ...LIST, resource: `arn:aws:iam::${MEMBER}:user/eng/alice` })).toBe('no-identity-based-policy');
  });

  it.each([
    ['aws:PrincipalArn', USER],
    ['aws:PrincipalAccount', MEMBER],
    ['aws:PrincipalType', 'User'],
    ['aws:PrincipalTag/team', 'core'],
    ['aws:ResourceTag/stage', 'prod'],
    ['iam:ResourceTag/Stage', 'prod'],
    ['aws:username', 'bob'],
    ['aws:RequestedRegion', 'eu-west-1'],
    ['aws:CurrentTime', '2026-11-23T12:00:00Z'],
    ['aws:EpochTime', String(NOW / 1000)],
    ['aws:SecureTransport', 'true'],
    ['aws:ResourceAccount', MEMBER],
    ['sts:ExternalId', 'secret-word'],
  ])('is known by %s', (key, value) => {
    const condition = { StringEquals: { [key]: value } };
    bob.inline = new Map([['p', allow('iam:*', '*', condition)]]);
    const wish = { ...LIST, resourceTags: new Map([['Stage', 'prod']]), context: new Map([['sts:externalid', ['secret-word']]]) };
    expect(ask(asBob(), wish)).toBe('allowed');
    bob.inline = new Map([['p', allow('iam:*', '*', { StringNotEquals: { [key]: value } })]]);
    expect(ask(asBob(), wish)).toBe('no-identity-based-policy');
  });

  it('is known by its organization', () => {
    const { organization } = setting.world;
    bob.inline = new Map([['p', allow('iam:*', '*', { StringEquals: { 'aws:PrincipalOrgID': organization?.id ?? '' } })]]);
    expect(ask(asBob(), LIST)).toBe('allowed');
    const path = `${organization?.id}/${organization?.rootId}/*`;
    bob.inline = new Map([['p', allow('iam:*', '*', { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': path } })]]);
    expect(ask(asBob(), LIST)).toBe('allowed');
  });

  it.each(['aws:MultiFactorAuthPresent', 'aws:TokenIssueTime', 'aws:AssumedRoot', 'aws:SourceIdentity'])(
    'has no %s with a long-term key',
    (key) => {
      bob.inline = new Map([['p', allow('iam:*', '*', { Null: { [key]: 'true' } })]]);
      expect(ask(asBob(), LIST)).toBe('allowed');
    },
  );
});

describe('a session of GetSessionToken', () => {
  beforeEach(() => {
    bob.attached = new Set(['arn:aws:iam::aws:policy/AdministratorAccess']);
  });

  it('is unknown to IAM without MFA', () => {
    expect(ask(asUser(setting.member, bob, {}), LIST)).toBe('session-without-mfa');
    expect(ask(asUser(setting.member, bob, { hasMfa: true }), LIST)).toBe('allowed');
  });

  it('may call AssumeRole and GetCallerIdentity of STS only', () => {
    const session = asUser(setting.member, bob, { hasMfa: true });
    expect(ask(session, { action: 'sts:AssumeRole', resource: '*' })).toBe('allowed');
    expect(ask(session, { action: 'sts:GetAccessKeyInfo', resource: '*' })).toBe('session-credentials');
  });

  it('may call other services without MFA, unless a policy wants it', () => {
    const wish = { action: 's3:ListAllMyBuckets', resource: '*' };
    expect(ask(asUser(setting.member, bob, {}), wish)).toBe('allowed');
    bob.inline = new Map([['no', deny('s3:*', { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } })]]);
    expect(ask(asUser(setting.member, bob, {}), wish)).toBe('explicit-deny-identity');
    expect(ask(asUser(setting.member, bob, { hasMfa: true }), wish)).toBe('allowed');
  });

  it('can be cut off by the time of its issue', () => {
    const before = new Date(NOW - 30_000).toISOString();
    bob.inline = new Map([['no', deny('*', { DateLessThan: { 'aws:TokenIssueTime': before } })]]);
    const wish = { action: 's3:ListAllMyBuckets', resource: '*' };
    expect(ask(asUser(setting.member, bob, { issuedAt: NOW - 60_000 }), wish)).toBe('explicit-deny-identity');
    expect(ask(asUser(setting.member, bob, { issuedAt: NOW }), wish)).toBe('allowed');
  });
});

describe('a role session', () => {
  let tool: Role;

  beforeEach(() => {
    tool = addRole(setting.builder, setting.member, {
      name: 'Tool',
      path: '/ci/',
      trustedAccountId: MANAGEMENT,
      isAdministrator: true,
    });
    tool.tags.set('team', 'core');
  });

  it('has the role’s policies', () => {
    expect(ask(asRole(setting.member, tool), LIST)).toBe('allowed');
    tool.attached.clear();
    expect(ask(asRole(setting.member, tool), LIST)).toBe('no-identity-based-policy');
  });

  it('is held down by its session policy', () => {
    expect(ask(asRole(setting.member, tool, { policy: allow('s3:*') }), LIST)).toBe('no-session-policy');
    expect(ask(asRole(setting.member, tool, { policy: deny('iam:*') }), LIST)).toBe('explicit-deny-session-policy');
    expect(ask(asRole(setting.member, tool, { policy: allow('iam:*') }), LIST)).toBe('allowed');
    expect(ask(asRole(setting.member, tool, { policy: '{' }), LIST)).toBe('no-session-policy');
  });

  it('is held down by the role’s boundary', () => {
    tool.boundary = 'arn:aws:iam::aws:policy/AmazonS3FullAccess';
    expect(ask(asRole(setting.member, tool), LIST)).toBe('no-permissions-boundary');
  });

  it.each([
    ['aws:PrincipalArn', `arn:aws:iam::${MEMBER}:role/ci/Tool`],
    ['aws:PrincipalType', 'AssumedRole'],
    ['aws:PrincipalTag/team', 'core'],
    ['aws:PrincipalTag/project', 'keys'],
    ['aws:MultiFactorAuthPresent', 'false'],
    ['aws:SourceIdentity', 'alice'],
  ])('is known by %s', (key, value) => {
    tool.inline = new Map([['no', deny('*', { StringNotEquals: { [key]: value } })]]);
    const session = { sourceIdentity: 'alice', tags: new Map([['Project', 'keys']]) };
    expect(ask(asRole(setting.member, tool, session), LIST)).toBe('allowed');
  });

  it('has no user name', () => {
    tool.inline = new Map([['no', deny('*', { Null: { 'aws:username': 'true' } })]]);
    expect(ask(asRole(setting.member, tool), LIST)).toBe('explicit-deny-identity');
  });
});

describe('the root user', () => {
  it('may do everything', () => {
    expect(ask(asRoot(setting.member), LIST)).toBe('allowed');
    expect(ask(asRoot(setting.management), { action: 'organizations:CreateAccount', resource: '*' })).toBe('allowed');
  });
});

interface Wish {
  readonly action: string;
  readonly resource: string;
  readonly resourceTags?: AccessRequest['resourceTags'];
  readonly context?: ReadonlyMap<string, readonly string[]>;
}

function ask(caller: Caller, wish: Wish): string {
  const decision = decide(setting.world, { caller, ...wish, region: 'eu-west-1', sourceIp: '127.0.0.1', now: NOW });
  return decision.isAllowed ? 'allowed' : decision.because;
}

function asBob(): Caller {
  return asUser(setting.member, bob);
}

/** A policy of the account, whose last version is the default one. */
function addPolicy(name: string, ...documents: readonly string[]): string {
  const arn = `arn:aws:iam::${MEMBER}:policy/${name}`;
  const versions = documents.map((document, index) => ({ id: `v${index + 1}`, document, createdAt: 0 }));
  setting.member.policies ??= new Map();
  setting.member.policies.set(arn, {
    name,
    path: '/',
    id: 'ANPA',
    createdAt: 0,
    updatedAt: 0,
    versions,
    defaultVersion: `v${documents.length}`,
  });
  return arn;
}

function allow(action: string, resource = '*', condition?: object): string {
  return statement({ Effect: 'Allow', Action: action, Resource: resource, Condition: condition });
}

function deny(action: string, condition?: object): string {
  return statement({ Effect: 'Deny', Action: action, Resource: '*', Condition: condition });
}

function statement(content: object): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [content] });
}
