import {
  GenerateCredentialReportCommand,
  GetAccessKeyLastUsedCommand,
  GetAccountSummaryCommand,
  GetCredentialReportCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListOrganizationsFeaturesCommand,
  ListServiceSpecificCredentialsCommand,
  ListUsersCommand,
} from '@aws-sdk/client-iam';
import { OrganizationsClient, paginateListAccounts } from '@aws-sdk/client-organizations';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { AssumeRoleCommand, AssumeRootCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { member } from '../../src/sandbox/input.ts';
import type { Account } from '../../src/sandbox/model/world.ts';
import { type SdkConfig, START, startTestSandbox, type TestSandbox } from '../support/sandbox.ts';

let sandbox: TestSandbox;

beforeAll(async () => {
  sandbox = await startTestSandbox({ scenario: 'neglected-fleet', seed: 2 });
});

afterAll(() => sandbox.close());

describe('the neglected fleet, seen from its management account', () => {
  test('lists forty accounts in their states', async () => {
    const accounts = [];
    const client = new OrganizationsClient(sandbox.admin());
    for await (const page of paginateListAccounts({ client }, {})) accounts.push(...(page.Accounts ?? []));
    expect(accounts).toHaveLength(40);
    const others = accounts.filter(({ State }) => State !== 'ACTIVE').map(({ Name, State }) => `${Name} ${State}`);
    expect(others.sort()).toEqual(['proof-of-concept PENDING_CLOSURE', 'trial-2021 SUSPENDED']);
    expect(accounts.filter(({ JoinedMethod }) => JoinedMethod === 'INVITED')).toHaveLength(3);
  });

  test('can list the users of every member but the unreadable ones', async () => {
    const unread: string[] = [];
    for (const account of members()) {
      await usersOf(account).catch((error: unknown) => unread.push(`${account.name} ${nameOf(error)}`));
    }
    expect(new Set(unread.map((line) => line.split(' ')[0]))).toEqual(
      new Set(['acme-warehouse', 'incident-response', 'mobile-dev', 'proof-of-concept', 'trial-2021']),
    );
    expect(unread.filter((line) => !line.endsWith(' AccessDenied') && !/proof|trial/.test(line))).toEqual([]);
  });

  test('is denied when a key was used where the role forbids that alone', async () => {
    const account = named('shop-dev');
    const iam = new IAMClient(await roleIn(account));
    const { AccessKeyMetadata: keys } = await iam.send(new ListAccessKeysCommand({ UserName: 'new-pipeline' }));
    await expect(iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: keys?.[0]?.AccessKeyId }))).rejects.toThrow(
      /explicit deny in an identity-based policy/,
    );
  });

  test('reads the root users of members by AssumeRoot, but for the one under a root-denying SCP', async () => {
    const found: string[] = [];
    const denied: string[] = [];
    for (const account of members().filter(({ state }) => state === 'ACTIVE')) {
      const iam = new IAMClient(await rootOf(account));
      await iam.send(new ListAccessKeysCommand({})).then(
        ({ AccessKeyMetadata: keys = [] }) =>
          keys.length > 0 && found.push(`${account.name} ${keys.map(({ Status }) => Status).join('+')}`),
        (error: unknown) => denied.push(`${account.name} ${nameOf(error)}`),
      );
    }
    expect(found.sort()).toEqual([
      'acme-web Active',
      'legacy-erp Active',
      'legacy-ftp Inactive',
      'old-website Inactive+Active',
      'shop-web-prod Active',
    ]);
    expect(denied).toEqual(['cards-prod AccessDenied']);
  });

  test('sees centralized root access switched on', async () => {
    const { EnabledFeatures } = await new IAMClient(sandbox.admin()).send(new ListOrganizationsFeaturesCommand({}));
    expect([...(EnabledFeatures ?? [])].sort()).toEqual(['RootCredentialsManagement', 'RootSessions']);
  });
});

