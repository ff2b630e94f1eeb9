import { expect, test } from 'vitest';
import { describeFormat, plainDisplay } from '../../test/contracts/format.ts';
import { cleanReport, exampleReport, reportAbout } from '../../test/support/report.ts';
import { readXml, type XmlElement } from '../../test/support/xml.ts';
import { hasXmllint, xmllintErrors, xsdErrors } from '../../test/support/xml-schema.ts';
import { junit } from './junit.ts';

describeFormat(junit);

const SCHEMA = 'test/fixtures/schemas/junit.xsd';

const reports = [
  ['the example', exampleReport()],
  ['an interrupted audit', exampleReport({ isInterrupted: true })],
  ['nothing found', cleanReport()],
  ['a name that is markup', reportAbout(']]><testcase name="x"/>&amp;\u0000')],
] as const;

test.each(reports)('fits the schema of Jenkins: %s', async (_name, report) => {
  expect(await xsdErrors(SCHEMA, readXml(render(report)))).toEqual([]);
});

// A second witness that is none of ours.
test.skipIf(!hasXmllint())('xmllint finds it to fit the schema, too', async () => {
  for (const [, report] of reports) expect(await xmllintErrors(SCHEMA, render(report))).toBe('');
});

test('the checker refuses what the schema refuses', async () => {
  const wrong = '<testsuites><testsuite tests="1"><testcase name="x"><oops/></testcase></testsuite></testsuites>';
  expect(await xsdErrors(SCHEMA, readXml(wrong))).toEqual([
    'testsuite has no attribute name',
    'testcase: oops stands where the schema has no place for it',
  ]);
});

test('a finding is a failure, the unknown an error, the excepted and the unasked are skipped, and the counts agree', () => {
  const root = readXml(render(exampleReport()));
  const outcomes = Object.groupBy(elements(root, 'testcase'), ({ children }) => children[0]?.name ?? 'passed');
  expect(Object.fromEntries(Object.entries(outcomes).map(([outcome, cases]) => [outcome, cases?.length]))).toEqual({
    failure: 8,
    // Three findings, and the account that was not read.
    error: 4,
    // The exception, the check that needs --live, and the account that was left out.
    skipped: 3,
    // Three accounts, and the end of the audit.
    passed: 4,
  });
  for (const owner of [root, ...elements(root, 'testsuite')]) {
    const cases = elements(owner, 'testcase');
    const count = (name: string) => String(cases.filter(({ children }) => children[0]?.name === name).length);
    expect(owner.attributes).toMatchObject({ tests: String(cases.length), failures: count('failure'), errors: count('error') });
  }
});

test('an audit that was ended before its end is an error', () => {
  const [root] = [readXml(render(exampleReport({ isInterrupted: true })))];
  const whole = elements(root, 'testcase').find(({ attributes }) => attributes['name'] === 'the audit came to its end');
  expect(whole?.children[0]?.name).toBe('error');
});

function render(report: ReturnType<typeof exampleReport>): string {
  return junit.render(report, plainDisplay());
}

function elements(owner: XmlElement, name: string): readonly XmlElement[] {
  return owner.children.flatMap((child) => [...(child.name === name ? [child] : []), ...elements(child, name)]);
}
