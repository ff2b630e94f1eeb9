import type { AccountId, Partition } from './access-key.ts';
import { type ExitCode, exitCodes } from './fault.ts';
import { type Finding, type Severity, severities } from './finding.ts';
import type { Instant } from './instant.ts';
import type { Limits } from './policy.ts';

/** How far an account could be read. */
export interface AccountReading {
  readonly id: AccountId;
  readonly name: string | null;
  readonly isManagement: boolean;
  readonly unitPath: readonly string[];
  /** `skipped` accounts were left out on purpose: suspended, or excluded. */
  readonly state: 'read' | 'unread' | 'skipped';
  /** Why it is unread or skipped. */
  readonly why: string | null;
  readonly users: number;
  /** Active access keys of users, by age in days: how many are up to 30, 60, 90, 180, 365 days old, and older. */
  readonly keyAges: readonly number[];
}

/** The upper ends of the age histogram, in days; the last column holds all that are older. */
export const ageSteps = [30, 60, 90, 180, 365] as const;

/** A check that was asked for, and whether it was run. */
export interface CheckReading {
  readonly id: string;
  readonly title: string;
  /** Why it matters, so that a report explains itself. */
  readonly risk: string;
  readonly severity: Severity;
  readonly fail: number;
  readonly unknown: number;
  readonly excepted: number;
  /** Null when it was run; else why not (`needs --live`). */
  readonly notRun: string | null;
}

/** The outcome of an audit. */
export interface Report {
  readonly schemaVersion: 1;
  readonly generatedAt: Instant;
  readonly tool: { readonly name: 'keyturn'; readonly version: string };
  readonly caller: { readonly account: AccountId; readonly arn: string; readonly partition: Partition };
  readonly limits: Limits;
  readonly accounts: readonly AccountReading[];
  readonly checks: readonly CheckReading[];
  /** Excepted findings are counted apart, and count as neither failed nor unknown. */
  readonly summary: { readonly fail: number; readonly unknown: number; readonly pass: number; readonly excepted: number };
  /** Whether the audit was ended before its end. */
  readonly isInterrupted: boolean;
  /** Worst first, then by account and principal. */
  readonly findings: readonly Finding[];
}

/** The order of findings in every report. */
export function byUrgency(a: Finding, b: Finding): number {
  return (
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    compare(a.verdict, b.verdict) ||
    compare(a.check, b.check) ||
    (b.evidence.ageDays ?? 0) - (a.evidence.ageDays ?? 0) ||
    compare(a.subject.account, b.subject.account) ||
    compare(a.subject.principal.name, b.subject.principal.name) ||
    compare(a.subject.accessKeyId ?? '', b.subject.accessKeyId ?? '') ||
    compare(a.subject.resource ?? '', b.subject.resource ?? '')
  );
}

/** What the process ends with: something unknown outweighs something found (3 over 1). */
export function exitCodeOf(report: Report, failOn: Severity | 'none'): ExitCode {
  const isIncomplete =
    report.isInterrupted || report.summary.unknown > 0 || report.accounts.some((account) => account.state === 'unread');
  if (isIncomplete) return exitCodes.incomplete;
  const worst = severities.slice(0, failOn === 'none' ? 0 : severities.indexOf(failOn) + 1);
  const counts = ({ verdict, exception, severity }: Finding) =>
    verdict === 'fail' && exception === null && worst.includes(severity);
  return report.findings.some(counts) ? exitCodes.findings : exitCodes.clean;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
