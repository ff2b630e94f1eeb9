import {
  CreateUserCommand,
  GenerateCredentialReportCommand,
  GetAccessKeyLastUsedCommand,
  GetCredentialReportCommand,
  IAMClient,
} from '@aws-sdk/client-iam';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addKey } from '../../src/sandbox/keys.ts';
import type { KeyStatus, SigningCertificate, User } from '../../src/sandbox/model/iam.ts';
import type { Account } from '../../src/sandbox/model/world.ts';
import { addAgedKey, addUser, DAY_MS } from '../../src/sandbox/scenarios/builders.ts';
import { accountOf, assumedRoot, refusal } from '../support/iam.ts';
import { START, startTestSandbox, type TestSandbox } from '../support/sandbox.ts';

let aws: TestSandbox;
let management: Account;
let admin: IAMClient;

beforeEach(async () => {
  aws = await startTestSandbox({ settings: { reportSeconds: 2, lastUsedLagSeconds: 120 } });
  management = accountOf(aws, '111111111111');
  admin = new IAMClient(aws.admin());
});

afterEach(() => aws.close());

/** The header of a live report, letter by letter (aws-facts B2). */
const HEADER =
  'user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated';

const NO_KEY = 'false,N/A,N/A,N/A,N/A';
const NO_CERTIFICATES = 'false,N/A,false,N/A';

const generate = () => admin.send(new GenerateCredentialReportCommand({}));
const get = () => admin.send(new GetCredentialReportCommand({}));

/** Moves the clock; a client that learned the time before would sign in the past. */
function pass(seconds: number): void {
  aws.clock.advance(seconds);
  admin = new IAMClient(aws.admin());
}

async function content(): Promise<string> {
  await generate();
  aws.clock.advance(2);
  return Buffer.from((await get()).Content ?? []).toString();
}

/** The cells after the name, ARN and time of creation of a user. */
async function cellsOf(name: string): Promise<string> {
  const row = (await content()).split('\n').find((line) => line.startsWith(`${name},`));
  return row?.split(',').slice(3).join(',') ?? 'no row';
}

function withKey(user: User, key: { id: string; status: KeyStatus; createdAt: string }): void {
  const createdAt = Date.parse(key.createdAt);
  addKey(aws.world, management, user, { id: key.id, status: key.status, createdAt, worksFrom: createdAt });
}

test('a report is started, is ready in seconds, and stays the same for four hours', async () => {
  await expect(get()).rejects.toMatchObject(
    refusal({ name: 'CredentialReportNotPresentException', status: 410, message: 'Unknown' }),
  );
  expect(await generate()).toMatchObject({
    State: 'STARTED',
    Description: 'No report exists. Starting a new report generation task',
  });
  await expect(get()).rejects.toMatchObject(
    refusal({ name: 'CredentialReportNotReadyException', status: 404, message: 'Unknown' }),
  );
  aws.clock.advance(1);
  const running = await generate();
  expect([running.State, running.Description]).toEqual(['INPROGRESS', undefined]);
  aws.clock.advance(1);
  const complete = await generate();
  expect([complete.State, complete.Description]).toEqual(['COMPLETE', undefined]);
  const first = await get();
  expect([first.ReportFormat, first.GeneratedTime]).toEqual(['text/csv', new Date(START + 2000)]);

  await admin.send(new CreateUserCommand({ UserName: 'newcomer' }));
  pass(4 * 3600);
  expect((await generate()).State).toBe('COMPLETE');
  const cached = await get();
  expect([cached.GeneratedTime, cached.Content]).toEqual([first.GeneratedTime, first.Content]);

  aws.clock.advance(1);
  await expect(get()).rejects.toMatchObject(
    refusal({ name: 'CredentialReportExpiredException', status: 410, message: 'Unknown' }),
  );
  expect((await generate()).State).toBe('STARTED');
  await expect(get()).rejects.toMatchObject(refusal({ name: 'CredentialReportNotReadyException', status: 404 }));
  aws.clock.advance(2);
  expect(Buffer.from((await get()).Content ?? []).toString()).toContain('\nnewcomer,');
});

test('a report shows the account as it was when it was started', async () => {
  await generate();
  addUser(aws.builder, management, { name: 'late' });
  aws.clock.advance(2);
  expect(Buffer.from((await get()).Content ?? []).toString()).not.toContain('late');
});

