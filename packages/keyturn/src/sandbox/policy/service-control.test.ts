import { beforeEach, describe, expect, it } from 'vitest';
import { asRole, asRoot, asTask, asUser, MANAGEMENT, MEMBER, NOW, twoAccounts } from '../../../test/support/callers.ts';
import type { Organization } from '../model/organization.ts';
import type { Account } from '../model/world.ts';
import type { Caller } from '../operation.ts';
import { addMember, addRole, addUnit, addUser } from '../scenarios/builders.ts';
import { decide } from './decide.ts';

let setting: ReturnType<typeof twoAccounts>;
let organization: Organization;
let member: Account;
let unitId: string;
let outerUnitId: string;

beforeEach(() => {
  setting = twoAccounts();
  if (!setting.world.organization) throw new Error('no organization');
  organization = setting.world.organization;
  outerUnitId = addUnit(setting.builder, 'workloads');
  unitId = addUnit(setting.builder, 'production', outerUnitId);
  member = addMember(setting.builder, { id: '333333333333', name: 'production', unitId });
});

const ROOT_ARN = { 'aws:PrincipalArn': 'arn:aws:iam::*:root' };

describe('an SCP that denies everything to member root users but in AssumeRoot sessions', () => {
  const content = deny('*', { ArnLike: ROOT_ARN, Null: { 'aws:AssumedRoot': 'true' } });

  it('stops the root user with its own keys', () => {
    attach(organization.rootId, content);
    expect(ask(asRoot(member), 'iam:ListAccessKeys')).toBe('explicit-deny-scp');
  });

  it('lets the task of an AssumeRoot session through', () => {
    attach(organization.rootId, content);
    expect(ask(asTask(member, 'IAMDeleteRootUserCredentials'), 'iam:DeleteAccessKey')).toBe('allowed');
  });

  it('without the exemption stops that too', () => {
    attach(organization.rootId, deny('*', { ArnLike: ROOT_ARN }));
    expect(ask(asTask(member, 'IAMDeleteRootUserCredentials'), 'iam:DeleteAccessKey')).toBe('explicit-deny-scp');
  });

  it('works with StringLike as well', () => {
    attach(organization.rootId, deny('*', { StringLike: ROOT_ARN, Null: { 'aws:AssumedRoot': 'true' } }));
    expect(ask(asRoot(member), 'iam:ListAccessKeys')).toBe('explicit-deny-scp');
    expect(ask(asTask(member, 'IAMAuditRootUserCredentials'), 'iam:ListAccessKeys')).toBe('allowed');
  });

  it('never binds the management account', () => {
    attach(organization.rootId, content);
    attach(MANAGEMENT, content);
    expect(ask(asRoot(setting.management), 'iam:CreateAccessKey')).toBe('allowed');
  });

  it('does not bind users and roles', () => {
    attach(organization.rootId, content);
    const user = addUser(setting.builder, member, { name: 'bob', isAdministrator: true });
    expect(ask(asUser(member, user), 'iam:CreateAccessKey')).toBe('allowed');
  });
});

describe('an SCP that denies root users the making of keys', () => {
  beforeEach(() => {
    attach(organization.rootId, deny(['iam:CreateAccessKey'], { ArnLike: { 'aws:PrincipalArn': ['arn:*:iam::*:root'] } }));
  });

  it('stops CreateAccessKey, and nothing else', () => {
    expect(ask(asRoot(member), 'iam:CreateAccessKey')).toBe('explicit-deny-scp');
    expect(ask(asRoot(member), 'iam:DeleteAccessKey')).toBe('allowed');
  });

  it('does not stop users', () => {
    const user = addUser(setting.builder, member, { name: 'bob', isAdministrator: true });
    expect(ask(asUser(member, user), 'iam:CreateAccessKey')).toBe('allowed');
  });
});

describe('an SCP that denies long-lived user credentials but to a break-glass role', () => {
  const denied = [
    'iam:CreateAccessKey',
    'iam:CreateUser',
    'iam:CreateLoginProfile',
    'iam:UpdateLoginProfile',
    'iam:CreateServiceSpecificCredential',
    'iam:ResetServiceSpecificCredential',
    'iam:UploadSSHPublicKey',
    'iam:UploadSigningCertificate',
  ];
  const exempt = ['arn:*:iam::*:role/BreakGlass', 'arn:*:iam::*:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Admin_*'];

  beforeEach(() => {
    attach(organization.rootId, deny(denied, { ArnNotLike: { 'aws:PrincipalArn': exempt } }));
  });

  it.each(denied)('stops %s by users, other roles, and the root user', (action) => {
    const user = addUser(setting.builder, member, { name: 'bob', isAdministrator: true });
    expect(ask(asUser(member, user), action)).toBe('explicit-deny-scp');
    expect(ask(roleSession('Deployer'), action)).toBe('explicit-deny-scp');
    expect(ask(asRoot(member), action)).toBe('explicit-deny-scp');
  });

  it('lets the exempt roles through, and what is not named', () => {
    expect(ask(roleSession('BreakGlass'), 'iam:CreateAccessKey')).toBe('allowed');
    const sso = roleSession('AWSReservedSSO_Admin_0a1b2c', '/aws-reserved/sso.amazonaws.com/eu-west-1/');
    expect(ask(sso, 'iam:CreateAccessKey')).toBe('allowed');
    expect(ask(roleSession('Deployer'), 'iam:UpdateAccessKey')).toBe('allowed');
  });
});

