import { GetAccountSummaryCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetAccessKeyInfoCommand, GetCallerIdentityCommand, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AccessKey, Role } from '../../src/sandbox/model/iam.ts';
import type { Account } from '../../src/sandbox/model/world.ts';
import { addAgedKey } from '../../src/sandbox/scenarios/builders.ts';
import { type Credentials, START, startTestSandbox, type TestSandbox } from '../support/sandbox.ts';
import {
  accountOf,
  adminKeyOf,
  adminOf,
  assumeRole,
  assumeRoot,
  denied,
  enableRootAccess,
  invalid,
  keyOf,
  MANAGEMENT,
  MEMBER,
  policyText,
  taskArn,
  userWithKey,
} from '../support/sts.ts';

const ADMIN = `arn:aws:iam::${MANAGEMENT}:user/admin`;

let aws: TestSandbox;
let management: Account;
let member: Account;

beforeEach(async () => {
  aws = await startTestSandbox();
  management = accountOf(aws, MANAGEMENT);
  member = accountOf(aws, MEMBER);
});

afterEach(() => aws.close());

describe('GetCallerIdentity', () => {
  it('tells a user, a root user, a role session and an AssumeRoot session apart', async () => {
    expect(await identity(adminKeyOf(aws))).toMatchObject({ Arn: ADMIN, UserId: adminOf(aws).id, Account: MANAGEMENT });
    const root = addAgedKey(aws.builder, member, undefined, { ageDays: 5 });
    expect(await identity(root)).toMatchObject({ Arn: `arn:aws:iam::${MEMBER}:root`, UserId: MEMBER, Account: MEMBER });
    const session = await assumeRole(aws);
    expect(await identity(session)).toMatchObject({
      Arn: `arn:aws:sts::${MEMBER}:assumed-role/OrganizationAccountAccessRole/audit`,
      UserId: `${role(member, 'OrganizationAccountAccessRole').id}:audit`,
      Account: MEMBER,
    });
    enableRootAccess(aws);
    const task = await assumeRoot(aws);
    expect(await identity(task)).toMatchObject({ Arn: `arn:aws:iam::${MEMBER}:root`, UserId: MEMBER, Account: MEMBER });
  });

  it('is denied to nobody, not even by an explicit deny', async () => {
    const { user, key } = userWithKey(aws, management, 'denied');
    user.inline = new Map([['no', policyText({ Effect: 'Deny', Action: '*', Resource: '*' })]]);
    expect(await identity(key)).toMatchObject({ Account: MANAGEMENT });
  });
});

describe('GetSessionToken', () => {
  it('gives a user twelve hours, which IAM does not know without MFA', async () => {
    const reply = await new STSClient(aws.admin()).send(new GetSessionTokenCommand({}));
    expect(reply.Credentials?.Expiration).toEqual(new Date(START + 43_200_000));
    const session = keyOf(reply.Credentials);
    expect(await identity(session)).toMatchObject({ Arn: ADMIN });
    await expect(new IAMClient(aws.as(session)).send(new GetAccountSummaryCommand({}))).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
      message: 'The security token included in the request is invalid.',
      $metadata: { httpStatusCode: 403 },
    });
  });

  it('makes sessions with MFA, which IAM knows', async () => {
    const serial = `arn:aws:iam::${MANAGEMENT}:mfa/admin`;
    adminOf(aws).mfa = [{ serial, enabledAt: START }];
    const command = new GetSessionTokenCommand({ SerialNumber: serial, TokenCode: '123456' });
    const reply = await new STSClient(aws.admin()).send(command);
    const summary = await new IAMClient(aws.as(keyOf(reply.Credentials))).send(new GetAccountSummaryCommand({}));
    expect(summary.SummaryMap).toBeDefined();
  });

  it('gives a root user an hour at most', async () => {
    const root = addAgedKey(aws.builder, member, undefined, { ageDays: 5 });
    const reply = await new STSClient(aws.as(root)).send(new GetSessionTokenCommand({ DurationSeconds: 7200 }));
    expect(reply.Credentials?.Expiration).toEqual(new Date(START + 3_600_000));
  });

  it('is refused to sessions, and where it is explicitly denied', async () => {
    const session = await assumeRole(aws);
    const again = new STSClient(aws.as(session)).send(new GetSessionTokenCommand({}));
    await expect(again).rejects.toMatchObject(denied('Cannot call GetSessionToken with session credentials'));
    const { user, key } = userWithKey(aws, management, 'leaked');
    await new STSClient(aws.as(key)).send(new GetSessionTokenCommand({}));
    user.attached = new Set(['arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3']);
    const leaked = `arn:aws:iam::${MANAGEMENT}:user/leaked`;
    await expect(new STSClient(aws.as(key)).send(new GetSessionTokenCommand({}))).rejects.toMatchObject(
      denied(
        `User: ${leaked} is not authorized to perform: sts:GetSessionToken on resource: ${leaked} with an explicit deny in an identity-based policy`,
      ),
    );
  });
});

