import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetCredentialReportCommand, IAMClient } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addAgedKey, addUser } from '../../src/sandbox/scenarios/builders.ts';
import { addLogin, addRootPassword, addSigningCertificate } from '../../src/sandbox/scenarios/credential-builders.ts';
import { auditSandbox, linesOf, makeReports, reportOf } from '../support/audit.ts';
import { runKeyturn } from '../support/program.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandbox.ts';
import { accountOf, MANAGEMENT } from '../support/sts.ts';

let aws: TestSandbox;
let csv: string;
let folder: string;

const names = ['doe,jane', 'a,b,c', 'stage=live', 'root', 'Zoe.Q+x@example.com'];

/** A downloaded report is judged by the machine's time. */
beforeAll(async () => {
  aws = await startTestSandbox({ now: Math.floor(Date.now() / 1000) * 1000 });
  folder = mkdtempSync(join(tmpdir(), 'keyturn-forms-'));
  const account = accountOf(aws, MANAGEMENT);
  const add = (name: string) =>
    addUser(aws.builder, account, { name, path: name === 'a,b,c' ? '/eng/' : '/', createdDaysAgo: 4 });
  for (const name of names) addAgedKey(aws.builder, account, add(name), { ageDays: 100, usedDaysAgo: 50 });
  const idle = add('idle');
  addAgedKey(aws.builder, account, idle, { ageDays: 60, status: 'Inactive', usedDaysAgo: 40 });
  addSigningCertificate(aws.builder, account, idle, { ageDays: 91 });
  const person = add('person');
  addLogin(aws.builder, person, { ageDays: 4 });
  addAgedKey(aws.builder, account, person, { ageDays: 4 });
  addRootPassword(aws.builder, account, { ageDays: 400, usedDaysAgo: 3 });
  addAgedKey(aws.builder, account, undefined, { ageDays: 200, usedDaysAgo: 2 });
  await makeReports(aws);
  const { Content = new Uint8Array() } = await new IAMClient(aws.admin()).send(new GetCredentialReportCommand({}));
  csv = Buffer.from(Content).toString('utf8');
});

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await aws.close();
});

/** Every form in which reports were seen or are documented (aws-facts B2). */
const forms: Readonly<Record<string, (text: string) => string>> = {
  'as AWS writes it, with 22 columns': (text) => text,
  'with the 23rd column of the documentation': (text) =>
    text.replaceAll(/$/gm, ',N/A').replace(',N/A', ',additional_credentials_info'),
  'with the dates and the booleans of the documentation': (text) =>
    text
      .replaceAll(/(T\d\d:\d\d:\d\d)Z/g, '$1+00:00')
      .replaceAll(',true', ',TRUE')
      .replaceAll(',false', ',FALSE'),
  'with Windows line ends, and one at the end': (text) => `${text.replaceAll('\n', '\r\n')}\r\n`,
  'with quotes around names': (text) =>
    text.replaceAll(/^(?!user,)(.*?),(arn:.*?),(?=\d{4}-)/gm, (_all, name: string, arn: string) => `"${name}","${arn}",`),
};

describe.each(Object.entries(forms))('a report %s', (_form, formed) => {
  test('is read as any other over the wire', async () => {
    const account = accountOf(aws, MANAGEMENT);
    if (account.report) account.report = { ...account.report, content: formed(csv) };
    const report = await auditSandbox(aws, aws.admin(), { scope: { kind: 'own' } });
    expect(linesOf(report)).toEqual(wrong(keyIds()));
    expect(report.accounts[0]).toMatchObject({ state: 'read', users: 8 });
    // Nobody else can tell the password of root: had the report not been read, that would be unknown.
    expect(linesOf(report, 'unknown')).toEqual([]);
  });

  test('is read as any other from a file', async () => {
    const file = join(folder, 'report.csv');
    // Some shells begin every file that they write with a byte order mark.
    writeFileSync(file, `\u{FEFF}${formed(csv)}`);
    const { exitCode, out, said } = await runKeyturn(['audit', '--from-report', file, '--format', 'json']);
    expect([exitCode, said]).toEqual([1, '']);
    expect(linesOf(reportOf(out))).toEqual(wrong(new Map(), 'offline'));
  });
});

test('a report that says that a user has more keys than it shows leaves that user open', async () => {
  const file = join(folder, 'more.csv');
  const more = csv
    .replaceAll(/$/gm, ',N/A')
    .replace(',N/A', ',additional_credentials_info')
    .replace(/^(admin,.*),N\/A$/m, '$1,1 more access key');
  writeFileSync(file, more);
  const { exitCode, out } = await runKeyturn(['audit', '--from-report', file, '--format', 'json']);
  expect(exitCode).toBe(3);
  const open = linesOf(reportOf(out), 'unknown');
  expect(open).toContain(`user-access-key-age ${MANAGEMENT}/admin`);
  expect(open.filter((line) => !line.endsWith('/admin'))).toEqual([]);
});

test('a report that does not speak of the password of root leaves it open', async () => {
  const file = join(folder, 'older.csv');
  writeFileSync(
    file,
    csv.replace(/^(<root_account>,[^,]*,[^,]*),true,[^,]*,[^,]*/m, '$1,not_supported,not_supported,not_supported'),
  );
  const { exitCode, out } = await runKeyturn(['audit', '--from-report', file, '--format', 'json']);
  expect(exitCode).toBe(3);
  const root = `${MANAGEMENT}/<root_account>`;
  expect(linesOf(reportOf(out), 'unknown')).toEqual([`root-password-age ${root}`, `root-used-recently ${root} password`]);
});

/** The keys that are not inactive, by user. */
function keyIds(): ReadonlyMap<string, string> {
  const account = accountOf(aws, MANAGEMENT);
  return new Map([...account.users.values()].map(({ name, keys }) => [name, ` ${keys[0]?.id}`]));
}

function wrong(ids: ReadonlyMap<string, string>, where: 'online' | 'offline' = 'online'): string[] {
  const of = (check: string, name: string) => `${check} ${MANAGEMENT}/${name}${ids.get(name) ?? ''}`;
  const certificate = accountOf(aws, MANAGEMENT).users.get('idle')?.certificates?.[0]?.id;
  return [
    ...names.flatMap((name) => [of('user-access-key-age', name), of('user-access-key-unused', name)]),
    of('user-inactive-key-left', 'idle'),
    `signing-certificate-age ${MANAGEMENT}/idle${where === 'online' ? ` ${certificate}` : ''}`,
    of('console-user-key-from-creation', 'person'),
    ...['root-access-key-present', 'root-access-key-age', 'root-access-key-used', 'root-password-age', 'root-used-recently'].map(
      (check) => `${check} ${MANAGEMENT}/<root_account>`,
    ),
    `root-used-recently ${MANAGEMENT}/<root_account> password`,
    `root-mfa-missing ${MANAGEMENT}/<root_account>`,
    ...(where === 'online' ? [`password-policy-weak ${MANAGEMENT}/account`] : []),
  ].toSorted();
}
