import type { AccountId } from '../access-key.ts';
import type { Severity } from '../finding.ts';
import type { Instant } from '../instant.ts';
import type { Report } from '../report.ts';
import type { JobName, JobRecord } from './job-record.ts';

/** What is remembered of an account. */
export interface AccountRecord {
  readonly name: string | null;
  readonly readAt: Instant | null;
  /** Since when every audit failed to read it; null: the last one read it. */
  readonly unreadSince: Instant | null;
  readonly because: string | null;
}

/** Findings of a check, counted. */
export interface FindingCount {
  readonly check: string;
  readonly severity: Severity;
  readonly verdict: 'fail' | 'unknown';
  readonly count: number;
}

/** The last audit, counted. */
export interface AuditCounts {
  readonly at: Instant;
  readonly findings: readonly FindingCount[];
  readonly excepted: number;
  readonly accounts: number;
  readonly unread: number;
}

/** How a principal can fare in a run that rotates. */
export const rotationOutcomes = ['changed', 'failed', 'asked', 'refused', 'unknown'] as const;

export type RotationOutcome = (typeof rotationOutcomes)[number];

/** What is counted since the beginning. */
export interface Totals {
  readonly rotations: Readonly<Record<RotationOutcome, number>>;
  readonly calls: number;
  readonly throttled: number;
}

/** What a machine remembers of its runs: a cache of what happened, on which no change hangs. */
export interface RunState {
  readonly jobs: Readonly<Partial<Record<JobName, JobRecord>>>;
  readonly accounts: Readonly<Record<AccountId, AccountRecord>>;
  /** Null: there was none. */
  readonly audit: AuditCounts | null;
  readonly totals: Totals;
  /** Who could not be told of something, the last time that people were told. */
  readonly untold: readonly { readonly label: string; readonly because: string }[];
}

/** Before the first run. */
export const noRuns: RunState = {
  jobs: {},
  accounts: {},
  audit: null,
  totals: { rotations: { changed: 0, failed: 0, asked: 0, refused: 0, unknown: 0 }, calls: 0, throttled: 0 },
  untold: [],
};

/** What an audit adds. Accounts that are not in it any more are forgotten: closed, or out of scope. */
export function withAudit(state: RunState, report: Report): RunState {
  const wanted = report.accounts.filter(({ state: reading }) => reading !== 'skipped');
  const accounts = wanted.map(({ id, name, state: reading, why }) => {
    const before = state.accounts[id];
    const record: AccountRecord =
      reading === 'read'
        ? { name, readAt: report.generatedAt, unreadSince: null, because: null }
        : { name, readAt: before?.readAt ?? null, unreadSince: before?.unreadSince ?? report.generatedAt, because: why };
    return [id, record] as const;
  });
  return {
    ...state,
    accounts: Object.fromEntries(accounts),
    audit: {
      at: report.generatedAt,
      findings: report.checks.flatMap(({ id, severity, fail, unknown }) => [
        { check: id, severity, verdict: 'fail' as const, count: fail },
        { check: id, severity, verdict: 'unknown' as const, count: unknown },
      ]),
      excepted: report.summary.excepted,
      accounts: wanted.length,
      unread: wanted.filter(({ state: reading }) => reading === 'unread').length,
    },
  };
}

/** What one more run adds to what is counted. */
export function withTotals(
  state: RunState,
  added: { readonly rotations?: readonly RotationOutcome[]; readonly calls: number; readonly throttled: number },
): RunState {
  const rotations = { ...state.totals.rotations };
  for (const outcome of added.rotations ?? []) rotations[outcome] += 1;
  const { calls, throttled } = state.totals;
  return { ...state, totals: { rotations, calls: calls + added.calls, throttled: throttled + added.throttled } };
}

/** What a job's record adds. */
export function withJob(state: RunState, name: JobName, record: JobRecord): RunState {
  return { ...state, jobs: { ...state.jobs, [name]: record } };
}

/** Who could not be told this time. */
export function withTelling(state: RunState, untold: RunState['untold']): RunState {
  return { ...state, untold };
}
