import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectAws } from '../src/aws/connect.ts';
import { checks } from '../src/core/checks/index.ts';
import { instantOf } from '../src/core/instant.ts';
import { defaultPolicy } from '../src/core/policy.ts';
import type { Report } from '../src/core/report.ts';
import { audit } from '../src/engine/audit.ts';
import { asff } from '../src/reports/asff.ts';
import { json } from '../src/reports/json.ts';
import { junit } from '../src/reports/junit.ts';
import { ocsf } from '../src/reports/ocsf.ts';
import { sarif } from '../src/reports/sarif.ts';
import { table } from '../src/reports/table.ts';
import { plainDisplay } from './contracts/format.ts';
import { startTestSandbox, type TestSandbox } from './support/sandbox.ts';
import { closed, isObject, readJson, schemaErrors } from './support/schema.ts';
import { readXml } from './support/xml.ts';
import { xsdErrors } from './support/xml-schema.ts';

// An audit of a whole organization, with all checks: what formats are made for, and not what somebody wrote down as an example.
let sandbox: TestSandbox;
let report: Report;

beforeAll(async () => {
  sandbox = await startTestSandbox({ scenario: 'neglected-fleet' });
  const { endpoint, region, credentials } = sandbox.admin();
  const aws = connectAws({ endpoint, region, credentials, environment: {} });
  const filter = { includeAccounts: [], excludeAccounts: [], includeUnits: [], excludeUnits: [] };
  report = await audit(aws, {
    scope: { kind: 'organization', filter },
    access: { roleName: 'OrganizationAccountAccessRole', externalId: null },
    policy: {
      ...defaultPolicy,
      exceptions: [{ match: { users: ['deploy*'] }, owner: 'Jo', reason: 'being moved', until: instantOf(Date.UTC(2099, 0)) }],
    },
    checks,
    depth: 'live',
    version: '1.0.0',
    interrupted: new AbortController().signal,
  });
});

afterAll(() => sandbox.close());

test('the audit has findings of every verdict, and accounts that were not read', () => {
  const { fail, unknown, excepted } = report.summary;
  expect(Math.min(fail, unknown, excepted)).toBeGreaterThan(0);
  expect(new Set(report.accounts.map(({ state }) => state))).toEqual(new Set(['read', 'unread', 'skipped']));
});

test('json fits the published schema, which names every member', async () => {
  const schema = closed(await readJson('../../docs/schemas/report-v1.schema.json'));
  expect(isObject(schema) && schemaErrors(schema, JSON.parse(json.render(report, plainDisplay())))).toEqual([]);
});

test('sarif fits the schema of SARIF 2.1.0', async () => {
  const { $schema: _draft, id: _id, ...schema } = await readJson('test/fixtures/schemas/sarif-2.1.0.json');
  expect(schemaErrors(schema, JSON.parse(sarif.render(report, plainDisplay())))).toEqual([]);
});

test.each([
  ['asff', asff, 'asff.json'],
  ['ocsf', ocsf, 'ocsf-compliance-finding.json'],
] as const)('every finding as %s fits its schema, under an id of its own', async (_name, format, file) => {
  const { $schema, ...schema } = await readJson(`test/fixtures/schemas/${file}`);
  const findings: unknown = JSON.parse(format.render(report, plainDisplay()));
  expect(schemaErrors({ $schema, type: 'array', items: schema, $defs: schema['$defs'] }, findings)).toEqual([]);
  const ids = JSON.stringify(findings).match(/"Id":"keyturn\/[^"]*"|"finding_info":\{"uid":"[^"]*"/g) ?? [];
  expect(new Set(ids).size).toBe(report.findings.length);
});

test('junit fits the schema of Jenkins', async () => {
  expect(await xsdErrors('test/fixtures/schemas/junit.xsd', readXml(junit.render(report, plainDisplay())))).toEqual([]);
});

test.each([80, 120, 200])('no line of the table is wider than %i columns', (width) => {
  const lines = table.render(report, plainDisplay(width)).split('\n');
  expect(lines.filter((line) => line.length > width)).toEqual([]);
});
