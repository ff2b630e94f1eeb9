import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Account } from '../../src/sandbox/model/world.ts';
import { addAgedKey } from '../../src/sandbox/scenarios/builders.ts';
import { runKeyturn } from '../support/program.ts';
import { START, startTestSandbox, type TestSandbox } from '../support/sandbox.ts';
import { accountOf, enableRootAccess, MANAGEMENT, MEMBER } from '../support/sts.ts';
import { readRootReport } from './report.ts';

// A minute before the instant at which ages are as planted.
const NOW = START - 60_000;

describe('root status of the neglected fleet', () => {
  let aws: TestSandbox;
  let told: Awaited<ReturnType<typeof readRootReport>>;

  beforeAll(async () => {
    aws = await startTestSandbox({ scenario: 'neglected-fleet', seed: 23 });
    aws.clock.set(NOW);
    told = readRootReport(await runKeyturn(['root', 'status', '--org', '--format', 'json'], { as: aws.admin() }));
  }, 60_000);

  afterAll(() => aws.close());

  test('finds every key, device, password and certificate that was planted, and nothing else', () => {
    const seen = told.accounts.map(({ account, management, state, rootKeys, rootMfa, rootPassword, rootCertificates }) => ({
      account,
      management,
      state,
      rootKeys: rootKeys?.map(({ accessKeyId, status, createdAt, lastUsed }) => ({ accessKeyId, status, createdAt, lastUsed })),
      rootMfa,
      rootPassword,
      rootCertificates,
    }));
    expect(seen).toEqual([...aws.world.accounts.values()].sort((a, b) => (a.id < b.id ? -1 : 1)).map(planted));
  });

  test('names the source and the instant of each key, and of the last activity', () => {
    const keys = told.accounts.flatMap(({ account, rootKeys }) => (rootKeys ?? []).map((key) => ({ account, ...key })));
    expect(new Set(keys.map(({ account, source }) => `${account === MANAGEMENT} ${source}`))).toEqual(
      new Set(['true iam:GetCredentialReport', 'false iam:ListAccessKeys']),
    );
    expect(keys.filter(({ observedAt }) => observedAt?.startsWith('2026-11-23T11:5') !== true)).toEqual([]);
    const activity = new Map(told.accounts.map(({ name, lastActivity }) => [name, lastActivity]));
    expect(activity.get('old-website')).toMatchObject({ by: 'access-key', service: 'route53' });
    expect(activity.get('acme-mail')).toMatchObject({ by: 'password', accessKeyId: null });
    expect(activity.get('shop-web-prod')).toBe('never');
    expect(activity.get('dns')).toBeNull();
  });

  test('tells the last activity of every account: of keys and password the later one, and by which', () => {
    const seen = told.accounts.map(({ account, lastActivity }) => ({ account, lastActivity }));
    const wanted = [...aws.world.accounts.values()]
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .map((account) => ({ account: account.id, lastActivity: lastActivityOf(account) }));
    expect(seen).toEqual(wanted);
  });

  test('counts as many root keys as the sandbox itself does', async () => {
    const counted: unknown = await (await fetch(`${aws.url}/_sandbox/accounts`)).json();
    const seen = new Map(told.accounts.map(({ account, rootKeys }) => [account, rootKeys]));
    const wanted = [...aws.world.accounts.values()].map(({ id, state }) =>
      state === 'ACTIVE' ? { id, rootKeys: seen.get(id)?.length } : { id },
    );
    expect(wanted).toHaveLength(40);
    expect(counted).toMatchObject(wanted);
  });

  test('ends as an audit does where something is not known', () => {
    expect(told.exitCode).toBe(3);
    const unknown = told.accounts.flatMap(({ name, findings }) =>
      findings.filter(({ verdict }) => verdict === 'unknown').map(({ check }) => `${check} ${name}`),
    );
    expect(unknown).toEqual(['root-password-age acme-warehouse']);
  });

  test('is a table that fits into a hundred columns, and counts whoever has nothing', async () => {
    const { out } = await runKeyturn(['root', 'status', '--org'], { as: aws.admin(), width: 100 });
    expect(out.split('\n').filter((line) => line.length > 100)).toEqual([]);
    expect(out).toContain('id not readable:');
    expect(out).toContain(
      '38 root users read, 6 with access keys, 9 with something else, 23 without any credentials, 2\nskipped.',
    );
    expect(out).not.toContain('network-hub');
  }, 60_000);

  /** What was never used, and what is not there, tells nothing; of accounts that are skipped nobody knows. */
  function lastActivityOf({ name, state, root }: Account) {
    if (state !== 'ACTIVE' || (root.keys.length === 0 && root.password === undefined)) return null;
    const uses = [
      ...root.keys.flatMap(({ id, lastUsed }) =>
        lastUsed ? [{ ...lastUsed, by: 'access-key', accessKeyId: name === 'management' ? null : id }] : [],
      ),
      ...(root.password?.lastUsedAt === undefined
        ? []
        : [{ at: root.password.lastUsedAt, service: 'signin', region: null, by: 'password', accessKeyId: null }]),
    ];
    const [latest] = uses.toSorted((a, b) => b.at - a.at);
    return latest ? { ...latest, at: iso(latest.at) } : 'never';
  }

  function planted({ id, name, state, root }: Account) {
    const isManagement = name === 'management';
    const isSkipped = state !== 'ACTIVE';
    // The dates of a password stand in the credential report, and nobody can have that one.
    const isClosed = name === 'acme-warehouse';
    return {
      account: id,
      management: isManagement,
      state: isSkipped ? 'skipped' : 'read',
      rootKeys: isSkipped
        ? undefined
        : root.keys.map((key) => ({
            accessKeyId: isManagement ? null : key.id,
            status: key.status.toLowerCase(),
            createdAt: iso(key.createdAt),
            lastUsed: key.lastUsed
              ? { at: iso(key.lastUsed.at), service: key.lastUsed.service, region: key.lastUsed.region }
              : 'never',
          })),
      rootMfa: isSkipped ? null : root.mfa.map(({ serial }) => ({ kind: kindOf(serial), serial })),
      rootPassword: isSkipped
        ? null
        : {
            isSet: root.password !== undefined,
            changedAt: root.password && !isClosed ? iso(root.password.changedAt) : null,
            lastUsedAt: root.password ? (root.password.lastUsedAt === undefined ? 'never' : iso(root.password.lastUsedAt)) : null,
          },
      rootCertificates: isSkipped
        ? null
        : root.certificates.map((one) => ({
            certificateId: one.id,
            status: one.status.toLowerCase(),
            uploadedAt: iso(one.uploadedAt),
          })),
    };
  }
});

