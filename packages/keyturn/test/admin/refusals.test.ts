import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addAgedKey, addUser } from '../../src/sandbox/scenarios/builders.ts';
import { type Ran, runKeyturn } from '../support/program.ts';
import { accountOf, MANAGEMENT, MEMBER, userWithKey } from '../support/sts.ts';
import { ADMIN_USER, type AdminBench, ALICE, startAdminBench } from './bench.ts';

let bench: AdminBench;

beforeEach(async () => {
  bench = await startAdminBench();
});

afterEach(() => bench.close());

/** What was said, in one line. */
const told = ({ out, said }: Ran) => `${said}\n${out}`.replaceAll(/\s+/g, ' ');

test.each<[string, string]>([
  ['', 'Say who may assume the role: --trust'],
  ['--trust alice', 'and got "alice".'],
  ['--trust arn:aws:iam::111111111111:user', 'and got "arn:aws:iam::111111111111:user".'],
  ['--trust arn:aws:iam::111111111111:role/Deploy', 'AWS sees no MFA in sessions of roles.'],
  ['--trust arn:aws-cn:iam::111111111111:user/alice', 'is of the partition aws-cn, and this account of aws.'],
  ['--trust 111111111111 --role-name a/b', '--role-name wants up to 64 letters'],
  ['--trust 111111111111 --password-file x', 'A role has no password: --password-file is for --user.'],
  ['--trust 111111111111 --account 12', '--account wants account ids of twelve digits'],
  ['--trust 111111111111 --account 111111111111,222222222222', '--account wants one account here.'],
  ['--user AdminUser --trust 111111111111', '--trust is for a role, and --user makes a user'],
  ['--user AdminUser --role-name x', '--role-name is for a role, and --user makes a user'],
  ['--user ../AdminUser', '--user wants up to 64 letters'],
])('"%s" is refused in a sentence', async (line, sentence) => {
  const ran = await bench.create(`${line} --yes`);
  expect(ran).toMatchObject({ exitCode: 2, out: '' });
  expect(told(ran)).toContain(sentence);
  expect(changesOf(bench)).toEqual([]);
});

test('a user who is trusted and is not there is told in the words of AWS, and there is no role then', async () => {
  const ran = await bench.create(`--trust ${ALICE} --yes`);
  expect(ran.exitCode).toBe(4);
  expect(told(ran)).toContain(`Invalid principal in policy: "AWS":"${ALICE}" (MalformedPolicyDocument)`);
  expect(bench.role()).toBeUndefined();
});

test('a role that is not its own is left alone', async () => {
  await bench.create(`--trust ${MANAGEMENT} --yes`);
  const role = bench.role();
  if (!role) throw new Error('no role');
  role.tags = new Map([['team', 'security']]);
  role.attached.clear();
  const ran = await bench.create(`--trust ${MANAGEMENT} --yes`);
  expect(ran.exitCode).toBe(4);
  expect(told(ran)).toContain('There is a role KeyturnAdministrator already that Keyturn did not make');
  expect(role.attached.size).toBe(0);
});

test('a role of its own that trusts others is left alone, and the difference is told', async () => {
  await bench.create(`--trust ${MANAGEMENT} --yes`);
  const before = changesOf(bench);
  const ran = await bench.create(`--trust ${MEMBER} --yes`);
  expect(ran.exitCode).toBe(4);
  expect(told(ran)).toContain(`- "arn:aws:iam::${MANAGEMENT}:root" + "arn:aws:iam::${MEMBER}:root"`);
  expect(changesOf(bench)).toEqual(before);
});

test('a user that is not its own is left alone', async () => {
  addUser(bench.aws.builder, accountOf(bench.aws, MANAGEMENT), { name: ADMIN_USER });
  const ran = await bench.create(`--user ${ADMIN_USER} --yes`);
  expect(ran.exitCode).toBe(4);
  expect(told(ran)).toContain(`There is a user ${ADMIN_USER} already that Keyturn did not make`);
  expect(changesOf(bench)).toEqual([]);
});

test('a user of its own that has got an access key is told, and not gone on with', async () => {
  await bench.create(`--user ${ADMIN_USER} --yes`);
  const user = bench.user();
  if (!user) throw new Error('no user');
  const { id } = addAgedKey(bench.aws.builder, accountOf(bench.aws, MANAGEMENT), user, { ageDays: 1 });
  delete user.login;
  const ran = await bench.create(`--user ${ADMIN_USER} --yes`);
  expect(ran.exitCode).toBe(4);
  expect(told(ran)).toContain(`has the access key ${id}`);
  expect(user.login).toBeUndefined();
});

