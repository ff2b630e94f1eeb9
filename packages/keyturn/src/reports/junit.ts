import type { Finding } from '../core/finding.ts';
import type { AccountReading, CheckReading, Report } from '../core/report.ts';
import { defineFormat } from './format.ts';
import { joined, type Markup, markup, nothing } from './markup.ts';
import { accountText, principalText, thingText } from './subject-text.ts';

/**
 * For the test view of CI systems: a suite for each check, a case for each finding, and one suite for the accounts. A finding is a
 * failure, what nobody knows is an error, what the policy excepts or nobody asked is skipped. A check without a finding is one case
 * that passes.
 */
export const junit = defineFormat({
  name: 'junit',
  summary: 'for the test view of CI systems',
  mediaType: 'application/xml',
  chunks,
});

function* chunks(report: Report): Iterable<string> {
  const findings = Map.groupBy(report.findings, ({ check }) => check);
  const suites = [accountSuite(report), ...report.checks.map((check) => checkSuite(check, findings.get(check.id) ?? []))];
  const { tests, failures, errors } = countsOf(suites.flatMap(({ outcomes }) => outcomes));
  yield markup`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="keyturn audit" tests="${tests}" failures="${failures}" errors="${errors}" time="0">
`.text;
  for (const suite of suites) yield* suiteChunks(suite, report);
  yield '</testsuites>\n';
}

interface Suite {
  readonly name: string;
  /** Of its cases, in their order: they are counted before the first is written. */
  readonly outcomes: readonly Outcome[];
  readonly cases: () => Iterable<Case>;
}

type Outcome = 'passed' | 'failure' | 'error' | 'skipped';

interface Case {
  readonly name: string;
  readonly classname: string;
  readonly outcome: Outcome;
  /** One line, and all there is to say. */
  readonly message: string;
  readonly text: readonly string[];
}

function accountSuite({ accounts, isInterrupted }: Report): Suite {
  const whole: Case = {
    name: 'the audit came to its end',
    classname: 'accounts',
    outcome: isInterrupted ? 'error' : 'passed',
    message: isInterrupted ? 'the audit was ended before its end' : '',
    text: [],
  };
  return suiteOf('accounts', [whole, ...accounts.map(accountCase)]);
}

function suiteOf(name: string, cases: readonly Case[]): Suite {
  return { name, outcomes: cases.map(({ outcome }) => outcome), cases: () => cases };
}

function accountCase({ id, name, state, why }: AccountReading): Case {
  const outcomes = { read: 'passed', unread: 'error', skipped: 'skipped' } as const;
  return {
    name: `${accountText({ account: id, accountName: name })} can be read`,
    classname: 'accounts',
    outcome: outcomes[state],
    message: why ?? '',
    text: [],
  };
}

function checkSuite(check: CheckReading, findings: readonly Finding[]): Suite {
  const name = `${check.id}: ${check.title}`;
  if (findings.length > 0) return { name, outcomes: findings.map(outcomeOf), cases: () => casesOf(findings) };
  const whole: Case = {
    name: check.notRun === null ? 'no findings' : 'not run',
    classname: check.id,
    outcome: check.notRun === null ? 'passed' : 'skipped',
    message: check.notRun ?? '',
    text: [],
  };
  return suiteOf(name, [whole]);
}

function* casesOf(findings: readonly Finding[]): Iterable<Case> {
  for (const finding of findings) yield findingCase(finding);
}

function outcomeOf({ exception, verdict }: Finding): Outcome {
  if (exception) return 'skipped';
  return verdict === 'fail' ? 'failure' : 'error';
}

function findingCase(finding: Finding): Case {
  const { subject, because, exception, remedy } = finding;
  const parts = [accountText(subject), principalText(subject), thingText(finding)];
  const excepted = exception && `excepted until ${exception.until.slice(0, 10)} by ${exception.owner}: ${exception.reason}`;
  return {
    name: parts.filter((part) => part !== '').join(', '),
    classname: finding.check,
    outcome: outcomeOf(finding),
    message: because,
    text: [
      ...(excepted ? [excepted] : []),
      because,
      ...(finding.owner === null ? [] : [`Owner: ${finding.owner}`]),
      `What to do: ${remedy.summary}`,
      ...(remedy.keyturn === null ? [] : [`With Keyturn: ${remedy.keyturn}`]),
      ...remedy.cli.map((line) => `With the AWS CLI: ${line}`),
      ...(remedy.console.url === '' ? [] : [`In the console: ${remedy.console.url}`]),
    ],
  };
}

function countsOf(outcomes: readonly Outcome[]): Readonly<Record<'tests' | 'failures' | 'errors' | 'skipped', number>> {
  const count = (outcome: Outcome) => outcomes.filter((one) => one === outcome).length;
  return { tests: outcomes.length, failures: count('failure'), errors: count('error'), skipped: count('skipped') };
}

function* suiteChunks({ name, outcomes, cases }: Suite, { generatedAt }: Report): Iterable<string> {
  const { tests, failures, errors, skipped } = countsOf(outcomes);
  const timestamp = generatedAt.slice(0, 19);
  yield markup`<testsuite name="${name}" tests="${tests}" failures="${failures}" errors="${errors}" skipped="${skipped}" time="0" timestamp="${timestamp}">
`.text;
  for (const one of cases()) yield `${caseMarkup(one).text}\n`;
  yield '</testsuite>\n';
}

function caseMarkup({ name, classname, outcome, message, text }: Case): Markup {
  return markup`<testcase name="${name}" classname="keyturn.${classname}" time="0">${outcomeMarkup(outcome, message, text)}</testcase>`;
}

/** The oldest schemas know no attribute of `skipped`, so its reason is its text. */
function outcomeMarkup(outcome: Outcome, message: string, text: readonly string[]): Markup {
  const lines = joined(text.map((line) => markup`${line}`));
  if (outcome === 'failure') return markup`<failure message="${message}" type="fail">${lines}</failure>`;
  if (outcome === 'error') return markup`<error message="${message}" type="unknown">${lines}</error>`;
  return outcome === 'skipped' ? markup`<skipped>${text.length > 0 ? lines : message}</skipped>` : nothing;
}
