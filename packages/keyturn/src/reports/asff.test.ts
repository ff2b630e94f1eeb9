import { expect, test } from 'vitest';
import { describeFormat, plainDisplay } from '../../test/contracts/format.ts';
import { exampleReport, reportAbout } from '../../test/support/report.ts';
import { isObject, isValid, readJson, schemaErrors } from '../../test/support/schema.ts';
import { asff } from './asff.ts';

describeFormat(asff);

const SCHEMA = 'test/fixtures/schemas/asff.json';

test.each([
  ['the example', exampleReport()],
  ['long names', reportAbout('long '.repeat(500))],
])("every finding fits AWS's model of AwsSecurityFinding: %s", async (_name, report) => {
  const schema = await readJson(SCHEMA);
  for (const finding of findingsOf(report)) expect(schemaErrors(schema, finding)).toEqual([]);
});

test("AWS's model refuses a finding without its account", async () => {
  const [first] = findingsOf();
  const { AwsAccountId: _left, ...rest } = first ?? {};
  expect(isValid(await readJson(SCHEMA), rest)).toBe(false);
});

test('lengths that Security Hub refuses, and its model does not carry, are kept', () => {
  for (const finding of findingsOf(reportAbout('long '.repeat(900)))) {
    expect(textOf(finding, 'Title').length).toBeLessThanOrEqual(256);
    expect(textOf(finding, 'Description').length).toBeLessThanOrEqual(1024);
    expect(textOf(finding, 'Note', 'Text').length).toBeLessThanOrEqual(512);
    expect(textOf(finding, 'Remediation', 'Recommendation', 'Text').length).toBeLessThanOrEqual(512);
    expect(textOf(finding, 'AwsAccountName').length).toBeLessThanOrEqual(128);
    expect(new TextEncoder().encode(JSON.stringify(finding)).length).toBeLessThan(240_000);
  }
});

test('ids are stable, and no two findings share one: Security Hub would take the second for news of the first', () => {
  const ids = (report = exampleReport()) => findingsOf(report).map((finding) => textOf(finding, 'Id'));
  expect(new Set(ids()).size).toBe(exampleReport().findings.length);
  expect(ids(exampleReport({ findings: [...exampleReport().findings].reverse() })).sort()).toEqual(ids().sort());
  for (const id of ids()) expect(id.length).toBeLessThanOrEqual(512);
});

test('each finding belongs to the account that it is about, as the default product demands', () => {
  for (const finding of findingsOf()) {
    const account = textOf(finding, 'AwsAccountId');
    expect(textOf(finding, 'ProductArn')).toBe(`arn:aws:securityhub:us-east-1:${account}:product/${account}/default`);
  }
});

test('what nobody knows is not available, and what is excepted is suppressed', () => {
  const statuses = findingsOf().map(
    (finding) => `${textOf(finding, 'Compliance', 'Status')} ${textOf(finding, 'Workflow', 'Status')}`,
  );
  expect(Object.entries(Object.groupBy(statuses, (status) => status)).map(([status, all]) => `${all?.length} ${status}`)).toEqual(
    ['8 FAILED NEW', '3 NOT_AVAILABLE NEW', '1 FAILED SUPPRESSED'],
  );
});

test('a finding of another partition has the region and the ARNs of that partition', () => {
  const report = exampleReport();
  const [finding] = findingsOf({ ...report, caller: { ...report.caller, partition: 'aws-us-gov' } });
  expect(textOf(finding, 'ProductArn')).toMatch(/^arn:aws-us-gov:securityhub:us-gov-west-1:/);
});

function findingsOf(report = exampleReport()): readonly Record<string, unknown>[] {
  const findings: unknown = JSON.parse(asff.render(report, plainDisplay()));
  return Array.isArray(findings) ? findings.filter(isObject) : [];
}

function textOf(value: unknown, ...path: readonly string[]): string {
  const found = path.reduce<unknown>((owner, name) => (isObject(owner) ? owner[name] : undefined), value);
  return typeof found === 'string' ? found : '';
}
