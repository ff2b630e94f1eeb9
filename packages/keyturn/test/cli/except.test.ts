import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/config/parse.ts';
import { addDays, daysBetween, instantOf } from '../../src/core/instant.ts';
import { runKeyturn } from '../support/program.ts';

const KEY = 'AKIAIOSFODNN7EXAMPLE';
const YAML = '# ours\nlimits: {keyAge: 60d} # short\n';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-except-'));
  file = join(folder, 'keyturn.yaml');
  writeFileSync(file, YAML);
});

afterEach(() => rmSync(folder, { recursive: true }));

const keyturn = (...args: readonly string[]) => runKeyturn([...args, '--config', file]);
const exceptions = () => parseConfig(readFileSync(file, 'utf8'), file).policy.exceptions;

test('a snooze is an exception that ends soon, and says who wanted it', async () => {
  const { exitCode, said } = await keyturn('snooze', KEY, '--for', '3d', '--yes');
  expect(exitCode).toBe(0);
  const [exception, ...others] = exceptions();
  expect(others).toEqual([]);
  expect(exception?.match).toEqual({ keys: [KEY] });
  expect(exception?.reason).toMatch(/^snoozed by .+ on \d{4}-\d\d-\d\d$/);
  const days = daysBetween(instantOf(Date.now()), exception?.until ?? instantOf(0));
  expect(days).toBeGreaterThan(2.9);
  expect(days).toBeLessThan(4.1);
  expect(readFileSync(file, 'utf8').startsWith(YAML)).toBe(true);
  expect(said).toContain(`keyturn.yaml:3:\n+ exceptions:\n+   - match: { key: ${KEY} }\n`);
});

test('hours are hours', async () => {
  await keyturn('snooze', KEY, '--for', '12h', '--yes');
  const [exception] = exceptions();
  const days = daysBetween(instantOf(Date.now()), exception?.until ?? instantOf(0));
  expect([days > 0.49, days <= 0.501]).toEqual([true, true]);
});

test.each([
  ['a key', [KEY], { keys: [KEY] }],
  ['a user, with its account before it', ['111122223333/deploy'], { users: ['deploy'], accounts: ['111122223333'] }],
  ['a user, with --account', ['deploy', '--account', '111122223333'], { users: ['deploy'], accounts: ['111122223333'] }],
  ['the root user', ['root', '--account', '111122223333'], { root: true, accounts: ['111122223333'] }],
  ['an account', ['111122223333'], { accounts: ['111122223333'] }],
])('%s is excepted as it was named', async (_what, words, match) => {
  const written = ['--until', '2099-06-30', '--owner', 'ops@example.com', '--reason', 'the supplier: "moves", in June'];
  expect(await keyturn('except', ...words, ...written, '--yes')).toMatchObject({ exitCode: 0 });
  expect(exceptions()).toEqual([
    { match, owner: 'ops@example.com', reason: 'the supplier: "moves", in June', until: '2099-06-30T23:59:59.999Z' },
  ]);
});

test('the file keeps its permissions and its place behind a link, and nothing is left beside it', async () => {
  chmodSync(file, 0o640);
  const link = join(folder, 'link.yaml');
  symlinkSync(file, link);
  await runKeyturn(['snooze', KEY, '--yes', '--config', link]);
  expect([exceptions().length, statSync(file).mode & 0o777, readdirSync(folder)]).toEqual([
    1,
    0o640,
    ['keyturn.yaml', 'link.yaml'],
  ]);
});

test('without a terminal and without --yes nothing is written, and what would be is shown', async () => {
  const { exitCode, said } = await keyturn('snooze', KEY);
  expect([exitCode, readFileSync(file, 'utf8')]).toEqual([2, YAML]);
  expect(said).toContain('There is no terminal to ask at.');
});

const complete = ['--owner', 'ops', '--reason', 'it moves'];
const tomorrow = addDays(instantOf(Date.now()), 1).slice(0, 10);
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

describe('what is mistyped gets a sentence, and nothing is written', () => {
  test.each([
    [['snooze', 'deploy'], 'Say in which account, with --account: there may be users of this name in several.'],
    [['snooze', 'AKIA123456789'], 'The id of an access key has 20 characters, and this has 13.'],
    [['snooze', SECRET], 'That looks like a secret'],
    [['snooze', KEY, '--for', '31d'], '--for wants up to 30d; "keyturn except" is for longer, with an owner and a reason.'],
    [['snooze', KEY, '--for', '0d'], '--for wants up to 30d'],
    [['snooze', KEY, '--for', 'soon'], '--for wants a number of days such as 90d, and got "soon".'],
    [
      ['snooze', '111122223333/a', '--account', '444455556666'],
      'You name account 111122223333, and --account names 444455556666: choose one.',
    ],
    [['except', KEY, ...complete], '--until is missing: it wants a date such as 2027-01-31.'],
    [['except', KEY, '--until', 'tomorrow', ...complete], '--until wants a date such as 2027-01-31.'],
    [['except', KEY, '--until', '2026-02-30', ...complete], '--until wants a date such as 2027-01-31.'],
    [['except', KEY, '--until', '2020-01-01', ...complete], '--until wants a day that is to come, and 2020-01-01 is over.'],
    [['except', KEY, '--until', tomorrow, '--reason', 'a'], '--owner is missing: it wants who answers for it.'],
    [['except', KEY, '--until', tomorrow, '--owner', 'a', '--reason', ' '], '--reason is missing: it wants why it is needed.'],
    [['except', KEY, '--until', tomorrow, '--owner', 'a', '--reason', `it is ${SECRET}`], '--reason holds what looks like'],
  ])('%j', async (words, sentence) => {
    const { exitCode, said } = await keyturn(...words, '--yes');
    expect([exitCode, said]).toEqual([2, expect.stringContaining(sentence)]);
    expect(said).not.toContain(SECRET);
    expect(readFileSync(file, 'utf8')).toBe(YAML);
  });

  test('there is no configuration', async () => {
    rmSync(file);
    const { exitCode, said } = await keyturn('snooze', KEY, '--yes');
    expect([exitCode, said]).toEqual([2, expect.stringContaining('there is no such file')]);
  });
});

test('a configuration that nobody could read is not written to', async () => {
  writeFileSync(file, 'limits: [\n');
  expect(await keyturn('snooze', KEY, '--yes')).toMatchObject({ exitCode: 2 });
  expect(readFileSync(file, 'utf8')).toBe('limits: [\n');
});