describe('root status of a member', () => {
  let aws: TestSandbox;
  let keyId: string;

  beforeAll(async () => {
    aws = await startTestSandbox();
    enableRootAccess(aws);
    keyId = addAgedKey(aws.builder, accountOf(aws, MEMBER), undefined, { ageDays: 400, usedDaysAgo: 2 }).id;
  });

  afterAll(() => aws.close());

  const status = async (...more: string[]) =>
    readRootReport(await runKeyturn(['root', 'status', '--format', 'json', '--accounts', MEMBER, ...more], { as: aws.admin() }));

  test('knows its management account without listing the organization', async () => {
    const own = readRootReport(await runKeyturn(['root', 'status', '--format', 'json'], { as: aws.admin() }));
    expect(own.accounts.map(({ account, management }) => [account, management])).toEqual([[MANAGEMENT, true]]);
    const { accounts, exitCode } = await status();
    expect(accounts.map(({ account, management }) => [account, management])).toEqual([[MEMBER, false]]);
    expect(exitCode).toBe(1);
  });

  test('tells of a key that it cannot see as one without an id, a date and a use', async () => {
    deny('sts:AssumeRoot');
    deny('iam:GenerateCredentialReport', MEMBER);
    deny('iam:GetCredentialReport', MEMBER);
    const { accounts, exitCode } = await status();
    aws.sandbox.faults.clear();
    expect(accounts[0]).toMatchObject({
      state: 'read',
      rootKeys: [
        { accessKeyId: null, status: null, createdAt: null, ageDays: null, lastUsed: null, source: null, observedAt: null },
      ],
      lastActivity: null,
    });
    expect(exitCode).toBe(3);
  });

  test('is null, and not empty, where nothing could be seen', async () => {
    deny('sts:AssumeRoot');
    deny('sts:AssumeRole');
    deny('organizations:DescribeOrganization');
    const { accounts, exitCode } = await status();
    const text = (await runKeyturn(['root', 'status', '--accounts', MEMBER], { as: aws.admin() })).out;
    aws.sandbox.faults.clear();
    expect(accounts).toMatchObject([
      {
        management: null,
        state: 'unread',
        rootKeys: null,
        rootMfa: null,
        rootPassword: null,
        rootCertificates: null,
        lastActivity: null,
      },
    ]);
    expect(exitCode).toBe(3);
    expect(text).toContain(`NOT READ  ${MEMBER}`);
    expect(text).toContain('0 root users read');
  });

  test('keeps what it knows of a key whose last use is not told', async () => {
    deny('iam:GetAccessKeyLastUsed');
    const { accounts } = await status();
    aws.sandbox.faults.clear();
    expect(accounts[0]?.rootKeys).toMatchObject([{ accessKeyId: keyId, status: 'active', lastUsed: null }]);
    expect(accounts[0]?.lastActivity).toBeNull();
  });

  function deny(action: string, account?: string): void {
    aws.sandbox.faults.add({
      action,
      times: 0,
      ...(account === undefined ? {} : { account }),
      effect: { kind: 'error', code: 'AccessDenied', status: 403 },
    });
  }
});

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

function kindOf(serial: string): string {
  if (!serial.startsWith('arn:')) return 'hardware';
  return serial.includes(':u2f/') ? 'passkey' : 'virtual';
}
