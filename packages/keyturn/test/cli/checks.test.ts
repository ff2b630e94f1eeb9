import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { checks } from '../../src/core/checks/index.ts';
import { runKeyturn } from '../support/program.ts';

const folder = mkdtempSync(join(tmpdir(), 'keyturn-checks-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('every check is listed, in the order of reports, and no line is wider than the terminal', async () => {
  const { exitCode, out } = await runKeyturn(['checks'], { width: 80 });
  expect(exitCode).toBe(0);
  const lines = out.split('\n');
  const listed = lines.slice(1).flatMap((line) => /^([a-z]\S+)/.exec(line)?.[1] ?? []);
  expect(listed).toEqual(checks.map(({ id }) => id));
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
});

test('limits are those of the configuration, under the names that it has for them', async () => {
  const file = join(folder, 'keyturn.yaml');
  writeFileSync(file, 'limits:\n  keyAge: 60d\n');
  const { out } = await runKeyturn(['checks', 'show', 'user-access-key-age', '--config', file]);
  expect(out).toContain('keyAge 60 days');
});

test('json has all checks with their limits and controls', async () => {
  const { out } = await runKeyturn(['checks', '--format', 'json']);
  expect(JSON.parse(out)).toMatchObject({
    schemaVersion: 1,
    checks: checks.map(({ id }) =>
      id === 'user-access-key-age'
        ? { id, severity: 'high', limits: { keyAgeDaysMax: 90 }, controls: { 'cis-5.0': ['1.13'] } }
        : { id },
    ),
  });
});

test('markdown is a table with a row for each check', async () => {
  const { out } = await runKeyturn(['checks', '--format', 'markdown']);
  const rows = out.trimEnd().split('\n');
  expect(rows).toHaveLength(checks.length + 2);
  expect(new Set(rows.map((row) => row.replaceAll('\\|', '').split('|').length))).toEqual(new Set([7]));
});

test('one check is shown with what it means', async () => {
  const { exitCode, out } = await runKeyturn(['checks', 'show', 'admin-user-with-access-key']);
  expect(exitCode).toBe(0);
  expect(out).toContain('with audit --live only');
  expect(out).toContain('none: it is wrong or it is not');
});

test('a check that does not exist is answered with the one that was meant', async () => {
  const ran = await runKeyturn(['checks', 'show', 'root-acces-key-present']);
  expect(ran).toMatchObject({ exitCode: 2, out: '' });
  expect(ran.said).toContain('There is no check "root-acces-key-present" (did you mean root-access-key-present?)');
});
