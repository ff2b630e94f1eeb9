import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { addAccount, addRole } from '../src/sandbox/scenarios/builders.ts';
import { fixture } from './fixtures/fixture.ts';
import summary from './fixtures/live/account-summary.json' with { type: 'json' };
import grammar from './fixtures/live/query-grammar.json' with { type: 'json' };
import { callRaw, queryCall, type RawAnswer, type RawKey } from './fixtures/raw-call.ts';
import { withSession } from './support/iam.ts';
import { startTestSandbox, type TestSandbox } from './support/sandbox.ts';
import { adminKeyOf, MANAGEMENT } from './support/sts.ts';

let aws: TestSandbox;

beforeEach(async () => {
  aws = await startTestSandbox({ settings: { reportSeconds: 2 } });
});

afterEach(() => aws.close());

describe('the credential report', () => {
  test('has the header and the root row of the live one, byte for byte', async () => {
    const account = addAccount(aws.builder, { id: '333333333333', name: 'recovered' });
    Object.assign(account.root, { createdAt: Date.parse('2025-08-25T13:49:23Z') });
    const changedAt = Date.parse('2026-09-12T01:41:52Z');
    account.root.password = { createdAt: changedAt, changedAt };
    addRole(aws.builder, account, { name: 'auditor', trustedAccountId: MANAGEMENT, isAdministrator: true });
    const auditor = withSession(aws, account, { kind: 'role', roleName: 'auditor', sessionName: 'audit' }).credentials;

    await iam({ Action: 'GenerateCredentialReport' }, auditor);
    aws.clock.advance(2);
    const { body } = await iam({ Action: 'GetCredentialReport' }, auditor);
    expect(Buffer.from(inside(body, 'Content'), 'base64').toString()).toBe(fixture('live/credential-report.csv'));
  });

  test('starts, is being made and is complete, described at the start alone', async () => {
    const generate = async () =>
      inside((await iam({ Action: 'GenerateCredentialReport' })).body, 'GenerateCredentialReportResult');
    expect(await generate()).toBe(
      '<State>STARTED</State><Description>No report exists. Starting a new report generation task</Description>',
    );
    expect(await generate()).toBe('<State>INPROGRESS</State>');
    aws.clock.advance(2);
    expect(await generate()).toBe('<State>COMPLETE</State>');
    expect(inside((await iam({ Action: 'GetCredentialReport' })).body, 'GetCredentialReportResult')).toMatch(
      /^<Content>[A-Za-z0-9+/=]+<\/Content><ReportFormat>text\/csv<\/ReportFormat><GeneratedTime>2026-11-23T12:00:02Z<\/GeneratedTime>$/,
    );
  });
});

test('the account summary has the live names, and the live quotas', async () => {
  const { body } = await iam({ Action: 'GetAccountSummary' });
  const entries = [...body.matchAll(/<entry><key>(\w+)<\/key><value>(\d+)<\/value><\/entry>/g)].map(([, key, value]) => [
    key,
    value,
  ]);
  const told = Object.fromEntries<string | undefined>(entries.map(([key, value]) => [String(key), value]));
  expect(Object.keys(told).sort()).toEqual([...summary.counts, ...Object.keys(summary.quotas)].sort());
  expect(told).toMatchObject(Object.fromEntries(Object.entries(summary.quotas).map(([name, quota]) => [name, String(quota)])));
});

describe('the query protocol', () => {
  const containing: unknown = expect.stringContaining('<Code>MalformedInput</Code>');
  const malformed = { status: 400, body: containing };

  test.for(grammar.integers.accepted)('takes the integer %j', async (MaxItems) => {
    expect(await iam({ Action: 'ListUsers', MaxItems })).toMatchObject({ status: 200 });
  });

  test.for(grammar.integers.refused)('does not take the integer %j', async (MaxItems) => {
    expect(await iam({ Action: 'ListUsers', MaxItems })).toMatchObject(malformed);
  });

  test.for(grammar.booleans.accepted)('takes the boolean %j', async (OnlyAttached) => {
    expect(await iam({ Action: 'ListPolicies', OnlyAttached })).toMatchObject({ status: 200 });
  });

  test.for(grammar.booleans.refused)('does not take the boolean %j', async (OnlyAttached) => {
    expect(await iam({ Action: 'ListPolicies', OnlyAttached })).toMatchObject(malformed);
  });
});

function iam(
  parameters: Readonly<Record<string, string>>,
  key: RawKey = aws.as(adminKeyOf(aws)).credentials,
): Promise<RawAnswer> {
  return callRaw(aws.url, { ...queryCall('iam', key, parameters), at: aws.sandbox.clock.now() });
}

function inside(xml: string, element: string): string {
  return new RegExp(`<${element}>(.*)</${element}>`, 's').exec(xml)?.[1] ?? '';
}
