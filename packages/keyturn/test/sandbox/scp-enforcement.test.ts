import { CreateAccessKeyCommand, DeleteAccessKeyCommand, IAMClient, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AccessKey } from '../../src/sandbox/model/iam.ts';
import type { Organization } from '../../src/sandbox/model/organization.ts';
import type { Account } from '../../src/sandbox/model/world.ts';
import { addAgedKey, addUser } from '../../src/sandbox/scenarios/builders.ts';
import { type Credentials, startTestSandbox, type TestSandbox } from '../support/sandbox.ts';
import {
  accountOf,
  assumeRole,
  assumeRoot,
  denied,
  enableRootAccess,
  MEMBER,
  organizationOf,
  policyText,
  taskArn,
} from '../support/sts.ts';

const ROOT = `arn:aws:iam::${MEMBER}:root`;

let aws: TestSandbox;
let organization: Organization;
let member: Account;
let rootKey: AccessKey;

beforeEach(async () => {
  aws = await startTestSandbox();
  organization = organizationOf(aws);
  member = accountOf(aws, MEMBER);
  rootKey = addAgedKey(aws.builder, member, undefined, { ageDays: 900 });
  enableRootAccess(aws);
});

afterEach(() => aws.close());

describe('an SCP that denies root users everything but AssumeRoot', () => {
  const condition = { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:root' } };

  it('stops the root key, and lets AssumeRoot delete it', async () => {
    attach(organization.rootId, deny('*', { ...condition, Null: { 'aws:AssumedRoot': 'true' } }));
    await expect(new IAMClient(aws.as(rootKey)).send(new ListAccessKeysCommand({}))).rejects.toMatchObject(
      denied(
        `User: ${ROOT} is not authorized to perform: iam:ListAccessKeys on resource: ${ROOT} with an explicit deny in a service control policy`,
      ),
    );
    const iam = new IAMClient(aws.as(await deleteTask()));
    await iam.send(new DeleteAccessKeyCommand({ AccessKeyId: rootKey.id }));
    expect((await iam.send(new ListAccessKeysCommand({}))).AccessKeyMetadata).toEqual([]);
  });

  it('stops AssumeRoot sessions as well without the exemption, though they are still given', async () => {
    attach(organization.rootId, deny('*', condition));
    const iam = new IAMClient(aws.as(await deleteTask()));
    await expect(iam.send(new ListAccessKeysCommand({}))).rejects.toMatchObject(
      denied(
        `User: ${ROOT} is not authorized to perform: iam:ListAccessKeys on resource: ${ROOT} with an explicit deny in a service control policy`,
      ),
    );
  });

  it('does not stop GetCallerIdentity', async () => {
    attach(organization.rootId, deny('*', condition));
    expect(await new STSClient(aws.as(rootKey)).send(new GetCallerIdentityCommand({}))).toMatchObject({ Arn: ROOT });
  });

  it('does not bind the management account', async () => {
    attach(organization.rootId, deny('*'));
    expect((await new IAMClient(aws.admin()).send(new ListAccessKeysCommand({}))).AccessKeyMetadata).toHaveLength(1);
  });
});

describe('an SCP that denies long-lived credentials but to one role', () => {
  const exempt = 'arn:*:iam::*:role/OrganizationAccountAccessRole';

  it('stops users and the root user, and lets the role make keys', async () => {
    attach(MEMBER, deny(['iam:CreateAccessKey'], { ArnNotLike: { 'aws:PrincipalArn': [exempt] } }));
    const user = addUser(aws.builder, member, { name: 'bob', isAdministrator: true });
    const key = addAgedKey(aws.builder, member, user, { ageDays: 5 });
    const bob = `arn:aws:iam::${MEMBER}:user/bob`;
    const tail = 'with an explicit deny in a service control policy';
    await expect(new IAMClient(aws.as(key)).send(new CreateAccessKeyCommand({}))).rejects.toMatchObject(
      denied(`User: ${bob} is not authorized to perform: iam:CreateAccessKey on resource: ${bob} ${tail}`),
    );
    await expect(new IAMClient(aws.as(rootKey)).send(new CreateAccessKeyCommand({}))).rejects.toMatchObject(
      denied(`User: ${ROOT} is not authorized to perform: iam:CreateAccessKey on resource: ${ROOT} ${tail}`),
    );
    await new IAMClient(aws.as(await assumeRole(aws))).send(new CreateAccessKeyCommand({ UserName: 'bob' }));
  });
});

describe('a level without an allowing SCP', () => {
  it('stops everybody in the account, and says so', async () => {
    organization.attachments.set(MEMBER, new Set());
    await expect(new IAMClient(aws.as(rootKey)).send(new ListAccessKeysCommand({}))).rejects.toMatchObject(
      denied(
        `User: ${ROOT} is not authorized to perform: iam:ListAccessKeys on resource: ${ROOT} because no service control policy allows the iam:ListAccessKeys action`,
      ),
    );
    organization.enabledPolicyTypes.delete('SERVICE_CONTROL_POLICY');
    await new IAMClient(aws.as(rootKey)).send(new ListAccessKeysCommand({}));
  });
});

function deleteTask(): Promise<Credentials> {
  return assumeRoot(aws, { TaskPolicyArn: { arn: taskArn('IAMDeleteRootUserCredentials') } });
}

function attach(targetId: string, content: string): void {
  const id = `p-${organization.policies.size}`;
  organization.policies.set(id, { id, name: id, description: '', type: 'SERVICE_CONTROL_POLICY', content, awsManaged: false });
  const attached = organization.attachments.get(targetId) ?? new Set();
  organization.attachments.set(targetId, attached.add(id));
}

function deny(action: string | readonly string[], condition?: object): string {
  return policyText({ Effect: 'Deny', Action: action, Resource: '*', Condition: condition });
}
