import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import {
  ChangePasswordCommand,
  CreateAccessKeyCommand,
  CreateVirtualMFADeviceCommand,
  EnableMFADeviceCommand,
  IAMClient,
  ListUsersCommand,
} from '@aws-sdk/client-iam';
import { GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AccessKey } from '../../src/sandbox/model/iam.ts';
import { addAgedKey, addUser } from '../../src/sandbox/scenarios/builders.ts';
import { journalFileIn } from '../../src/store/journal-file.ts';
import { spawnKeyturn } from '../rotation/http/child.ts';
import { accountOf, keyOf, MANAGEMENT } from '../support/sts.ts';
import { ADMIN_USER, ADMINISTRATOR, type AdminBench, passwordIn, startAdminBench } from './bench.ts';

const DEVICE = `arn:aws:iam::${MANAGEMENT}:mfa/${ADMIN_USER}`;
/** Not for want of a permission. */
const DENIED = 'with an explicit deny in an identity-based policy';
const CODES = { AuthenticationCode1: '123456', AuthenticationCode2: '654321' };

let bench: AdminBench;

beforeEach(async () => {
  bench = await startAdminBench();
});

afterEach(() => bench.close());

test('the user has a password to be changed, AdministratorAccess, the policy that asks for MFA, and no access key', async () => {
  const ran = await bench.create(`--user ${ADMIN_USER} --yes`);
  expect(ran).toMatchObject({ exitCode: 0 });
  expect(ran.out).toContain(`https://${MANAGEMENT}.signin.aws.amazon.com/console`);
  expect(ran.out).toContain(bench.passwordFile);
  const { login, attached, inline, keys } = bench.user() ?? {};
  expect(login).toMatchObject({ resetRequired: true, passwordHash: sha256(passwordIn(bench.passwordFile)) });
  expect({ attached, inline: [...(inline?.keys() ?? [])], keys }).toEqual({
    attached: new Set([ADMINISTRATOR]),
    inline: ['keyturn-require-mfa'],
    keys: [],
  });
});

test('the file is for its owner alone', async () => {
  await bench.create(`--user ${ADMIN_USER} --yes`);
  expect(statSync(bench.passwordFile).mode & 0o777).toBe(0o600);
});

test('without MFA the user can enroll a device and change its password, and nothing else; with it, everything', async () => {
  await bench.create(`--user ${ADMIN_USER} --yes`);
  const account = accountOf(bench.aws, MANAGEMENT);
  const bob = addUser(bench.aws.builder, account, { name: 'bob' });
  const key = signingKey();
  const iam = new IAMClient(bench.aws.as(key));
  await expect(iam.send(new ListUsersCommand({}))).rejects.toThrow(DENIED);
  await iam.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: ADMIN_USER }));
  const enable = (UserName: string) => iam.send(new EnableMFADeviceCommand({ UserName, SerialNumber: DEVICE, ...CODES }));
  await expect(enable(bob.name)).rejects.toThrow(DENIED);
  await enable(ADMIN_USER);
  await iam.send(
    new ChangePasswordCommand({ OldPassword: passwordIn(bench.passwordFile), NewPassword: 'Correct-Horse-Battery-7' }),
  );
  expect(bench.user()?.login?.resetRequired).toBe(false);
  await expect(iam.send(new ListUsersCommand({}))).rejects.toThrow(DENIED);

  const sts = new STSClient(bench.aws.as(key));
  const proven = await sts.send(new GetSessionTokenCommand({ SerialNumber: DEVICE, TokenCode: '123456' }));
  const withMfa = new IAMClient(bench.aws.as(keyOf(proven.Credentials)));
  const { Users } = await withMfa.send(new ListUsersCommand({}));
  expect(Users?.map(({ UserName }) => UserName)).toContain(ADMIN_USER);
  await expect(withMfa.send(new CreateAccessKeyCommand({ UserName: ADMIN_USER }))).rejects.toThrow(DENIED);
  await withMfa.send(new CreateAccessKeyCommand({ UserName: 'bob' }));
});

test('the password is what the account asks for', async () => {
  accountOf(bench.aws, MANAGEMENT).passwordPolicy = {
    minimumLength: 60,
    requireSymbols: true,
    requireNumbers: true,
    requireUppercase: true,
    requireLowercase: true,
    allowUsersToChange: true,
    hardExpiry: false,
  };
  expect(await bench.create(`--user ${ADMIN_USER} --yes`)).toMatchObject({ exitCode: 0 });
  expect(passwordIn(bench.passwordFile)).toHaveLength(60);
});

test('the password is told nowhere, not even with --debug, whatever AWS answers', async () => {
  const as = bench.aws.admin();
  const args = ['--debug', 'admin', 'create', '--user', ADMIN_USER, '--yes', '--state-dir', bench.folder];
  const told: string[] = [];
  for (const effect of [
    { kind: 'error', code: 'PasswordPolicyViolation', status: 400, message: 'Password should be another' },
    { kind: 'error', code: 'ServiceFailure', status: 500 },
    { kind: 'garbage' },
    { kind: 'drop-before' },
  ] as const) {
    bench.aws.sandbox.faults.add({ action: 'iam:CreateLoginProfile', effect });
    const { out, said, ended } = await spawnKeyturn(args, { as });
    expect(ended).toBe(4);
    told.push(out, said);
  }
  const { out, said, ended } = await spawnKeyturn(args, { as });
  expect(ended).toBe(0);
  told.push(out, said, readFileSync(journalFileIn(bench.folder), 'utf8'));
  const password = passwordIn(bench.passwordFile);
  expect(bench.user()?.login?.passwordHash).toBe(sha256(password));
  for (const text of told) {
    expect(text).not.toContain(password);
    expect(text).not.toContain(encodeURIComponent(password));
  }
}, 60_000);

test('a second run finds the user, and leaves its password', async () => {
  await bench.create(`--user ${ADMIN_USER} --yes`);
  const before = bench.user()?.login?.passwordHash;
  const ran = await bench.create(`--user ${ADMIN_USER}`);
  expect(ran).toMatchObject({ exitCode: 0, said: '' });
  expect(bench.user()?.login?.passwordHash).toBe(before);
});

test('once the password was changed, the file can go, and the next run does not miss it', async () => {
  await bench.create(`--user ${ADMIN_USER} --yes`);
  const login = bench.user()?.login;
  if (login) login.resetRequired = false;
  const ran = await bench.create(`--user ${ADMIN_USER}`);
  expect(ran).toMatchObject({ exitCode: 0 });
  expect(ran.out.replaceAll(/\s+/g, ' ')).toContain('is worth nothing any more, and can be deleted.');
});

test('the root user can make it, and is told what it is', async () => {
  const account = accountOf(bench.aws, MANAGEMENT);
  const key = addAgedKey(bench.aws.builder, account, undefined, { ageDays: 5 });
  const ran = await bench.create(`--user ${ADMIN_USER} --yes`, { as: bench.aws.as(key) });
  expect(ran).toMatchObject({ exitCode: 0 });
  expect(ran.said).toContain(`You are the root user of account ${MANAGEMENT}`);
});

/** In life the user never has one; here it stands for a session of the console without MFA, for which AWS has no call. */
function signingKey(): AccessKey {
  const user = bench.user();
  if (!user) throw new Error('no user');
  return addAgedKey(bench.aws.builder, accountOf(bench.aws, MANAGEMENT), user, { ageDays: 1 });
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