describe('its traps for those who audit', () => {
  test('a user called root is not the root user', async () => {
    const iam = new IAMClient(await roleIn(named('legacy-ftp')));
    const { AccessKeyMetadata: keys } = await iam.send(new ListAccessKeysCommand({ UserName: 'root' }));
    expect(keys).toMatchObject([{ UserName: 'root', Status: 'Active' }]);
    const { SummaryMap } = await iam.send(new GetAccountSummaryCommand({}));
    expect(SummaryMap).toMatchObject({ AccountAccessKeysPresent: 1 });
  });

  test('a credential report holds a name with a comma, and slots of three keys', async () => {
    const rows = await report(named('old-website'));
    expect(rows.some((row) => row.includes('doe,jane') && row.includes(':user/doe,jane'))).toBe(true);
    const crowded = await report(named('hackathon-2023'));
    expect(crowded.filter((row) => row.startsWith('team-rocket,'))).toHaveLength(1);
  });

  test('Bedrock keys are listed with their expiry', async () => {
    const iam = new IAMClient(await roleIn(named('sandbox-ml')));
    const { ServiceSpecificCredentials: [credential] = [] } = await iam.send(
      new ListServiceSpecificCredentialsCommand({ UserName: 'BedrockAPIKey-p0q9' }),
    );
    expect(credential).toMatchObject({ ServiceName: 'bedrock.amazonaws.com', ExpirationDate: new Date(START - 30 * 86_400_000) });
  });

  test('the key of a secret signs as its user', async () => {
    const account = named('shop-api-prod');
    const secrets = new SecretsManagerClient(await roleIn(account));
    const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId: 'iam-users/deploy' }));
    const held: unknown = JSON.parse(SecretString);
    const part = (name: string) => String(member(held, name));
    const sts = new STSClient(sandbox.as({ accessKeyId: part('AccessKeyId'), secretAccessKey: part('SecretAccessKey') }));
    const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
    expect(Arn).toBe(`arn:aws:iam::${account.id}:user/deploy`);
  });
});

test('the auditor of the delegated administrator reads root users by AssumeRoot, and may not delete', async () => {
  const auditor = named('security-tooling').users.get('auditor')?.keys[0];
  if (!auditor) throw new Error('there is no auditor');
  const sts = new STSClient(sandbox.as(auditor));
  const assume = (task: string) =>
    sts.send(
      new AssumeRootCommand({
        TargetPrincipal: named('legacy-erp').id,
        TaskPolicyArn: { arn: `arn:aws:iam::aws:policy/root-task/${task}` },
      }),
    );
  expect((await assume('IAMAuditRootUserCredentials')).Credentials?.AccessKeyId).toMatch(/^ASIA/);
  await expect(assume('IAMDeleteRootUserCredentials')).rejects.toMatchObject({ name: 'AccessDenied' });
});

test('consumers go on while the clock moves: a forgotten laptop keeps the old key in use', async () => {
  const account = named('payments-prod');
  const [outgoing] = account.users.get('fraud-score')?.keys ?? [];
  // A new client each time: one that learned the time before the jump signs with it.
  const lastUse = async () => {
    const iam = new IAMClient(await roleIn(account));
    return (await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: outgoing?.id }))).AccessKeyLastUsed;
  };
  expect(await lastUse()).toMatchObject({ LastUsedDate: new Date(START - 3_600_000), ServiceName: 'dynamodb' });
  sandbox.clock.advance(30 * 86_400);
  expect(await lastUse()).toEqual({
    LastUsedDate: new Date(START + 30 * 86_400_000),
    ServiceName: 'dynamodb',
    Region: 'eu-west-1',
  });
});

function members(): Account[] {
  return [...sandbox.world.accounts.values()].filter(({ id }) => id !== '111111111111');
}

function named(name: string): Account {
  const account = [...sandbox.world.accounts.values()].find((one) => one.name === name);
  if (!account) throw new Error(`no account ${name}`);
  return account;
}

async function roleIn(account: Account): Promise<SdkConfig> {
  const sts = new STSClient(sandbox.admin());
  const RoleArn = `arn:aws:iam::${account.id}:role/OrganizationAccountAccessRole`;
  const { Credentials: made } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'audit' }));
  return sandbox.as(credentialsOf(made));
}

async function rootOf(account: Account): Promise<SdkConfig> {
  const sts = new STSClient(sandbox.admin());
  const { Credentials: made } = await sts.send(
    new AssumeRootCommand({
      TargetPrincipal: account.id,
      TaskPolicyArn: { arn: 'arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials' },
    }),
  );
  return sandbox.as(credentialsOf(made));
}

function credentialsOf(
  made: { AccessKeyId?: string | undefined; SecretAccessKey?: string | undefined; SessionToken?: string | undefined } | undefined,
) {
  return {
    accessKeyId: made?.AccessKeyId ?? '',
    secretAccessKey: made?.SecretAccessKey ?? '',
    sessionToken: made?.SessionToken ?? '',
  };
}

async function usersOf(account: Account): Promise<void> {
  await new IAMClient(await roleIn(account)).send(new ListUsersCommand({}));
}

async function report(account: Account): Promise<string[]> {
  const iam = new IAMClient(await roleIn(account));
  await iam.send(new GenerateCredentialReportCommand({}));
  const { Content } = await iam.send(new GetCredentialReportCommand({}));
  return Buffer.from(Content ?? new Uint8Array())
    .toString()
    .split('\n');
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : String(error);
}
