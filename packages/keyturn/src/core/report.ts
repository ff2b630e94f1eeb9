import type { AccountId, Partition } from './access-key.ts';
import { type ExitCode, exitCodes } from './fault.ts';
import { type Finding, type Severity, severities } from './finding.ts';
import type { Instant } from './instant.ts';

/** How far an account could be read. */
export interface AccountReading {
  readonly id: AccountId;
  readonly name: string | null;
  readonly isManagement: boolean;
  /** `skipped` accounts were left out on purpose: suspended, or not asked for. */
  readonly state: 'read' | 'unread' | 'skipped';
  /** Why it is unread or skipped. */
  readonly why: string | null;
  readonly users: number;
}

/** The outcome of an audit. */
export interface Report {
  readonly schemaVersion: 1;
  readonly generatedAt: Instant;
  readonly tool: { readonly name: 'keyturn'; readonly version: string };
  readonly caller: { readonly account: AccountId; readonly arn: string; readonly partition: Partition };
  readonly policy: Readonly<Record<string, number>>;
  readonly accounts: readonly AccountReading[];
  readonly summary: { readonly fail: number; readonly unknown: number; readonly pass: number };
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
    compare(a.subject.accessKeyId ?? '', b.subject.accessKeyId ?? '')
  );
}

/** What the process ends with: something unknown outweighs something found (3 over 1). */
export function exitCodeOf(report: Report, failOn: Severity | 'none'): ExitCode {
  if (report.summary.unknown > 0 || report.accounts.some((account) => account.state === 'unread')) return exitCodes.incomplete;
  const worst = severities.slice(0, failOn === 'none' ? 0 : severities.indexOf(failOn) + 1);
  return report.findings.some((finding) => finding.verdict === 'fail' && worst.includes(finding.severity))
    ? exitCodes.findings
    : exitCodes.clean;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
