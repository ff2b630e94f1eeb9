import { IAMClient, ListUsersCommand } from '@aws-sdk/client-iam';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AccessKey } from '../../src/sandbox/model/iam.ts';
import type { Partition } from '../../src/sandbox/model/world.ts';
import { addMfa } from '../../src/sandbox/scenarios/credential-builders.ts';
import { runKeyturn } from '../support/program.ts';
import { accountOf, assumeRole, MANAGEMENT, MEMBER, userWithKey } from '../support/sts.ts';
import { ADMINISTRATOR, type AdminBench, ALICE, startAdminBench } from './bench.ts';

const ROLE = `arn:aws:iam::${MANAGEMENT}:role/KeyturnAdministrator`;
const DEVICE = `arn:aws:iam::${MANAGEMENT}:mfa/alice`;

let bench: AdminBench;
let alice: AccessKey;

beforeEach(async () => {
  bench = await startAdminBench();
  const account = accountOf(bench.aws, MANAGEMENT);
  const { user, key } = userWithKey(bench.aws, account, 'alice');
  user.inline = new Map([['assume', '{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}}']]);
  addMfa(bench.aws.builder, account, user, { kind: 'virtual' });
  alice = key;
});

afterEach(() => bench.close());

test('whom it trusts can assume it with MFA and administer the account, and cannot without', async () => {
  expect(await bench.create(`--trust ${ALICE} --yes`)).toMatchObject({ exitCode: 0 });
  const { aws } = bench;
  await expect(assumeRole(aws, { RoleArn: ROLE }, alice)).rejects.toMatchObject({ name: 'AccessDenied' });
  const session = await assumeRole(aws, { RoleArn: ROLE, SerialNumber: DEVICE, TokenCode: '123456' }, alice);
  const { Users } = await new IAMClient(aws.as(session)).send(new ListUsersCommand({}));
  expect(Users?.map(({ UserName }) => UserName)).toContain('alice');
});

test('nobody else can assume it, with MFA or without', async () => {
  const account = accountOf(bench.aws, MANAGEMENT);
  const { user, key } = userWithKey(bench.aws, account, 'mallory');
  user.inline = new Map([['assume', '{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}}']]);
  addMfa(bench.aws.builder, account, user, { kind: 'virtual' });
  await bench.create(`--trust ${ALICE} --yes`);
  const proof = { SerialNumber: `arn:aws:iam::${MANAGEMENT}:mfa/mallory`, TokenCode: '123456' };
  await expect(assumeRole(bench.aws, { RoleArn: ROLE, ...proof }, key)).rejects.toMatchObject({ name: 'AccessDenied' });
});

test('an account that is named means its users', async () => {
  expect(await bench.create(`--trust ${MANAGEMENT} --yes`)).toMatchObject({ exitCode: 0 });
  await expect(assumeRole(bench.aws, { RoleArn: ROLE }, alice)).rejects.toMatchObject({ name: 'AccessDenied' });
  await assumeRole(bench.aws, { RoleArn: ROLE, SerialNumber: DEVICE, TokenCode: '123456' }, alice);
});

test('in a member it is made through the role there', async () => {
  const ran = await bench.create(`--trust ${ALICE} --account ${MEMBER} --role-name Admins --yes --format json`);
  expect(ran.exitCode).toBe(0);
  expect(JSON.parse(ran.out)).toEqual({
    schema: 'keyturn/administrator/1',
    account: MEMBER,
    kind: 'role',
    name: 'Admins',
    arn: `arn:aws:iam::${MEMBER}:role/Admins`,
    state: 'made',
    says: 'There is no role Admins yet.',
    because: null,
    changes: [
      { do: 'create-role', says: 'create the role Admins', isDone: true },
      { do: 'attach-role-policy', says: 'attach AdministratorAccess to the role Admins', isDone: true },
    ],
    warnings: [],
    signIn: `https://signin.aws.amazon.com/switchrole?account=${MEMBER}&roleName=Admins`,
    trusted: [ALICE],
    passwordFile: null,
  });
  expect(accountOf(bench.aws, MEMBER).roles?.get('Admins')?.attached).toEqual(new Set([ADMINISTRATOR]));
});

