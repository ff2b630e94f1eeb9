import {
  CreateAccessKeyCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListUsersCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { CreateAccountCommand, ListRootsCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { AssumeRoleCommand, AssumeRootCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { addAgedKey, addRole, addUser } from '../../src/sandbox/scenarios/builders.ts';
import { lookUp, recordOf } from '../support/cloudtrail.ts';
import { type Credentials, START, startTestSandbox, type TestSandbox } from '../support/sandbox.ts';

const MANAGEMENT = '111111111111';
const DEV = '222222222222';

let aws: TestSandbox;

beforeEach(async () => {
  aws = await startTestSandbox();
});

afterEach(() => aws.close());

it('records tell what an IAM user did, without secrets', async () => {
  const admin = adminKey();
  await new IAMClient(aws.admin()).send(new CreateAccessKeyCommand({ UserName: 'admin' }));
  const [event] = await lookUp(aws.admin(), 'EventName', 'CreateAccessKey');
  const made = aws.world.accounts.get(MANAGEMENT)?.users.get('admin')?.keys[1]?.id;
  expect(event).toMatchObject({
    EventName: 'CreateAccessKey',
    EventSource: 'iam.amazonaws.com',
    EventTime: new Date(START),
    ReadOnly: 'false',
    Username: 'admin',
    AccessKeyId: admin.id,
    Resources: [{ ResourceType: 'AWS::IAM::AccessKey', ResourceName: made }],
  });
  const userAgent: unknown = expect.stringContaining('api/iam');
  expect(recordOf(event)).toEqual({
    eventVersion: '1.09',
    userIdentity: {
      type: 'IAMUser',
      principalId: admin.userId,
      arn: `arn:aws:iam::${MANAGEMENT}:user/admin`,
      accountId: MANAGEMENT,
      accessKeyId: admin.id,
      userName: 'admin',
    },
    eventTime: '2026-11-23T12:00:00Z',
    eventSource: 'iam.amazonaws.com',
    eventName: 'CreateAccessKey',
    awsRegion: 'us-east-1',
    sourceIPAddress: '127.0.0.1',
    userAgent,
    requestParameters: { userName: 'admin' },
    responseElements: {
      accessKey: { userName: 'admin', accessKeyId: made, status: 'Active', createDate: 'Nov 23, 2026 12:00:00 PM' },
    },
    requestID: event?.EventId,
    eventID: event?.EventId,
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: MANAGEMENT,
    eventCategory: 'Management',
  });
});

it('records of a key that root makes for itself have null request parameters and no user name', async () => {
  const dev = devAccount();
  const key = addAgedKey(aws.builder, dev, undefined, { ageDays: 400 });
  await new IAMClient(aws.as(key)).send(new CreateAccessKeyCommand({}));
  const [event] = await lookUp(aws.as(key), 'Username', 'root');
  expect(recordOf(event)).toMatchObject({
    userIdentity: { type: 'Root', principalId: DEV, arn: `arn:aws:iam::${DEV}:root`, accountId: DEV, accessKeyId: key.id },
    requestParameters: null,
    responseElements: {
      accessKey: { accessKeyId: dev.root.keys[1]?.id, status: 'Active', createDate: 'Nov 23, 2026 12:00:00 PM' },
    },
  });
  expect(recordOf(event)).not.toHaveProperty('userIdentity.sessionContext');
  expect(recordOf(event)).not.toHaveProperty('responseElements.accessKey.userName');
});

it('records of reads and of answers without content have null response elements', async () => {
  const iam = new IAMClient(aws.admin());
  const { id } = adminKey();
  await iam.send(new ListAccessKeysCommand({ UserName: 'admin' }));
  await iam.send(new UpdateAccessKeyCommand({ UserName: 'admin', AccessKeyId: id, Status: 'Active' }));
  const [read] = await lookUp(aws.admin(), 'EventName', 'ListAccessKeys');
  expect(read?.ReadOnly).toBe('true');
  expect(recordOf(read)).toMatchObject({ readOnly: true, responseElements: null });
  const [update] = await lookUp(aws.admin(), 'EventName', 'UpdateAccessKey');
  const requestParameters = { userName: 'admin', accessKeyId: id, status: 'Active' };
  expect(recordOf(update)).toMatchObject({ requestParameters, responseElements: null });
});

it('records tell failures, by the name of the error’s shape', async () => {
  const iam = new IAMClient(aws.admin());
  await expect(iam.send(new ListAccessKeysCommand({ UserName: 'nobody' }))).rejects.toMatchObject({
    name: 'NoSuchEntityException',
  });
  const [event] = await lookUp(aws.admin(), 'EventName', 'ListAccessKeys');
  expect(recordOf(event)).toMatchObject({
    errorCode: 'NoSuchEntityException',
    errorMessage: 'The user with name nobody cannot be found.',
  });
});

it('records tell a refusal as AccessDenied, whatever the service calls it', async () => {
  const user = addUser(aws.builder, devAccount(), { name: 'weak' });
  const weak = aws.as(addAgedKey(aws.builder, devAccount(), user, { ageDays: 1 }));
  await expect(new OrganizationsClient(weak).send(new ListRootsCommand({}))).rejects.toMatchObject({
    name: 'AccessDeniedException',
  });
  const root = addAgedKey(aws.builder, devAccount(), undefined, { ageDays: 1 });
  const [event] = await lookUp(aws.as(root), 'EventName', 'ListRoots');
  expect(recordOf(event)).toMatchObject({ errorCode: 'AccessDenied' });
});

it('records of a role session tell the role that it came from', async () => {
  const session = await assumeRole('audit');
  await new IAMClient(aws.as(session)).send(new ListUsersCommand({}));
  const [event] = await lookUp(aws.as(session), 'Username', 'audit');
  const role = devAccount().roles?.get('OrganizationAccountAccessRole');
  expect(recordOf(event).userIdentity).toEqual({
    type: 'AssumedRole',
    principalId: `${role?.id}:audit`,
    arn: `arn:aws:sts::${DEV}:assumed-role/OrganizationAccountAccessRole/audit`,
    accountId: DEV,
    accessKeyId: session.accessKeyId,
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: role?.id,
        arn: `arn:aws:iam::${DEV}:role/OrganizationAccountAccessRole`,
        accountId: DEV,
        userName: 'OrganizationAccountAccessRole',
      },
      webIdFederationData: {},
      attributes: { creationDate: '2026-11-23T12:00:00Z', mfaAuthenticated: 'false' },
    },
  });
});

it('records of AssumeRole stand in both accounts, and tell the role’s of nobody but an account', async () => {
  const session = await assumeRole('audit');
  const [own] = await lookUp(aws.admin(), 'EventName', 'AssumeRole');
  const role = `arn:aws:iam::${DEV}:role/OrganizationAccountAccessRole`;
  const { sharedEventID, ...rest } = recordOf(own);
  expect(sharedEventID).toEqual(expect.stringMatching(/^[0-9a-f-]{36}$/));
  expect(rest).toMatchObject({
    userIdentity: { type: 'IAMUser', accessKeyId: adminKey().id },
    requestParameters: { roleArn: role, roleSessionName: 'audit' },
    resources: [{ accountId: DEV, type: 'AWS::IAM::Role', ARN: role }],
    recipientAccountId: MANAGEMENT,
  });
  const root = addAgedKey(aws.builder, devAccount(), undefined, { ageDays: 1 });
  const [theirs] = await lookUp(aws.as(root), 'EventName', 'AssumeRole');
  expect(theirs).not.toHaveProperty('Username');
  expect(theirs).not.toHaveProperty('AccessKeyId');
  expect(theirs?.CloudTrailEvent).not.toContain(session.secretAccessKey);
  expect(theirs?.EventId).not.toBe(own?.EventId);
  expect(recordOf(theirs)).toEqual({
    ...recordOf(own),
    userIdentity: { type: 'AWSAccount', principalId: adminKey().userId, accountId: MANAGEMENT },
    eventID: theirs?.EventId,
    recipientAccountId: DEV,
  });
});

it('records of AssumeRole that was refused, or stays in its account, stand with the caller only', async () => {
  const sts = new STSClient(aws.admin());
  const wish = new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${DEV}:role/Nobody`, RoleSessionName: 'audit' });
  await expect(sts.send(wish)).rejects.toMatchObject({ name: 'AccessDenied' });
  const management = aws.world.accounts.get(MANAGEMENT);
  if (management) addRole(aws.builder, management, { name: 'own', trustedAccountId: MANAGEMENT });
  const RoleArn = `arn:aws:iam::${MANAGEMENT}:role/own`;
  await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'audit' }));
  const found = await lookUp(aws.admin(), 'EventName', 'AssumeRole');
  expect(found.map((event) => 'sharedEventID' in recordOf(event))).toEqual([false, false]);
  const root = addAgedKey(aws.builder, devAccount(), undefined, { ageDays: 1 });
  expect(await lookUp(aws.as(root), 'EventName', 'AssumeRole')).toEqual([]);
});

it('records of AssumeRoot stand with the caller, and of what it then does with the member, as Root', async () => {
  const session = await assumeRoot('eu-west-1');
  const [issued] = await lookUp(aws.admin('eu-west-1'), 'EventName', 'AssumeRoot');
  expect(issued?.Username).toBe('admin');
  const taskPolicyArn = { arn: 'arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials' };
  expect(recordOf(issued)).toMatchObject({
    awsRegion: 'eu-west-1',
    recipientAccountId: MANAGEMENT,
    requestParameters: { targetPrincipal: DEV, taskPolicyArn },
    responseElements: {
      credentials: { accessKeyId: session.accessKeyId, expiration: 'Nov 23, 2026, 12:15:00 PM' },
    },
  });
  expect(issued?.CloudTrailEvent).not.toContain(session.secretAccessKey);

  await new IAMClient(aws.as(session)).send(new ListAccessKeysCommand({}));
  const root = addAgedKey(aws.builder, devAccount(), undefined, { ageDays: 1 });
  const [listed] = await lookUp(aws.as(root), 'AccessKeyId', session.accessKeyId);
  expect(listed?.Username).toBe('root');
  expect(recordOf(listed).userIdentity).toEqual({
    type: 'Root',
    principalId: DEV,
    arn: `arn:aws:iam::${DEV}:root`,
    accountId: DEV,
    accessKeyId: session.accessKeyId,
    sessionContext: { attributes: { creationDate: '2026-11-23T12:00:00Z', mfaAuthenticated: 'false' } },
  });
});

it('records of a root sign-in are sign-in events', async () => {
  aws.sandbox.trail.record({
    id: 'signin-1',
    at: START,
    accountId: MANAGEMENT,
    region: 'us-east-1',
    source: 'signin.amazonaws.com',
    name: 'ConsoleLogin',
    isReadOnly: false,
    identity: {
      type: 'Root',
      principalId: MANAGEMENT,
      arn: `arn:aws:iam::${MANAGEMENT}:root`,
      accountId: MANAGEMENT,
      accessKeyId: '',
      userName: 'root',
    },
    sourceIp: '192.0.2.10',
    userAgent: 'Mozilla/5.0',
    requestParameters: null,
    responseElements: { ConsoleLogin: 'Success' },
    resources: [],
    type: 'AwsConsoleSignIn',
    additionalEventData: { MFAUsed: 'Yes' },
  });
  const [event] = await lookUp(aws.admin(), 'EventName', 'ConsoleLogin');
  expect(event).not.toHaveProperty('AccessKeyId');
  expect(recordOf(event)).toMatchObject({
    eventVersion: '1.08',
    userIdentity: { type: 'Root', accessKeyId: '' },
    responseElements: { ConsoleLogin: 'Success' },
    additionalEventData: { MFAUsed: 'Yes' },
    readOnly: false,
    eventType: 'AwsConsoleSignIn',
  });
});

it('records of CreateAccount hold neither the name nor the address', async () => {
  const asked = new CreateAccountCommand({ AccountName: 'shop', Email: 'shop@example.com' });
  await new OrganizationsClient(aws.admin()).send(asked);
  const [event] = await lookUp(aws.admin(), 'EventName', 'CreateAccount');
  expect(event?.CloudTrailEvent).not.toMatch(/shop/);
  expect(recordOf(event)).toMatchObject({
    responseElements: { createAccountStatus: { state: 'IN_PROGRESS', requestedTimestamp: 'Nov 23, 2026 12:00:00 PM' } },
  });
});
function adminKey(): { id: string; userId: string } {
  const user = aws.world.accounts.get(MANAGEMENT)?.users.get('admin');
  const key = user?.keys[0];
  if (!user || !key) throw new Error('no administrator');
  return { id: key.id, userId: user.id };
}

function devAccount() {
  const account = aws.world.accounts.get(DEV);
  if (!account) throw new Error('no member');
  return account;
}

async function assumeRole(name: string): Promise<Credentials> {
  const RoleArn = `arn:aws:iam::${DEV}:role/OrganizationAccountAccessRole`;
  const sts = new STSClient(aws.admin());
  return readCredentials((await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: name }))).Credentials);
}

async function assumeRoot(region: string): Promise<Credentials> {
  const { organization } = aws.world;
  organization?.trustedServices.set('iam.amazonaws.com', START);
  organization?.rootFeatures.push('RootCredentialsManagement');
  const task = { arn: 'arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials' };
  const sts = new STSClient(aws.admin(region));
  return readCredentials((await sts.send(new AssumeRootCommand({ TargetPrincipal: DEV, TaskPolicyArn: task }))).Credentials);
}

function readCredentials(
  given: { AccessKeyId?: string | undefined; SecretAccessKey?: string | undefined; SessionToken?: string | undefined } = {},
): Credentials {
  const { AccessKeyId: accessKeyId = '', SecretAccessKey: secretAccessKey = '', SessionToken: sessionToken = '' } = given;
  return { accessKeyId, secretAccessKey, sessionToken };
}