test('the live header, root first, then the users without regard to case, and no newline at the end', async () => {
  for (const name of ['bob', 'Zoe', 'Adam', 'zed', 'a,b']) addUser(aws.builder, management, { name, path: '/eng/' });
  const csv = await content();
  const [header, ...rows] = csv.split('\n');
  expect(header).toBe(HEADER);
  expect(rows.map((row) => row.slice(0, row.indexOf(',arn:')))).toEqual([
    '<root_account>',
    'a,b',
    'Adam',
    'admin',
    'bob',
    'zed',
    'Zoe',
  ]);
  expect(csv).not.toMatch(/\r|\n$|"/);
  expect(rows.at(-1)).toBe(
    `Zoe,arn:aws:iam::111111111111:user/eng/Zoe,2025-07-11T12:00:00Z,false,N/A,N/A,N/A,false,${NO_KEY},${NO_KEY},${NO_CERTIFICATES}`,
  );
});

test('the live row of a member root just after its password was allowed', async () => {
  const member = accountOf(aws, '222222222222');
  const rooted: Account = { ...member, root: { ...member.root, createdAt: Date.parse('2025-08-25T13:49:23Z') } };
  const at = Date.parse('2026-09-12T01:41:52Z');
  rooted.root.password = { createdAt: at, changedAt: at };
  aws.world.accounts.set(member.id, rooted);
  const auditor = addUser(aws.builder, rooted, { name: 'auditor', isAdministrator: true });
  admin = new IAMClient(aws.as(addAgedKey(aws.builder, rooted, auditor, { ageDays: 1 })));
  expect((await content()).split('\n')[1]).toBe(
    '<root_account>,arn:aws:iam::222222222222:root,2025-08-25T13:49:23Z,true,no_information,2026-09-12T01:41:52Z,not_supported,false,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A',
  );
});

test('the row of a root with everything, and of one with nothing', async () => {
  const { root } = management;
  root.password = { createdAt: START - 9 * DAY_MS, changedAt: START - 5 * DAY_MS, lastUsedAt: START - DAY_MS };
  management.passwordPolicy = {
    minimumLength: 8,
    requireSymbols: false,
    requireNumbers: false,
    requireUppercase: false,
    requireLowercase: false,
    allowUsersToChange: true,
    maxAgeDays: 90,
    hardExpiry: false,
  };
  root.mfa = [{ serial: 'GAHT12345678', enabledAt: START }];
  addAgedKey(aws.builder, management, undefined, {
    ageDays: 10,
    status: 'Inactive',
    usedDaysAgo: 2,
    service: 'ec2',
    region: 'eu-west-1',
  });
  expect(await cellsOf('<root_account>')).toBe(
    `true,2026-11-22T12:00:00Z,2026-11-18T12:00:00Z,not_supported,true,false,2026-11-13T12:00:00Z,2026-11-21T12:00:00Z,eu-west-1,ec2,${NO_KEY},${NO_CERTIFICATES}`,
  );
  pass(5 * 3600);
  delete root.password;
  management.root.keys = [];
  root.mfa = [];
  expect(await cellsOf('<root_account>')).toBe(`false,N/A,N/A,not_supported,false,${NO_KEY},${NO_KEY},${NO_CERTIFICATES}`);
});

test('the live rows of two keys: slots by id, an inactive key keeps its date', async () => {
  const older = addUser(aws.builder, management, { name: 'old-inactive' });
  withKey(older, { id: 'AKIA7777777777777777', status: 'Inactive', createdAt: '2026-09-11T13:14:50Z' });
  withKey(older, { id: 'AKIA2222222222222222', status: 'Active', createdAt: '2026-09-11T13:14:51Z' });
  const newer = addUser(aws.builder, management, { name: 'new-inactive' });
  withKey(newer, { id: 'AKIA3333333333333333', status: 'Active', createdAt: '2026-09-11T13:14:52Z' });
  withKey(newer, { id: 'AKIA6666666666666666', status: 'Inactive', createdAt: '2026-09-11T13:14:53Z' });
  const unused = 'N/A,N/A,N/A';
  const head = 'false,N/A,N/A,N/A,false';
  expect(await cellsOf('old-inactive')).toBe(
    `${head},true,2026-09-11T13:14:51Z,${unused},false,2026-09-11T13:14:50Z,${unused},${NO_CERTIFICATES}`,
  );
  expect(await cellsOf('new-inactive')).toBe(
    `${head},true,2026-09-11T13:14:52Z,${unused},false,2026-09-11T13:14:53Z,${unused},${NO_CERTIFICATES}`,
  );
});

test('of three keys the report knows the first two by id', async () => {
  const user = addUser(aws.builder, management, { name: 'three' });
  withKey(user, { id: 'AKIAC', status: 'Active', createdAt: '2026-01-03T00:00:00Z' });
  withKey(user, { id: 'AKIAA', status: 'Active', createdAt: '2026-01-01T00:00:00Z' });
  withKey(user, { id: 'AKIAB', status: 'Inactive', createdAt: '2026-01-02T00:00:00Z' });
  expect(await cellsOf('three')).toBe(
    `false,N/A,N/A,N/A,false,true,2026-01-01T00:00:00Z,N/A,N/A,N/A,false,2026-01-02T00:00:00Z,N/A,N/A,N/A,${NO_CERTIFICATES}`,
  );
});

test('the live rows of two certificates: the inactive one first, with its date', async () => {
  const certificate = (status: KeyStatus, uploadedAt: string): SigningCertificate => ({
    id: uploadedAt,
    status,
    uploadedAt: Date.parse(uploadedAt),
    body: '',
  });
  const user = addUser(aws.builder, management, { name: 'signer' });
  user.certificates = [certificate('Active', '2026-09-11T13:15:09Z'), certificate('Inactive', '2026-09-11T13:15:10Z')];
  expect(await cellsOf('signer')).toBe(
    `false,N/A,N/A,N/A,false,${NO_KEY},${NO_KEY},false,2026-09-11T13:15:10Z,true,2026-09-11T13:15:09Z`,
  );
});

test('a password is told with its last use and, where passwords expire, its next rotation', async () => {
  const user = addUser(aws.builder, management, { name: 'person' });
  user.mfa = [{ serial: 'arn:aws:iam::111111111111:mfa/person', enabledAt: START }];
  const changedAt = Date.parse('2026-11-01T08:00:00Z');
  user.login = { createdAt: changedAt - DAY_MS, changedAt, resetRequired: false };
  const rest = `true,${NO_KEY},${NO_KEY},${NO_CERTIFICATES}`;
  expect(await cellsOf('person')).toBe(`true,no_information,2026-11-01T08:00:00Z,N/A,${rest}`);
  pass(5 * 3600);
  user.login.lastUsedAt = Date.parse('2026-11-20T09:30:00Z');
  management.passwordPolicy = {
    minimumLength: 8,
    requireSymbols: false,
    requireNumbers: false,
    requireUppercase: false,
    requireLowercase: false,
    allowUsersToChange: true,
    maxAgeDays: 90,
    hardExpiry: false,
  };
  expect(await cellsOf('person')).toBe(`true,2026-11-20T09:30:00Z,2026-11-01T08:00:00Z,2027-01-30T08:00:00Z,${rest}`);
});

test('the last use of a key is told late, once for a quarter of an hour, and of S3 without a Region', async () => {
  const user = addUser(aws.builder, management, { name: 'reader', isAdministrator: true });
  const key = addAgedKey(aws.builder, management, user, { ageDays: 3, usedDaysAgo: 1, service: 's3', region: 'eu-west-1' });
  const slotTwoOn = `${NO_KEY},${NO_CERTIFICATES}`;
  const head = 'false,N/A,N/A,N/A,false,true,2026-11-20T12:00:00Z';
  const ask = () => new IAMClient(aws.as(key)).send(new GetAccessKeyLastUsedCommand({ AccessKeyId: key.id }));
  expect((await ask()).AccessKeyLastUsed?.Region).toBe('eu-west-1');
  expect(await cellsOf('reader')).toBe(`${head},2026-11-22T12:00:00Z,N/A,s3,${slotTwoOn}`);

  aws.clock.advance(300);
  await ask();
  pass(5 * 3600);
  expect(await cellsOf('reader')).toBe(`${head},2026-11-23T12:00:00Z,us-east-1,iam,${slotTwoOn}`);
});

test('an audit session of AssumeRoot may not have a report', async () => {
  const audit = new IAMClient(assumedRoot(aws, accountOf(aws, '222222222222'), 'IAMAuditRootUserCredentials'));
  await expect(audit.send(new GenerateCredentialReportCommand({}))).rejects.toMatchObject(
    refusal({ name: 'AccessDenied', status: 403 }),
  );
});

test('five thousand users take one quick answer', async () => {
  for (let number = 0; number < 5000; number++) {
    const user = addUser(aws.builder, management, { name: `user-${number}` });
    addAgedKey(aws.builder, management, user, { ageDays: 100, usedDaysAgo: 5 });
  }
  expect((await content()).split('\n')).toHaveLength(5003);
});
