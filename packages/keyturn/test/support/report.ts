import type { Finding } from '../../src/core/finding.ts';
import { addDays, type Instant, instantOf } from '../../src/core/instant.ts';
import { defaultLimits } from '../../src/core/policy.ts';
import { type AccountReading, byUrgency, type CheckReading, type Report } from '../../src/core/report.ts';
import { exampleChecks, exampleFindings } from './report-findings.ts';

/** The instant of every example report. */
const NOW: Instant = instantOf(Date.UTC(2026, 8, 1, 9, 30));

/** A report with every kind of finding, and with names that want to be more than names. Formats are compared with it as files. */
export function exampleReport(changes: Partial<Report> = {}): Report {
  const findings = [...exampleFindings(NOW)].sort(byUrgency);
  const open = findings.filter(({ exception }) => exception === null);
  const fail = open.filter(({ verdict }) => verdict === 'fail').length;
  return {
    schemaVersion: 1,
    generatedAt: NOW,
    tool: { name: 'keyturn', version: '1.2.3' },
    caller: { account: '111122223333', arn: 'arn:aws:sts::111122223333:assumed-role/Audit/jane@example.com', partition: 'aws' },
    limits: defaultLimits,
    accounts,
    checks: exampleChecks.map((check) => checkReading(check, findings)),
    summary: { fail, unknown: open.length - fail, pass: 4_711, excepted: findings.length - open.length },
    isInterrupted: false,
    findings,
    ...changes,
  };
}

/** The same of an organization where everything was read and nothing is wrong. */
export function cleanReport(): Report {
  return exampleReport({
    accounts: accounts.filter(({ state }) => state === 'read'),
    checks: exampleChecks.map((check) => ({ ...checkReading(check, []), notRun: null })),
    findings: [],
    summary: { fail: 0, unknown: 0, pass: 4_711, excepted: 0 },
  });
}

/** The first finding of the example under another name, alone. */
export function reportAbout(name: string): Report {
  const report = exampleReport();
  const findings = report.findings.slice(0, 1).map((finding) => ({
    ...finding,
    because: name,
    owner: name,
    subject: { ...finding.subject, accountName: name, principal: { type: 'user' as const, name } },
    exception: { owner: name, reason: name, until: addDays(NOW, 1) },
  }));
  return { ...report, findings: [...findings, ...findings.map((finding) => ({ ...finding, exception: null }))] };
}

const accounts: readonly AccountReading[] = [
  reading('111122223333', { name: 'Management', isManagement: true, users: 3, keyAges: [1, 0, 0, 0, 0, 0] }),
  reading('222233334444', {
    name: 'Payments | "live", <b>EU</b>',
    unitPath: ['Workloads', 'Production'],
    users: 5_009,
    keyAges: [1204, 310, 96, 41, 7, 2],
  }),
  reading('333344445555', { users: 4, keyAges: [0, 2, 0, 0, 1, 1] }),
  reading('444455556666', {
    name: 'Legacy',
    state: 'unread',
    why: 'AssumeRole on arn:aws:iam::444455556666:role/Audit: AccessDenied',
    unitPath: ['Attic'],
  }),
  reading('555566667777', { name: 'Closed shop', state: 'skipped', why: 'the account is SUSPENDED' }),
];

function reading(id: string, changes: Partial<AccountReading>): AccountReading {
  const none = { name: null, isManagement: false, unitPath: [], state: 'read', why: null, users: 0 } as const;
  return { id, ...none, keyAges: [0, 0, 0, 0, 0, 0], ...changes };
}

function checkReading({ notRun, ...check }: (typeof exampleChecks)[number], findings: readonly Finding[]): CheckReading {
  const own = findings.filter((finding) => finding.check === check.id);
  const count = (verdict: Finding['verdict']) => own.filter((one) => one.verdict === verdict && one.exception === null).length;
  const excepted = own.filter(({ exception }) => exception !== null).length;
  return { ...check, fail: count('fail'), unknown: count('unknown'), excepted, notRun: notRun ?? null };
}
