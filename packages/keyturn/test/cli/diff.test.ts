import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { json } from '../../src/reports/json.ts';
import { addAgedKey, addUser } from '../../src/sandbox/scenarios/builders.ts';
import { runKeyturn } from '../support/program.ts';
import { exampleReport } from '../support/report.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandbox.ts';
import { accountOf, MANAGEMENT, MEMBER } from '../support/sts.ts';

const folder = mkdtempSync(join(tmpdir(), 'keyturn-diff-'));
const display = { width: 120, paint: (_style: string, text: string) => text };
let aws: TestSandbox;

beforeAll(async () => {
  aws = await startTestSandbox();
});

afterAll(async () => {
  await aws.close();
  rmSync(folder, { recursive: true });
});

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

async function audited(name: string): Promise<string> {
  const { out } = await runKeyturn(['audit', '--org', '--format', 'json'], { as: aws.admin() });
  return write(name, out);
}

test('two audits of an organization: a key that got old, one that is gone, and an account that denies', async () => {
  const management = accountOf(aws, MANAGEMENT);
  const alice = addUser(aws.builder, management, { name: 'alice' });
  const gone = addAgedKey(aws.builder, management, alice, { ageDays: 200, usedDaysAgo: 1 });
  const member = accountOf(aws, MEMBER);
  const bob = addUser(aws.builder, member, { name: 'bob' });
  const hidden = addAgedKey(aws.builder, member, bob, { ageDays: 300, usedDaysAgo: 1 });
  const first = await audited('first.json');

  alice.keys.splice(0);
  const opened = addAgedKey(aws.builder, management, alice, { ageDays: 95, usedDaysAgo: 1 });
  member.roles?.delete('OrganizationAccountAccessRole');
  const second = await audited('second.json');

  const { exitCode, out } = await runKeyturn(['diff', first, second, '--format', 'json']);
  expect(exitCode).toBe(3);
  const about = (id: string) =>
    expect.objectContaining({
      check: 'user-access-key-age',
      subject: expect.objectContaining({ accessKeyId: id }) as unknown,
    }) as unknown;
  const diff: unknown = JSON.parse(out);
  expect(diff).toMatchObject({
    opened: expect.arrayContaining([about(opened.id)]) as unknown,
    closed: expect.arrayContaining([about(gone.id)]) as unknown,
    unsettled: expect.arrayContaining([about(hidden.id)]) as unknown,
    accounts: { becameUnread: [{ id: MEMBER }] },
  });

  const { out: text } = await runKeyturn(['diff', first, second], { width: 80 });
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(text).toContain('Not read any more: 222222222222 dev');
  const { out: markdown } = await runKeyturn(['diff', first, second, '--format', 'markdown']);
  expect(markdown).toContain('## Opened');

  const { exitCode: backwards, said } = await runKeyturn(['diff', first, first]);
  expect({ backwards, said }).toEqual({ backwards: 0, said: '' });
});

test('a report of every kind is read back, and is the same as itself', async () => {
  const file = write('example.json', json.render(exampleReport(), display));
  const { exitCode, out } = await runKeyturn(['diff', file, file, '--format', 'json']);
  expect(exitCode).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ opened: [], closed: [], unsettled: [], excepted: [] });
});

test('a finding that opened is told in the exit code', async () => {
  const report = exampleReport();
  const first = write('none.json', json.render({ ...report, findings: [] }, display));
  const second = write('some.json', json.render(report, display));
  expect((await runKeyturn(['diff', first, second])).exitCode).toBe(1);
});

const whole = () => json.render(exampleReport(), display);

const foreign: readonly [what: string, text: () => string, sentence: string][] = [
  ['an empty file', () => '', 'it is empty'],
  ['half a report', () => whole().slice(0, 2_000), 'it is no JSON, or not all of it is there'],
  ['a binary file', () => '\u0000\u0001', 'it is no JSON'],
  ['JSON of somebody else', () => '{"findings":[]}', 'it is no report of "keyturn audit --format json"'],
  ['a list', () => '[]', 'it is no report'],
  [
    'a later version',
    () => whole().replace('"schemaVersion": 1', '"schemaVersion": 2'),
    'its schema version is 2, and this Keyturn reads version 1',
  ],
  ['a finding without a subject', () => whole().replace('"subject":{', '"topic":{'), 'findings[0].subject is not an object'],
  ['a severity that is none', () => whole().replaceAll('"severity":"critical"', '"severity":"huge"'), 'is not a severity'],
  ['accounts that are no list', () => whole().replace('"accounts": [', '"accounts": 1, "others": ['), 'accounts is not a list'],
];

test.each(foreign)('%s is refused with a sentence', async (_what, text, sentence) => {
  const good = write('good.json', whole());
  const bad = write('bad.json', text());
  const ran = await runKeyturn(['diff', good, bad]);
  expect(ran).toMatchObject({ exitCode: 2, out: '' });
  expect(ran.said).toContain(sentence);
  expect(ran.said).toContain(bad);
});

test('a file that is not there, and a folder, are told as such', async () => {
  expect((await runKeyturn(['diff', join(folder, 'no'), join(folder, 'no')])).said).toContain('there is no such file');
  expect((await runKeyturn(['diff', folder, folder])).said).toContain('it is a folder');
});