describe('the levels of an organization', () => {
  it.each([
    ['the root', () => organization.rootId],
    ['an outer unit', () => outerUnitId],
    ['an inner unit', () => unitId],
    ['the account', () => member.id],
  ])('deny at %s', (_level, target) => {
    attach(target(), deny('iam:*'));
    expect(ask(asRoot(member), 'iam:ListAccessKeys')).toBe('explicit-deny-scp');
    expect(ask(asRoot(member), 's3:ListAllMyBuckets')).toBe('allowed');
  });

  it.each([
    ['the root', () => organization.rootId],
    ['an outer unit', () => outerUnitId],
    ['an inner unit', () => unitId],
    ['the account', () => member.id],
  ])('must each allow: %s', (_level, target) => {
    organization.attachments.set(target(), new Set());
    attach(target(), allow('s3:*'));
    expect(ask(asRoot(member), 'iam:ListAccessKeys')).toBe('no-scp');
    expect(ask(asRoot(member), 's3:ListAllMyBuckets')).toBe('allowed');
  });

  it('do not reach into other branches', () => {
    attach(unitId, deny('iam:*'));
    expect(ask(asRoot(setting.member), 'iam:ListAccessKeys')).toBe('allowed');
  });

  it('tell a deny before a missing allow', () => {
    organization.attachments.set(member.id, new Set());
    attach(organization.rootId, deny('iam:*'));
    expect(ask(asRoot(member), 'iam:ListAccessKeys')).toBe('explicit-deny-scp');
  });

  it('give nothing by themselves', () => {
    const user = addUser(setting.builder, member, { name: 'bob' });
    expect(ask(asUser(member, user), 'iam:ListAccessKeys')).toBe('no-identity-based-policy');
  });
});

describe('SCPs are not in force', () => {
  beforeEach(() => {
    attach(organization.rootId, deny('*'));
  });

  it('while their policy type is not enabled', () => {
    organization.enabledPolicyTypes.delete('SERVICE_CONTROL_POLICY');
    expect(ask(asRoot(member), 'iam:ListAccessKeys')).toBe('allowed');
  });

  it('without all features', () => {
    organization.featureSet = 'CONSOLIDATED_BILLING';
    expect(ask(asRoot(member), 'iam:ListAccessKeys')).toBe('allowed');
  });

  it('outside the organization', () => {
    delete member.parentId;
    expect(ask(asRoot(member), 'iam:ListAccessKeys')).toBe('allowed');
  });

  it('for service-linked roles', () => {
    expect(ask(roleSession('AWSServiceRoleForX', '/aws-service-role/x.amazonaws.com/'), 'iam:ListUsers')).toBe('allowed');
    expect(ask(roleSession('Deployer'), 'iam:ListUsers')).toBe('explicit-deny-scp');
  });

  it('when they are of another type', () => {
    for (const policy of organization.policies.values()) {
      if (!policy.awsManaged) organization.policies.set(policy.id, { ...policy, type: 'TAG_POLICY' });
    }
    expect(ask(asRoot(member), 'iam:ListAccessKeys')).toBe('allowed');
  });
});

function roleSession(name: string, path = '/'): Caller {
  return asRole(member, addRole(setting.builder, member, { name, path, trustedAccountId: MEMBER, isAdministrator: true }));
}

function ask(caller: Caller, action: string): string {
  const resource = `arn:aws:iam::${caller.account.id}:root`;
  const decision = decide(setting.world, { caller, action, resource, region: 'us-east-1', sourceIp: '127.0.0.1', now: NOW });
  return decision.isAllowed ? 'allowed' : decision.because;
}

function attach(targetId: string, content: string): void {
  const id = `p-${organization.policies.size}`;
  const policy = { id, name: id, description: '', type: 'SERVICE_CONTROL_POLICY' as const, content, awsManaged: false };
  organization.policies.set(id, policy);
  const attached = organization.attachments.get(targetId) ?? new Set();
  organization.attachments.set(targetId, attached.add(id));
}

function deny(action: string | readonly string[], condition?: object): string {
  return statement({ Effect: 'Deny', Action: action, Resource: '*', Condition: condition });
}

function allow(action: string): string {
  return statement({ Effect: 'Allow', Action: action, Resource: '*' });
}

function statement(content: object): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [content] });
}