test('a user whose policy somebody loosened is told, and not gone on with', async () => {
  await bench.create(`--user ${ADMIN_USER} --yes`);
  bench.user()?.inline?.set('keyturn-require-mfa', '{"Statement":{"Effect":"Deny","Action":"s3:*","Resource":"*"}}');
  const ran = await bench.create(`--user ${ADMIN_USER} --yes`);
  expect(ran.exitCode).toBe(4);
  expect(told(ran)).toContain('Somebody has changed the policy keyturn-require-mfa');
});

test('a file that is there is never written over, and nothing is begun', async () => {
  const file = join(bench.folder, 'mine.txt');
  writeFileSync(file, 'mine');
  chmodSync(file, 0o600);
  const ran = await bench.create(`--user ${ADMIN_USER} --password-file ${file} --yes`);
  expect(ran.exitCode).toBe(4);
  expect(told(ran)).toContain(`The first password cannot be written to ${file}`);
  expect(readFileSync(file, 'utf8')).toBe('mine');
  expect(changesOf(bench)).toEqual([]);
});

test('a user who was deleted does not leave its password to the next one of that name', async () => {
  await bench.create(`--user ${ADMIN_USER} --yes`);
  accountOf(bench.aws, MANAGEMENT).users.delete(ADMIN_USER);
  const ran = await bench.create(`--user ${ADMIN_USER} --yes`);
  expect(ran.exitCode).toBe(4);
  expect(told(ran)).toContain('it holds the first password of another user, or of an earlier one');
  expect(bench.user()).toBeUndefined();
});

test('who may not read changes nothing, and who may not write is told where it ended', async () => {
  const account = accountOf(bench.aws, MANAGEMENT);
  const { user, key } = userWithKey(bench.aws, account, 'weak');
  const as = bench.aws.as(key);
  const blind = await bench.create(`--trust ${MANAGEMENT} --yes`, { as });
  expect(blind).toMatchObject({ exitCode: 3 });
  expect(told(blind)).toContain('Nothing was changed. Whether there is a role KeyturnAdministrator could not be read');
  user.inline = new Map([
    ['some', '{"Statement":{"Effect":"Allow","Action":["iam:Get*","iam:List*","iam:CreateRole","iam:TagRole"],"Resource":"*"}}'],
  ]);
  const weak = await bench.create(`--trust ${MANAGEMENT} --yes`, { as });
  expect(weak.exitCode).toBe(4);
  expect(told(weak)).toContain('AWS refused change 2 of 2 (attach AdministratorAccess to the role KeyturnAdministrator)');
  expect(await bench.create(`--trust ${MANAGEMENT} --yes`)).toMatchObject({ exitCode: 0 });
});

test('an account that cannot be entered is told', async () => {
  const ran = await bench.create(`--trust ${MANAGEMENT} --account ${MEMBER} --role Nobody --yes`);
  expect(ran.exitCode).toBe(4);
  expect(told(ran)).toContain(`Account ${MEMBER} could not be entered: assuming role Nobody in account ${MEMBER}`);
});

test.each([
  ['freezes: [{ from: 2020-01-01, until: 2099-12-31, reason: the year-end close }]', 'the year-end close'],
  ['approve: always', 'The policy wants somebody to approve every change'],
])('%s holds it back', async (yaml, sentence) => {
  const config = join(bench.folder, 'keyturn.yaml');
  writeFileSync(config, yaml);
  const ran = await bench.create(`--trust ${MANAGEMENT} --yes --config ${config}`);
  expect(ran.exitCode).toBe(4);
  expect(told(ran)).toContain(sentence);
  expect(bench.role()).toBeUndefined();
});

test('"keyturn admin" alone names what there is', async () => {
  const ran = await runKeyturn(['admin']);
  expect(ran.exitCode).toBe(2);
});

/** What was changed in IAM so far. */
function changesOf({ aws }: AdminBench): readonly string[] {
  const actions = aws.sandbox.calls.last().map(({ action }) => action);
  return actions.filter((action) => /^(?:Create|Put|Attach|Tag|Update|Delete)/.test(action));
}
