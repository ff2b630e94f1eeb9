import {
  AttachUserPolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteRolePermissionsBoundaryCommand,
  DetachUserPolicyCommand,
  GetRoleCommand,
  IAMClient,
  PutRolePermissionsBoundaryCommand,
  PutUserPolicyCommand,
  TagUserCommand,
  UntagUserCommand,
} from '@aws-sdk/client-iam';
import { OrganizationsClient, TagResourceCommand as TagOrganizationCommand } from '@aws-sdk/client-organizations';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { User } from '../../src/sandbox/model/iam.ts';
import type { Account } from '../../src/sandbox/model/world.ts';
import { addRole, addUser } from '../../src/sandbox/scenarios/builders.ts';
import { type SdkConfig, startTestSandbox, type TestSandbox } from '../support/sandbox.ts';
import { accountOf, MANAGEMENT, policyText, userWithKey } from '../support/sts.ts';
import { like } from '../support/wording.ts';

const READ_ONLY = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';
const owner = [{ Key: 'owner', Value: 'core' }];

let aws: TestSandbox;
let management: Account;
let caller: User;
let config: SdkConfig;

beforeEach(async () => {
  aws = await startTestSandbox();
  management = accountOf(aws, MANAGEMENT);
  const made = userWithKey(aws, management, 'clerk');
  caller = made.user;
  config = aws.as(made.key);
  addUser(aws.builder, management, { name: 'bob' });
});

afterEach(() => aws.close());

function allow(Action: string | string[], Condition: object): void {
  caller.inline = new Map([['rule', policyText({ Effect: 'Allow', Action, Resource: '*', Condition })]]);
}

const refused = (action: string) => ({
  message: like(new RegExp(`because no identity-based policy allows the ${action} action$`)),
});

describe('aws:RequestTag and aws:TagKeys', () => {
  it('hold the tags with which something is made', async () => {
    const iam = new IAMClient(config);
    allow('iam:CreateUser', { StringEquals: { 'aws:RequestTag/owner': 'core' } });
    const make = (Tags?: { Key: string; Value: string }[]) => iam.send(new CreateUserCommand({ UserName: 'new', Tags }));
    await expect(make()).rejects.toMatchObject(refused('iam:CreateUser'));
    await expect(make([{ Key: 'owner', Value: 'other' }])).rejects.toMatchObject(refused('iam:CreateUser'));
    await make(owner);
  });

  it('hold the keys that are added or taken away', async () => {
    const iam = new IAMClient(config);
    allow(['iam:TagUser', 'iam:UntagUser'], { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['owner', 'team'] } });
    const tag = (...keys: string[]) =>
      iam.send(new TagUserCommand({ UserName: 'bob', Tags: keys.map((Key) => ({ Key, Value: 'x' })) }));
    await tag('owner', 'team');
    await expect(tag('owner', 'admin')).rejects.toMatchObject(refused('iam:TagUser'));
    await iam.send(new UntagUserCommand({ UserName: 'bob', TagKeys: ['team'] }));
    await expect(iam.send(new UntagUserCommand({ UserName: 'bob', TagKeys: ['admin'] }))).rejects.toMatchObject(
      refused('iam:UntagUser'),
    );
    expect(management.users.get('bob')?.tags).toEqual(new Map([['owner', 'x']]));
  });

  it('are there in every service that has tags', async () => {
    allow('*', { StringEquals: { 'aws:RequestTag/owner': 'core' } });
    const sm = new SecretsManagerClient(config);
    const ssm = new SSMClient(config);
    const sns = new SNSClient(config);
    await expect(sm.send(new CreateSecretCommand({ Name: 'a' }))).rejects.toMatchObject(refused('secretsmanager:CreateSecret'));
    await sm.send(new CreateSecretCommand({ Name: 'a', SecretString: 'x', Tags: owner }));
    const parameter = { Name: '/a', Value: 'x', Type: 'String' } as const;
    await expect(ssm.send(new PutParameterCommand(parameter))).rejects.toMatchObject(refused('ssm:PutParameter'));
    await ssm.send(new PutParameterCommand({ ...parameter, Tags: owner }));
    await expect(sns.send(new CreateTopicCommand({ Name: 'a' }))).rejects.toMatchObject(refused('sns:CreateTopic'));
    await sns.send(new CreateTopicCommand({ Name: 'a', Tags: owner }));
    const organizations = new OrganizationsClient(config);
    const tag = (Value: string) => new TagOrganizationCommand({ ResourceId: MANAGEMENT, Tags: [{ Key: 'owner', Value }] });
    await expect(organizations.send(tag('other'))).rejects.toMatchObject(refused('organizations:TagResource'));
    await organizations.send(tag('core'));
  });
});

