import type { Finding } from '../core/finding.ts';
import type { AccountReading, CheckReading, Report } from '../core/report.ts';
import type { Format } from './format.ts';
import { joined, type Markup, markup, nothing } from './markup.ts';
import { accountText, principalText, thingText } from './subject-text.ts';

/**
 * For the test view of CI systems: a suite for each check, a case for each finding, and one suite for the accounts. A finding is a
 * failure, what nobody knows is an error, what the policy excepts or nobody asked is skipped. A check without a finding is one case
 * that passes.
 */
export const junit: Format = {
  name: 'junit',
  summary: 'for the test view of CI systems',
  mediaType: 'application/xml',
  render(report) {
    const suites = [accountSuite(report), ...report.checks.map((check) => checkSuite(check, report))];
    const all = suites.flatMap(({ cases }) => cases);
    const total = countsOf(all);
    const document = markup`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="keyturn audit" tests="${total.tests}" failures="${total.failures}" errors="${total.errors}" time="0">
${joined(suites.map((suite) => suiteMarkup(suite, report)))}
</testsuites>
`;
    return document.text;
  },
};

interface Suite {
  readonly name: string;
  readonly cases: readonly Case[];
}

interface Case {
  readonly name: string;
  readonly classname: string;
  readonly outcome: 'passed' | 'failure' | 'error' | 'skipped';
  /** One line, and all there is to say. */
  readonly message: string;
  readonly text: readonly string[];
}

function accountSuite({ accounts, isInterrupted }: Report): Suite {
  const cases = accounts.map((account) => accountCase(account));
  const whole: Case = {
    name: 'the audit came to its end',
    classname: 'accounts',
    outcome: isInterrupted ? 'error' : 'passed',
    message: isInterrupted ? 'the audit was ended before its end' : '',
    text: [],
  };
  return { name: 'accounts', cases: [whole, ...cases] };
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

function checkSuite(check: CheckReading, { findings }: Report): Suite {
  const cases = findings.filter((finding) => finding.check === check.id).map(findingCase);
  const whole: Case = {
    name: check.notRun === null ? 'no findings' : 'not run',
    classname: check.id,
    outcome: check.notRun === null ? 'passed' : 'skipped',
    message: check.notRun ?? '',
    text: [],
  };
  return { name: `${check.id}: ${check.title}`, cases: cases.length === 0 ? [whole] : cases };
}

function findingCase(finding: Finding): Case {
  const { subject, because, exception, remedy, verdict } = finding;
  const parts = [accountText(subject), principalText(subject), thingText(finding)];
  const excepted = exception && `excepted until ${exception.until.slice(0, 10)} by ${exception.owner}: ${exception.reason}`;
  return {
    name: parts.filter((part) => part !== '').join(', '),
    classname: finding.check,
    outcome: exception ? 'skipped' : verdict === 'fail' ? 'failure' : 'error',
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

function countsOf(cases: readonly Case[]): Readonly<Record<'tests' | 'failures' | 'errors' | 'skipped', number>> {
  const count = (outcome: Case['outcome']) => cases.filter((one) => one.outcome === outcome).length;
  return { tests: cases.length, failures: count('failure'), errors: count('error'), skipped: count('skipped') };
}

function suiteMarkup({ name, cases }: Suite, { generatedAt }: Report): Markup {
  const { tests, failures, errors, skipped } = countsOf(cases);
  const timestamp = generatedAt.slice(0, 19);
  return markup`<testsuite name="${name}" tests="${tests}" failures="${failures}" errors="${errors}" skipped="${skipped}" time="0" timestamp="${timestamp}">
${joined(cases.map(caseMarkup))}
</testsuite>`;
}

function caseMarkup({ name, classname, outcome, message, text }: Case): Markup {
  return markup`<testcase name="${name}" classname="keyturn.${classname}" time="0">${outcomeMarkup(outcome, message, text)}</testcase>`;
}

/** The oldest schemas know no attribute of `skipped`, so its reason is its text. */
function outcomeMarkup(outcome: Case['outcome'], message: string, text: readonly string[]): Markup {
  const lines = joined(text.map((line) => markup`${line}`));
  if (outcome === 'failure') return markup`<failure message="${message}" type="fail">${lines}</failure>`;
  if (outcome === 'error') return markup`<error message="${message}" type="unknown">${lines}</error>`;
  return outcome === 'skipped' ? markup`<skipped>${text.length > 0 ? lines : message}</skipped>` : nothing;
}
