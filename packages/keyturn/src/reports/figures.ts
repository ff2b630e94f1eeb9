import type { Finding } from '../core/finding.ts';
import { type AccountReading, ageSteps, type CheckReading, type Report } from '../core/report.ts';
import { isAboutKey } from './subject-text.ts';

/** What somebody wants to know who reads no list. */
export interface Figures {
  readonly read: readonly AccountReading[];
  readonly unread: readonly AccountReading[];
  readonly skipped: readonly AccountReading[];
  readonly users: number;
  /** Findings that count: failed, and not excepted. */
  readonly open: readonly Finding[];
  readonly unknown: readonly Finding[];
  readonly excepted: readonly Finding[];
  /** Access keys with an open finding, each once. */
  readonly keys: number;
  /** Accounts with such keys. */
  readonly keyAccounts: number;
  /** Open findings that are not about access keys. */
  readonly others: number;
  /** Accounts whose root user has access keys, or may have some: nobody could say. */
  readonly rootKeys: { readonly present: readonly Finding[]; readonly unknown: readonly Finding[]; readonly isChecked: boolean };
  /** The open finding with the oldest key. */
  readonly oldest: Finding | undefined;
  /** Checks that were not run, by the reason. */
  readonly notRun: ReadonlyMap<string, readonly CheckReading[]>;
  /** Active keys of users by age, as `AccountReading.keyAges` counts them. */
  readonly keyAges: readonly number[];
}

/** Counts a report. */
export function figuresOf(report: Report): Figures {
  const { accounts, findings } = report;
  const open = findings.filter(({ verdict, exception }) => verdict === 'fail' && exception === null);
  const unknown = findings.filter(({ verdict, exception }) => verdict === 'unknown' && exception === null);
  const aboutKeys = open.filter(isAboutKey);
  const read = accounts.filter(({ state }) => state === 'read');
  return {
    read,
    unread: accounts.filter(({ state }) => state === 'unread'),
    skipped: accounts.filter(({ state }) => state === 'skipped'),
    users: read.reduce((sum, account) => sum + account.users, 0),
    open,
    unknown,
    excepted: findings.filter(({ exception }) => exception !== null),
    keys: new Set(aboutKeys.map(keyOf)).size,
    keyAccounts: new Set(aboutKeys.map(({ subject }) => subject.account)).size,
    others: open.length - aboutKeys.length,
    rootKeys: {
      present: byAccount(open.filter(isRootKey)),
      unknown: byAccount(unknown.filter(isRootKey)),
      isChecked: report.checks.some(({ id, notRun }) => id === ROOT_KEY && notRun === null),
    },
    oldest: aboutKeys.reduce<Finding | undefined>(older, undefined),
    notRun: Map.groupBy(
      report.checks.filter(({ notRun }) => notRun !== null),
      ({ notRun }) => notRun ?? '',
    ),
    keyAges: [...ageSteps, null].map((_step, index) => read.reduce((sum, account) => sum + (account.keyAges[index] ?? 0), 0)),
  };
}

/** The labels of the columns of `keyAges`. */
export const ageLabels: readonly string[] = [
  ...ageSteps.map((step, index) => (index === 0 ? `up to ${step} days` : `${ageSteps[index - 1]} to ${step}`)),
  `over ${ageSteps.at(-1)}`,
];

/** The check whose findings are keys of root users. */
const ROOT_KEY = 'root-access-key-present';

function isRootKey({ check }: Finding): boolean {
  return check === ROOT_KEY;
}

function byAccount(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((finding) => [finding.subject.account, finding])).values()];
}

/** Reports know no ids: then the owner and the creation date are what tells two keys apart. */
function keyOf({ subject, evidence }: Finding): string {
  return (
    subject.accessKeyId ?? `${subject.account}/${subject.principal.type}/${subject.principal.name}/${evidence.createdAt ?? ''}`
  );
}

function older(oldest: Finding | undefined, finding: Finding): Finding | undefined {
  const ageDays = finding.evidence.ageDays ?? -1;
  return ageDays > (oldest?.evidence.ageDays ?? -1) ? finding : oldest;
}