describe('iam:PolicyARN', () => {
  it('holds the policy that is attached or detached', async () => {
    const iam = new IAMClient(config);
    allow(['iam:AttachUserPolicy', 'iam:DetachUserPolicy'], { ArnEquals: { 'iam:PolicyARN': READ_ONLY } });
    const bob = (PolicyArn: string) => ({ UserName: 'bob', PolicyArn });
    await iam.send(new AttachUserPolicyCommand(bob(READ_ONLY)));
    await expect(iam.send(new AttachUserPolicyCommand(bob(ADMINISTRATOR)))).rejects.toMatchObject(
      refused('iam:AttachUserPolicy'),
    );
    await iam.send(new DetachUserPolicyCommand(bob(READ_ONLY)));
    await expect(iam.send(new DetachUserPolicyCommand(bob(ADMINISTRATOR)))).rejects.toMatchObject(
      refused('iam:DetachUserPolicy'),
    );
  });
});

describe('iam:PermissionsBoundary', () => {
  it('holds the boundary that something is made with, or that whoever is changed has', async () => {
    const iam = new IAMClient(config);
    const document = policyText({ Effect: 'Allow', Action: 's3:*', Resource: '*' });
    const put = new PutUserPolicyCommand({ UserName: 'bob', PolicyName: 'p', PolicyDocument: document });
    allow(['iam:CreateRole', 'iam:PutUserPolicy'], { StringEquals: { 'iam:PermissionsBoundary': READ_ONLY } });
    const trust = policyText({ Effect: 'Allow', Principal: { AWS: MANAGEMENT }, Action: 'sts:AssumeRole' });
    const role = (PermissionsBoundary?: string) =>
      new CreateRoleCommand({ RoleName: 'bounded', AssumeRolePolicyDocument: trust, PermissionsBoundary });
    await expect(iam.send(role())).rejects.toMatchObject(refused('iam:CreateRole'));
    await iam.send(role(READ_ONLY));
    await expect(iam.send(put)).rejects.toMatchObject(refused('iam:PutUserPolicy'));
    const bob = management.users.get('bob');
    if (bob) bob.boundary = READ_ONLY;
    await iam.send(put);
  });

  it('of a role is set, told and taken away', async () => {
    const iam = new IAMClient(aws.admin());
    const RoleName = addRole(aws.builder, management, { name: 'deploy', trustedAccountId: MANAGEMENT }).name;
    const boundary = async () => (await iam.send(new GetRoleCommand({ RoleName }))).Role?.PermissionsBoundary;
    const put = (PermissionsBoundary: string, name = RoleName) =>
      iam.send(new PutRolePermissionsBoundaryCommand({ RoleName: name, PermissionsBoundary }));
    await put(READ_ONLY);
    expect(await boundary()).toEqual({ PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: READ_ONLY });
    await iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName }));
    expect(await boundary()).toBeUndefined();
    await expect(put(`${READ_ONLY}Not`)).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      message: `Scope ARN: ${READ_ONLY}Not does not exist or is not attachable.`,
    });
    await expect(put(READ_ONLY, 'nobody')).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      message: 'The role with name nobody cannot be found.',
    });
    addRole(aws.builder, management, {
      name: 'linked',
      trustedAccountId: MANAGEMENT,
      path: '/aws-service-role/x.amazonaws.com/',
    });
    await expect(put(READ_ONLY, 'linked')).rejects.toMatchObject({ name: 'UnmodifiableEntityException' });
  });
});