test('every document and every change is shown before it is asked for, and nothing is changed without a yes', async () => {
  const ran = await bench.create(`--trust ${ALICE}`);
  expect(ran).toMatchObject({ exitCode: 2, out: '' });
  for (const text of [
    `who    ${ALICE}, with MFA`,
    'create the role KeyturnAdministrator',
    'attach AdministratorAccess to the role KeyturnAdministrator',
    '"aws:MultiFactorAuthPresent": "true"',
    '"Action": "*"',
    'There is no terminal to ask at.',
  ])
    expect(ran.said).toContain(text);
  expect(bench.role()).toBeUndefined();
  expect(await bench.journal()).toEqual([]);
});

test('the journal says what was meant before it says what came of it', async () => {
  await bench.create(`--trust ${ALICE} --yes`);
  const told = (await bench.journal()).map(({ kind, step, outcome, evidence }) => [kind, step, outcome, evidence['role']]);
  expect(told).toEqual([
    ['intent', 'create-role', null, 'KeyturnAdministrator'],
    ['outcome', 'create-role', 'done', 'KeyturnAdministrator'],
    ['intent', 'attach-role-policy', null, 'KeyturnAdministrator'],
    ['outcome', 'attach-role-policy', 'done', 'KeyturnAdministrator'],
  ]);
});

test('a second run finds it, and changes nothing', async () => {
  await bench.create(`--trust ${ALICE} --yes`);
  const { calls } = bench.aws.sandbox;
  const last = calls.counts().total;
  const ran = await bench.create(`--trust ${ALICE}`);
  expect(ran).toMatchObject({ exitCode: 0, said: '' });
  expect(ran.out).toContain('The role KeyturnAdministrator is there, as it was asked for.');
  expect(calls.last(last).map(({ action }) => action)).toEqual(['GetCallerIdentity', 'GetRole', 'ListAttachedRolePolicies']);
});

test('the guardrail finds it', async () => {
  await bench.create(`--trust ${ALICE} --yes`);
  const ran = await runKeyturn(['prevent', 'status', '--only', 'administrator', '--state-dir', bench.folder], {
    as: bench.aws.admin(),
  });
  expect(ran.out).toContain('role KeyturnAdministrator');
});

test('who has exactly the printed permissions can make it', async () => {
  const { out } = await runKeyturn(['iam-policy', 'admin']);
  const { user, key } = userWithKey(bench.aws, accountOf(bench.aws, MANAGEMENT), 'maker');
  user.inline = new Map([['make', out]]);
  expect(await bench.create(`--trust ${ALICE} --yes`, { as: bench.aws.as(key) })).toMatchObject({ exitCode: 0 });
  expect(await bench.create('--user AdminUser --yes', { as: bench.aws.as(key) })).toMatchObject({ exitCode: 0 });
});

test.each<{ partition: Partition; region: string; host: string }>([
  { partition: 'aws-us-gov', region: 'us-gov-west-1', host: 'signin.amazonaws-us-gov.com' },
  { partition: 'aws-cn', region: 'cn-north-1', host: 'signin.amazonaws.cn' },
])('in $partition, ARNs and links are of the partition', async ({ partition, region, host }) => {
  const start = `arn:${partition}`;
  const other = await startAdminBench({ partition });
  try {
    const ran = await other.create(`--trust ${MANAGEMENT} --yes`, { as: other.aws.admin(region) });
    expect(ran).toMatchObject({ exitCode: 0 });
    expect(ran.out).toContain(`https://${host}/switchrole?account=${MANAGEMENT}&roleName=KeyturnAdministrator`);
    expect(other.role()?.trust).toContain(`${start}:iam::${MANAGEMENT}:root`);
    expect(other.role()?.attached).toEqual(new Set([`${start}:iam::aws:policy/AdministratorAccess`]));
  } finally {
    await other.close();
  }
});
