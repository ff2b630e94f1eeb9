import { afterAll, beforeAll, expect, test } from 'vitest';
import { addAgedKey, addUser } from '../../src/sandbox/scenarios/builders.ts';
import { type Ran, runKeyturn } from '../support/program.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandbox.ts';
import { accountOf, MANAGEMENT } from '../support/sts.ts';

let aws: TestSandbox;
let keyId: string;

beforeAll(async () => {
  aws = await startTestSandbox();
  keyId = addAgedKey(aws.builder, accountOf(aws, MANAGEMENT), addUser(aws.builder, accountOf(aws, MANAGEMENT), { name: 'ci' }), {
    ageDays: 120,
  }).id;
});

afterAll(() => aws.close());

async function audit(...args: readonly string[]): Promise<Ran & { readonly written: Map<string, string> }> {
  const written = new Map<string, string>();
  return { ...(await runKeyturn(['audit', ...args], { as: aws.admin(), written })), written };
}

test('one audit is written in several forms', async () => {
  const { out, written, exitCode } = await audit('--format', 'csv', '--also', 'markdown=summary.md, json=a=b.json');
  expect([...written.keys()]).toEqual(['summary.md', 'a=b.json']);
  expect([out, ...written.values()].map((text) => text.includes(keyId))).toEqual([true, true, true]);
  expect(written.get('summary.md')).toMatch(/^# /);
  expect(JSON.parse(written.get('a=b.json') ?? '')).toMatchObject({ schemaVersion: 1, tool: { name: 'keyturn' } });
  expect(exitCode).toBe(1);
  const asked = aws.sandbox.calls.counts().calls['iam:GetAccountSummary'];
  expect(asked).toBe(1);
});

test('whether the audit is whole is said beside forms that have no place for it, and not beside one that has', async () => {
  aws.sandbox.faults.add({
    action: 'iam:GetAccountPasswordPolicy',
    times: 0,
    effect: { kind: 'error', code: 'AccessDenied', status: 403 },
  });
  const [alone, beside] = [await audit('--format', 'csv'), await audit('--format', 'csv', '--also', 'json=audit.json')];
  expect([alone.exitCode, beside.exitCode]).toEqual([3, 3]);
  expect([alone.said.includes('incomplete'), beside.said.includes('incomplete')]).toEqual([true, false]);
});