describe('GetAccessKeyInfo', () => {
  it('tells the account of any key, of users, root users and sessions, even of one that is gone', async () => {
    const sts = new STSClient(aws.admin());
    const info = async (AccessKeyId: string) => (await sts.send(new GetAccessKeyInfoCommand({ AccessKeyId }))).Account;
    const root = addAgedKey(aws.builder, member, undefined, { ageDays: 5, status: 'Inactive' });
    expect(await info(root.id)).toBe(MEMBER);
    expect(await info(adminKeyOf(aws).id)).toBe(MANAGEMENT);
    expect(await info((await assumeRole(aws)).accessKeyId)).toBe(MEMBER);
    expect(await info('ASIAY34FZKBOKMUTVV7A')).toBe('609629065308');
    await expect(info('AKIAIOSFODNN7EXAMPLE')).rejects.toMatchObject(invalid('The access key ID provided is invalid.'));
    await expect(info('AKIA')).rejects.toMatchObject(
      invalid(
        "1 validation error detected: Value 'AKIA' at 'accessKeyId' failed to satisfy constraint: Member must have length greater than or equal to 16",
      ),
    );
  });

  it('needs permission', async () => {
    const { key } = userWithKey(aws, management, 'bob');
    const command = new GetAccessKeyInfoCommand({ AccessKeyId: key.id });
    await expect(new STSClient(aws.as(key)).send(command)).rejects.toMatchObject(
      denied(
        `User: arn:aws:iam::${MANAGEMENT}:user/bob is not authorized to perform: sts:GetAccessKeyInfo on resource: * because no identity-based policy allows the sts:GetAccessKeyInfo action`,
      ),
    );
  });
});

describe('what STS leaves behind', () => {
  it('the trail names the credentials that were given, and holds no secret', async () => {
    enableRootAccess(aws);
    const session = await assumeRoot(aws);
    const event = [...aws.sandbox.trail.of(MANAGEMENT)].find(({ name }) => name === 'AssumeRoot');
    expect(event).toMatchObject({
      isReadOnly: true,
      requestParameters: { TargetPrincipal: MEMBER, TaskPolicyArn: { arn: taskArn() } },
      responseElements: { Credentials: { AccessKeyId: session.accessKeyId } },
    });
    expect(JSON.stringify(event)).not.toContain(session.secretAccessKey);
  });

  it('expired sessions go when there are many', async () => {
    for (let index = 0; index < 4096; index++) {
      aws.world.sessions.set(`ASIA${index}`, {
        id: `ASIA${index}`,
        token: '',
        accountId: MEMBER,
        issuedAt: START - 3_600_000,
        expiresAt: index < 4000 ? START : START + 1000,
        hasMfa: false,
        principal: { kind: 'root', keyId: 'AKIA' },
      });
    }
    await assumeRole(aws);
    expect(aws.world.sessions.size).toBe(97);
  });
});

function role(of: Account, name: string): Role {
  const found = of.roles?.get(name);
  if (!found) throw new Error(`no role ${name}`);
  return found;
}

function identity(key: AccessKey | Credentials) {
  return new STSClient(aws.as(key)).send(new GetCallerIdentityCommand({}));
}
