import { expect, test } from 'vitest';
import { describeFormat, plainDisplay } from '../../test/contracts/format.ts';
import { cleanReport, exampleReport } from '../../test/support/report.ts';
import { isObject, isValid, readJson, schemaErrors } from '../../test/support/schema.ts';
import { sarif } from './sarif.ts';

describeFormat(sarif);

/** Draft 4 names its own draft and its id in a way that newer drafts do not know; the rest of this schema reads the same. */
async function sarifSchema(): Promise<Record<string, unknown>> {
  const { $schema: _draft, id: _id, ...schema } = await readJson('test/fixtures/schemas/sarif-2.1.0.json');
  return schema;
}

test.each([
  ['the example', exampleReport()],
  ['an interrupted audit', exampleReport({ isInterrupted: true })],
  ['nothing found', cleanReport()],
])('fits the schema of SARIF 2.1.0: %s', async (_name, report) => {
  expect(schemaErrors(await sarifSchema(), JSON.parse(sarif.render(report, plainDisplay())))).toEqual([]);
});

test('the schema refuses what is no SARIF', async () => {
  expect(isValid(await sarifSchema(), { version: '2.1.0', runs: [{ tool: { driver: {} } }] })).toBe(false);
});

test('what nobody knows has no level, what the policy excepts is suppressed', () => {
  const results = resultsOf(exampleReport());
  const kinds = Object.groupBy(results, ({ kind }) => String(kind));
  expect(kinds['review']).toHaveLength(3);
  for (const { level } of kinds['review'] ?? []) expect(level).toBe('none');
  expect(results.filter((result) => 'suppressions' in result)).toHaveLength(1);
});

test('a finding keeps its fingerprint from report to report, and shares it with no other', () => {
  const print = (report = exampleReport()) =>
    resultsOf(report).map(({ partialFingerprints }) => JSON.stringify(partialFingerprints));
  const reversed = exampleReport({ findings: [...exampleReport().findings].reverse() });
  expect(new Set(print()).size).toBe(print().length);
  expect(print(reversed).sort()).toEqual(print().sort());
});

test('every result points to its rule', () => {
  const { rules, results } = runOf(exampleReport());
  for (const { ruleId, ruleIndex } of results) expect(rules[Number(ruleIndex)]?.['id']).toBe(ruleId);
});

function resultsOf(report: ReturnType<typeof exampleReport>): readonly Record<string, unknown>[] {
  return runOf(report).results;
}

function runOf(report: ReturnType<typeof exampleReport>) {
  const log: unknown = JSON.parse(sarif.render(report, plainDisplay()));
  const [run] = listOf(log, 'runs');
  const tool = isObject(run) && isObject(run['tool']) ? run['tool']['driver'] : undefined;
  return { rules: listOf(tool, 'rules'), results: listOf(run, 'results') };
}

function listOf(owner: unknown, name: string): readonly Record<string, unknown>[] {
  const list = isObject(owner) ? owner[name] : undefined;
  return Array.isArray(list) ? list.filter(isObject) : [];
}
