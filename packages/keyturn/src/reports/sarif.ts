import type { Finding, Severity } from '../core/finding.ts';
import type { Report } from '../core/report.ts';
import { defineFormat } from './format.ts';
import { byCheck, type CheckGroup } from './groups.ts';
import { fingerprintOf, type IdentifiedFinding, identified } from './identity.ts';
import { plainText } from './plain-text.ts';
import { prettyJson } from './pretty-json.ts';
import { accountText, controlTexts, principalText, thingText } from './subject-text.ts';

/** For code scanning: SARIF 2.1.0. What nobody knows is to be reviewed, what the policy excepts is suppressed. */
export const sarif = defineFormat({
  name: 'sarif',
  summary: 'for code scanning, SARIF 2.1.0',
  mediaType: 'application/sarif+json',
  chunks(report) {
    const groups = byCheck(report, report.findings);
    const ruleIndexes = new Map(groups.map(({ check }, index) => [check.id, index]));
    return prettyJson(logOf(report, groups), results(report, ruleIndexes));
  },
});

/** Everything but the results, which come last. */
function logOf(report: Report, groups: readonly CheckGroup[]) {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Keyturn',
            semanticVersion: report.tool.version,
            rules: groups.map(ruleOf),
          },
        },
        automationDetails: { id: `keyturn/audit/${report.caller.account}` },
        columnKind: 'utf16CodeUnits',
        invocations: [invocationOf(report)],
        results: [],
      },
    ],
  };
}

function* results({ findings }: Report, ruleIndexes: ReadonlyMap<string, number>) {
  for (const one of identified(findings)) yield resultOf(one, ruleIndexes);
}

/** GitHub sorts by these: over 9.0 is critical, over 7.0 high, over 4.0 medium. */
const securitySeverities: Readonly<Record<Severity, string>> = { critical: '9.5', high: '8.0', medium: '5.5', low: '3.0' };

const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
};

function ruleOf({ check, findings }: CheckGroup) {
  const [first] = findings;
  return {
    id: check.id,
    shortDescription: { text: check.title },
    ...(check.risk === '' ? {} : { fullDescription: { text: check.risk } }),
    help: { text: check.risk === '' ? check.title : check.risk },
    defaultConfiguration: { level: levels[check.severity] },
    properties: {
      'security-severity': securitySeverities[check.severity],
      tags: ['security', 'aws', 'credentials', ...(first ? controlTexts(first) : [])],
    },
  };
}

function resultOf({ finding, id }: IdentifiedFinding, ruleIndexes: ReadonlyMap<string, number>) {
  const { exception, severity, verdict } = finding;
  return {
    ruleId: finding.check,
    ruleIndex: ruleIndexes.get(finding.check) ?? -1,
    // A level says how bad it is: of what nobody knows, nobody can say that.
    ...(verdict === 'fail' ? { kind: 'fail', level: levels[severity] } : { kind: 'review', level: 'none' }),
    message: { text: messageOf(finding) },
    locations: [locationOf(finding)],
    // The second is the one that GitHub compares; without it, it looks for a file to make its own.
    partialFingerprints: { 'keyturn/v1': id, primaryLocationLineHash: `${fingerprintOf(id)}:1` },
    ...(exception === null
      ? {}
      : {
          suppressions: [
            {
              kind: 'external',
              status: 'accepted',
              justification: plainText(`${exception.reason} (${exception.owner}, until ${exception.until.slice(0, 10)})`),
            },
          ],
        }),
    properties: { ...finding.evidence, owner: finding.owner, controls: finding.controls, remedy: finding.remedy },
  };
}

function messageOf(finding: Finding): string {
  const { subject, because, remedy } = finding;
  const about = [accountText(subject), principalText(subject), thingText(finding)].filter((part) => part !== '');
  return `${about.join(', ')}: ${plainText(because)}. What to do: ${plainText(remedy.summary)}`;
}

/** There is no file, and code scanning wants one: the path names the principal, so that results of one of them stand together. */
function locationOf({ subject }: Finding) {
  const { account, principal } = subject;
  const name = principal.name.toWellFormed();
  const path = principal.type === 'user' ? `user/${encodeURIComponent(name)}` : principal.type;
  return {
    physicalLocation: { artifactLocation: { uri: `aws/${account}/${path}` }, region: { startLine: 1 } },
    logicalLocations: [
      {
        name: principal.type === 'user' ? plainText(name) : principal.type,
        fullyQualifiedName: `${account}/${path}`,
        kind: 'resource',
      },
    ],
  };
}

function invocationOf({ accounts, checks, generatedAt, isInterrupted }: Report) {
  const unread = accounts.filter(({ state }) => state === 'unread');
  const notRun = checks.filter((check) => check.notRun !== null);
  const notices = [
    ...(isInterrupted ? [{ level: 'error', message: { text: 'The audit was ended before its end.' } }] : []),
    ...unread.map(({ id, name, why }) => ({
      level: 'error',
      message: { text: plainText(`Not read: ${accountText({ account: id, accountName: name })}: ${why ?? ''}`) },
    })),
    ...notRun.map((check) => ({ level: 'note', message: { text: plainText(`Not run: ${check.id}: ${check.notRun ?? ''}`) } })),
  ];
  return {
    executionSuccessful: !isInterrupted && unread.length === 0,
    endTimeUtc: generatedAt,
    toolExecutionNotifications: notices,
  };
}
