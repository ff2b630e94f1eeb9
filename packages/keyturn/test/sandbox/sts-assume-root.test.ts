import { GetAccountSummaryCommand, IAMClient, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { AssumeRootCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { iamArn } from '../../src/sandbox/ids.ts';
import type { Organization } from '../../src/sandbox/model/organization.ts';
import type { Account } from '../../src/sandbox/model/world.ts';
import { addAccount, addAgedKey, addMember, addRole, addUser } from '../../src/sandbox/scenarios/builders.ts';
import { START, startTestSandbox, type TestSandbox } from '../support/sandbox.ts';
import {
  accountOf,
  assumeRole,
  assumeRoot,
  denied,
  enableRootAccess,
  invalid,
  keyOf,
  MANAGEMENT,
  MEMBER,
  organizationOf,
  policyText,
  taskArn,
  userWithKey,
} from '../support/sts.ts';

const ADMIN = `arn:aws:iam::${MANAGEMENT}:user/admin`;

let aws: TestSandbox;
let management: Account;
let member: Account;
let organization: Organization;

beforeEach(async () => {
  aws = await startTestSandbox();
  management = accountOf(aws, MANAGEMENT);
  member = accountOf(aws, MEMBER);
  organization = organizationOf(aws);
});

afterEach(() => aws.close());

describe('AssumeRoot', () => {
  const sentence = (target: string, caller = ADMIN) =>
    `User: ${caller} is not authorized to perform: sts:AssumeRoot on resource: arn:aws:iam::${target}:root`;

  beforeEach(() => {
    enableRootAccess(aws);
  });

  it.each([MEMBER, `arn:aws:iam::${MEMBER}:root`])('gives fifteen minutes as the root user of %s', async (TargetPrincipal) => {
    addAgedKey(aws.builder, member, undefined, { ageDays: 700 });
    const reply = await new STSClient(aws.admin()).send(
      new AssumeRootCommand({ TargetPrincipal, TaskPolicyArn: { arn: taskArn() } }),
    );
    expect(reply.Credentials?.AccessKeyId).toMatch(/^ASIA/);
    expect(reply.Credentials?.Expiration).toEqual(new Date(START + 900_000));
    expect(reply.SourceIdentity).toBeUndefined();
    const iam = new IAMClient(aws.as(keyOf(reply.Credentials)));
    expect((await iam.send(new ListAccessKeysCommand({}))).AccessKeyMetadata).toHaveLength(1);
    await iam.send(new GetAccountSummaryCommand({}));
    await expect(iam.send(new ListAccessKeysCommand({ UserName: 'bob' }))).rejects.toMatchObject(
      denied(
        `User: arn:aws:iam::${MEMBER}:root is not authorized to perform: iam:ListAccessKeys on resource: arn:aws:iam::${MEMBER}:user/bob with an explicit deny in a session policy`,
      ),
    );
  });

  it('hands on the caller’s source identity', async () => {
    const made = addRole(aws.builder, management, { name: 'Tool', trustedAccountId: MANAGEMENT, isAdministrator: true });
    made.trust = policyText({
      Effect: 'Allow',
      Principal: { AWS: MANAGEMENT },
      Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'],
    });
    const session = await assumeRole(aws, { RoleArn: iamArn('aws', MANAGEMENT, 'role/Tool'), SourceIdentity: 'Alice' });
    const reply = await new STSClient(aws.as(session)).send(
      new AssumeRootCommand({ TargetPrincipal: MEMBER, TaskPolicyArn: { arn: taskArn() } }),
    );
    expect(reply.SourceIdentity).toBe('Alice');
  });

  it('is unknown at the global endpoint', async () => {
    const sts = new STSClient(aws.admin());
    sts.middlewareStack.add(
      (next) => (args) => {
        const { request } = args;
        if (typeof request === 'object' && request !== null && 'headers' in request) {
          Object.assign(request.headers ?? {}, { host: 'sts.amazonaws.com' });
        }
        return next(args);
      },
      { step: 'build', priority: 'low' },
    );
    const command = new AssumeRootCommand({ TargetPrincipal: MEMBER, TaskPolicyArn: { arn: taskArn() } });
    await expect(sts.send(command)).rejects.toMatchObject({
      name: 'InvalidAction',
      message: 'Unknown Operation',
      $metadata: { httpStatusCode: 400 },
    });
    await sts.send(new GetCallerIdentityCommand({}));
  });

  it.each([
    [
      { DurationSeconds: 901 },
      "1 validation error detected: Value '901' at 'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to 900",
    ],
    [
      { TaskPolicyArn: { arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' } },
      'Request must contain valid AWS managed task policy ARN',
    ],
    [
      { TaskPolicyArn: { arn: 'arn:aws:iam::aws:policy/root-task/constructor' } },
      'Request must contain valid AWS managed task policy ARN',
    ],
    [
      { TaskPolicyArn: {} },
      "1 validation error detected: Value null at 'taskPolicyArn' failed to satisfy constraint: Member must not be null",
    ],
    [{ TargetPrincipal: `arn:aws:iam::${MEMBER}:user/bob` }, 'Request must contain a valid target principal'],
    [{ TargetPrincipal: `${MEMBER}:root` }, 'Request must contain a valid target principal'],
    [{ TargetPrincipal: `arn:aws-cn:iam::${MEMBER}:root` }, 'Request must contain a valid target principal'],
  ])('refuses %j', async (input, message) => {
    await expect(assumeRoot(aws, input)).rejects.toMatchObject(invalid(message));
  });

  it('never reaches the management account', async () => {
    await expect(assumeRoot(aws, { TargetPrincipal: MANAGEMENT })).rejects.toMatchObject(denied(sentence(MANAGEMENT)));
    await expect(assumeRoot(aws, { TargetPrincipal: `arn:aws:iam::${MANAGEMENT}:root` })).rejects.toMatchObject(
      denied(sentence(MANAGEMENT)),
    );
    await expect(assumeRoot(aws, { TargetPrincipal: MANAGEMENT, DurationSeconds: 0 })).rejects.toMatchObject(
      denied(sentence(MANAGEMENT)),
    );
  });

  it('reaches neither suspended accounts, nor those outside, nor those that are not there', async () => {
    addAccount(aws.builder, { id: '444444444444', name: 'outside' });
    addMember(aws.builder, { id: '555555555555', name: 'closed' }).state = 'SUSPENDED';
    for (const id of ['444444444444', '555555555555', '999999999999']) {
      await expect(assumeRoot(aws, { TargetPrincipal: id })).rejects.toMatchObject(denied(sentence(id)));
    }
  });

  it('is for those who may, not for root users, nor from other members', async () => {
    const { user, key } = userWithKey(aws, management, 'bob');
    const bob = `arn:aws:iam::${MANAGEMENT}:user/bob`;
    await expect(assumeRoot(aws, {}, key)).rejects.toMatchObject(denied(sentence(MEMBER, bob)));
    user.inline = new Map([
      ['p', policyText({ Effect: 'Allow', Action: 'sts:AssumeRoot', Resource: `arn:aws:iam::${MEMBER}:root` })],
    ]);
    await assumeRoot(aws, {}, key);
    const root = addAgedKey(aws.builder, management, undefined, { ageDays: 5 });
    await expect(assumeRoot(aws, {}, root)).rejects.toMatchObject(denied(sentence(MEMBER, `arn:aws:iam::${MANAGEMENT}:root`)));
    const other = addMember(aws.builder, { id: '333333333333', name: 'security' });
    const security = addUser(aws.builder, other, { name: 'sec', isAdministrator: true });
    const securityKey = addAgedKey(aws.builder, other, security, { ageDays: 5 });
    await expect(assumeRoot(aws, {}, securityKey)).rejects.toMatchObject(
      denied(sentence(MEMBER, 'arn:aws:iam::333333333333:user/sec')),
    );
    organization.delegates.set('iam.amazonaws.com', new Map([['333333333333', START]]));
    await assumeRoot(aws, {}, securityKey);
    await expect(assumeRoot(aws, { TargetPrincipal: MANAGEMENT }, securityKey)).rejects.toMatchObject(
      denied(sentence(MANAGEMENT, 'arn:aws:iam::333333333333:user/sec')),
    );
  });

  it('can be pinned to a task', async () => {
    const { user, key } = userWithKey(aws, management, 'auditor');
    const Condition = { StringEquals: { 'sts:TaskPolicyArn': taskArn() } };
    user.inline = new Map([['p', policyText({ Effect: 'Allow', Action: 'sts:AssumeRoot', Resource: '*', Condition })]]);
    await assumeRoot(aws, {}, key);
    const arn = taskArn('IAMDeleteRootUserCredentials');
    await expect(assumeRoot(aws, { TaskPolicyArn: { arn } }, key)).rejects.toMatchObject(
      denied(sentence(MEMBER, `arn:aws:iam::${MANAGEMENT}:user/auditor`)),
    );
  });

  it('needs the feature that its task belongs to, and trusted access', async () => {
    const credentials = ['IAMAuditRootUserCredentials', 'IAMDeleteRootUserCredentials', 'IAMCreateRootUserPassword'];
    const sessions = ['S3UnlockBucketPolicy', 'SQSUnlockQueuePolicy'];
    organization.rootFeatures = ['RootCredentialsManagement'];
    for (const name of credentials) await assumeRoot(aws, { TaskPolicyArn: { arn: taskArn(name) } });
    for (const name of sessions) {
      await expect(assumeRoot(aws, { TaskPolicyArn: { arn: taskArn(name) } })).rejects.toMatchObject(
        denied('Root sessions feature is not enabled for your AWS Organization.'),
      );
    }
    organization.rootFeatures = ['RootSessions'];
    for (const name of sessions) await assumeRoot(aws, { TaskPolicyArn: { arn: taskArn(name) } });
    for (const name of credentials) {
      await expect(assumeRoot(aws, { TaskPolicyArn: { arn: taskArn(name) } })).rejects.toMatchObject(
        denied('Root credentials management feature is not enabled for your AWS Organization.'),
      );
    }
    organization.trustedServices.delete('iam.amazonaws.com');
    await expect(assumeRoot(aws)).rejects.toMatchObject(denied('Service not enabled for AWS Organizations.'));
  });

  it('leaves sessions alive when the feature is switched off', async () => {
    const session = await assumeRoot(aws);
    organization.rootFeatures = [];
    const listed = await new IAMClient(aws.as(session)).send(new ListAccessKeysCommand({}));
    expect(listed.AccessKeyMetadata).toEqual([]);
  });
});
