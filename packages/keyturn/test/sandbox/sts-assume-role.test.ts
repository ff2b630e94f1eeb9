import { GetAccountSummaryCommand, IAMClient, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { iamArn } from '../../src/sandbox/ids.ts';
import type { AccessKey, Role } from '../../src/sandbox/model/iam.ts';
import type { Account } from '../../src/sandbox/model/world.ts';
import { addAgedKey, addRole, addUser } from '../../src/sandbox/scenarios/builders.ts';
import { type Credentials, START, startTestSandbox, type TestSandbox } from '../support/sandbox.ts';
import {
  accountOf,
  adminOf,
  assumeRole,
  denied,
  invalid,
  MANAGEMENT,
  MEMBER,
  MEMBER_ROLE,
  policyText,
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

describe('AssumeRole', () => {
  it('gives an hour’s session that acts in the role’s account', async () => {
    const sts = new STSClient(aws.admin());
    const reply = await sts.send(new AssumeRoleCommand({ RoleArn: MEMBER_ROLE, RoleSessionName: 'audit' }));
    expect(reply.Credentials?.AccessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
    expect(reply.Credentials?.SecretAccessKey).toHaveLength(40);
    expect(reply.Credentials?.SessionToken?.length).toBeGreaterThan(200);
    expect(reply.Credentials?.Expiration).toEqual(new Date(START + 3_600_000));
    expect(reply.AssumedRoleUser).toEqual({
      AssumedRoleId: `${role(member, 'OrganizationAccountAccessRole').id}:audit`,
      Arn: `arn:aws:sts::${MEMBER}:assumed-role/OrganizationAccountAccessRole/audit`,
    });
    addUser(aws.builder, member, { name: 'bob' });
    const iam = new IAMClient(aws.as(await assumeRole(aws)));
    expect((await iam.send(new ListAccessKeysCommand({ UserName: 'bob' }))).AccessKeyMetadata).toEqual([]);
    await expect(iam.send(new ListAccessKeysCommand({}))).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'Must specify userName when calling with non-User credentials',
    });
  });

  it('ends with its time', async () => {
    const session = await assumeRole(aws, { DurationSeconds: 900 });
    aws.clock.advance(899);
    await identity(session);
    aws.clock.advance(1);
    await expect(identity(session)).rejects.toMatchObject({
      name: 'ExpiredToken',
      message: 'The security token included in the request is expired',
      $metadata: { httpStatusCode: 403 },
    });
  });

  it('is refused with the same sentence where the role, the account, the trust or the permission is missing', async () => {
    const { user, key } = userWithKey(aws, management, 'bob');
    const wish = async (RoleArn: string) => assumeRole(aws, { RoleArn }, key);
    const sentence = (arn: string) =>
      `User: arn:aws:iam::${MANAGEMENT}:user/bob is not authorized to perform: sts:AssumeRole on resource: ${arn}`;
    await expect(wish(MEMBER_ROLE)).rejects.toMatchObject(denied(sentence(MEMBER_ROLE)));
    user.inline = new Map([['all', policyText({ Effect: 'Allow', Action: 'sts:*', Resource: '*' })]]);
    await wish(MEMBER_ROLE);
    for (const arn of [
      `arn:aws:iam::${MEMBER}:role/Nobody`,
      'arn:aws:iam::999999999999:role/Some',
      MEMBER_ROLE.replace('role/', 'role/x/'),
    ]) {
      await expect(wish(arn)).rejects.toMatchObject(denied(sentence(arn)));
    }
    role(member, 'OrganizationAccountAccessRole').trust = policyText({
      Effect: 'Allow',
      Principal: { AWS: MEMBER },
      Action: 'sts:AssumeRole',
    });
    await expect(wish(MEMBER_ROLE)).rejects.toMatchObject(denied(sentence(MEMBER_ROLE)));
  });

  it('is refused in a suspended account', async () => {
    member.state = 'SUSPENDED';
    await expect(assumeRole(aws)).rejects.toMatchObject(
      denied(`User: ${ADMIN} is not authorized to perform: sts:AssumeRole on resource: ${MEMBER_ROLE}`),
    );
  });

  it('is not for root users', async () => {
    const root = addAgedKey(aws.builder, management, undefined, { ageDays: 5 });
    await expect(assumeRole(aws, {}, root)).rejects.toMatchObject(denied('Roles may not be assumed by root accounts.'));
  });

  it('wants the external id of the trust policy', async () => {
    const made = addRole(aws.builder, member, { name: 'Vendor', trustedAccountId: MANAGEMENT, externalId: 'word' });
    const RoleArn = roleArn(made);
    await expect(assumeRole(aws, { RoleArn })).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(assumeRole(aws, { RoleArn, ExternalId: 'other' })).rejects.toMatchObject({ name: 'AccessDenied' });
    await assumeRole(aws, { RoleArn, ExternalId: 'word' });
  });

  it('proves MFA by a code of the user’s own device', async () => {
    const made = addRole(aws.builder, member, { name: 'Careful', trustedAccountId: MANAGEMENT });
    made.trust = policyText({
      Effect: 'Allow',
      Principal: { AWS: MANAGEMENT },
      Action: 'sts:AssumeRole',
      Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' }, NumericLessThan: { 'aws:MultiFactorAuthAge': '300' } },
    });
    const RoleArn = roleArn(made);
    const SerialNumber = `arn:aws:iam::${MANAGEMENT}:mfa/admin`;
    await expect(assumeRole(aws, { RoleArn })).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(assumeRole(aws, { RoleArn, SerialNumber, TokenCode: '123456' })).rejects.toMatchObject(
      denied(
        'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
      ),
    );
    adminOf(aws).mfa = [{ serial: SerialNumber, enabledAt: START }];
    await expect(assumeRole(aws, { RoleArn, SerialNumber, TokenCode: '000000' })).rejects.toMatchObject(
      denied('MultiFactorAuthentication failed with invalid MFA one time pass code. '),
    );
    await expect(assumeRole(aws, { RoleArn, SerialNumber })).rejects.toMatchObject(
      denied('MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.'),
    );
    await assumeRole(aws, { RoleArn, SerialNumber, TokenCode: '123456' });
  });

  it('lets sessions last as long as the role allows, and chained ones an hour', async () => {
    role(member, 'OrganizationAccountAccessRole').maxSessionSeconds = 7200;
    const session = await assumeRole(aws, { DurationSeconds: 7200 });
    await expect(assumeRole(aws, { DurationSeconds: 7201 })).rejects.toMatchObject(
      invalid('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.'),
    );
    const made = addRole(aws.builder, member, { name: 'Next', trustedAccountId: MEMBER });
    made.maxSessionSeconds = 43_200;
    await assumeRole(aws, { RoleArn: roleArn(made), DurationSeconds: 3600 }, session);
    await expect(assumeRole(aws, { RoleArn: roleArn(made), DurationSeconds: 3601 }, session)).rejects.toMatchObject(
      invalid('The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.'),
    );
  });

  it.each([
    [
      { DurationSeconds: 899 },
      "Value '899' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900",
    ],
    [
      { DurationSeconds: 43_201 },
      "Value '43201' at 'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to 43200",
    ],
    [
      { RoleSessionName: 'a' },
      "Value 'a' at 'roleSessionName' failed to satisfy constraint: Member must have length greater than or equal to 2",
    ],
    [
      { RoleSessionName: 'a b' },
      "Value 'a b' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
    ],
    [
      { RoleArn: 'role' },
      "Value 'role' at 'roleArn' failed to satisfy constraint: Member must have length greater than or equal to 20",
    ],
    [
      { ExternalId: 'x' },
      "Value 'x' at 'externalId' failed to satisfy constraint: Member must have length greater than or equal to 2",
    ],
    [
      { TokenCode: '12345' },
      "Value '12345' at 'tokenCode' failed to satisfy constraint: Member must have length greater than or equal to 6",
    ],
  ])('refuses %j', async (input, message) => {
    await expect(assumeRole(aws, input)).rejects.toMatchObject(invalid(`1 validation error detected: ${message}`));
  });

  it('refuses what is no role', async () => {
    await expect(assumeRole(aws, { RoleArn: ADMIN })).rejects.toMatchObject(invalid(`${ADMIN} is invalid`));
  });

  it('holds the session down by a policy of its own, inline or managed', async () => {
    const narrow = await assumeRole(aws, {
      Policy: policyText({ Effect: 'Allow', Action: 'iam:ListAccessKeys', Resource: '*' }),
    });
    await expect(new IAMClient(aws.as(narrow)).send(new GetAccountSummaryCommand({}))).rejects.toMatchObject(
      denied(
        `User: arn:aws:sts::${MEMBER}:assumed-role/OrganizationAccountAccessRole/audit is not authorized to perform: iam:GetAccountSummary on resource: * because no session policy allows the iam:GetAccountSummary action`,
      ),
    );
    const managed = await assumeRole(aws, {
      Policy: policyText({ Effect: 'Allow', Action: 's3:*', Resource: '*' }),
      PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/IAMReadOnlyAccess' }],
    });
    await new IAMClient(aws.as(managed)).send(new GetAccountSummaryCommand({}));
    await expect(assumeRole(aws, { Policy: '{' })).rejects.toMatchObject({
      name: 'MalformedPolicyDocumentException',
      message: 'Syntax errors in policy.',
    });
    await expect(
      assumeRole(aws, { Policy: policyText({ Effect: 'Allow', Action: 'x'.repeat(3000), Resource: '*' }) }),
    ).rejects.toMatchObject({
      name: 'PackedPolicyTooLargeException',
    });
  });

  it('carries a source identity through all roles, if each trust policy allows it', async () => {
    const made = addRole(aws.builder, member, { name: 'First', trustedAccountId: MANAGEMENT, isAdministrator: true });
    const next = addRole(aws.builder, member, { name: 'Next', trustedAccountId: MEMBER });
    const wish = { RoleArn: roleArn(made), SourceIdentity: 'alice' };
    await expect(assumeRole(aws, wish)).rejects.toMatchObject(
      denied(`User: ${ADMIN} is not authorized to perform: sts:SetSourceIdentity on resource: ${roleArn(made)}`),
    );
    made.trust = policyText({
      Effect: 'Allow',
      Principal: { AWS: MANAGEMENT },
      Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'],
    });
    next.trust = policyText({ Effect: 'Allow', Principal: { AWS: MEMBER }, Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'] });
    const session = await assumeRole(aws, wish);
    const chained = await new STSClient(aws.as(session)).send(
      new AssumeRoleCommand({ RoleArn: roleArn(next), RoleSessionName: 'next' }),
    );
    expect(chained.SourceIdentity).toBe('alice');
    await expect(assumeRole(aws, { RoleArn: roleArn(next), SourceIdentity: 'bob' }, session)).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });

  it('takes session tags where the trust policy allows them', async () => {
    const made = addRole(aws.builder, member, { name: 'Tagged', trustedAccountId: MANAGEMENT });
    made.inline.set(
      'p',
      policyText({
        Effect: 'Allow',
        Action: 'iam:*',
        Resource: '*',
        Condition: { StringEquals: { 'aws:PrincipalTag/team': 'core' } },
      }),
    );
    const wish = { RoleArn: roleArn(made), Tags: [{ Key: 'team', Value: 'core' }] };
    await expect(assumeRole(aws, wish)).rejects.toThrow('is not authorized to perform: sts:TagSession on resource');
    made.trust = policyText({ Effect: 'Allow', Principal: { AWS: MANAGEMENT }, Action: ['sts:AssumeRole', 'sts:TagSession'] });
    await new IAMClient(aws.as(await assumeRole(aws, wish))).send(new GetAccountSummaryCommand({}));
    const untagged = await assumeRole(aws, { RoleArn: roleArn(made) });
    await expect(new IAMClient(aws.as(untagged)).send(new GetAccountSummaryCommand({}))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });
});

function role(of: Account, name: string): Role {
  const found = of.roles?.get(name);
  if (!found) throw new Error(`no role ${name}`);
  return found;
}

function roleArn(made: Role): string {
  return iamArn('aws', MEMBER, `role${made.path}${made.name}`);
}

function identity(key: AccessKey | Credentials) {
  return new STSClient(aws.as(key)).send(new GetCallerIdentityCommand({}));
}
