import type { Instant } from './instant.ts';

/** One key slot of a report row. The report knows no key ids, and an inactive key keeps its date. */
export interface ReportSlot {
  readonly isActive: boolean;
  /** CreateDate of the key; null when the slot is empty. */
  readonly createdAt: Instant | null;
  readonly lastUsedAt: Instant | null;
}

/** One row of a credential report, in our words. */
export interface ReportRow {
  /** Null for the root user: an IAM user may be called anything, `root` and `<root_account>` look alike otherwise. */
  readonly user: string | null;
  readonly slots: readonly ReportSlot[];
  /** The report says that there is more than its slots show. */
  readonly hasMore: boolean;
}

/** A credential report: up to four hours old, so it selects whom to look at, and accuses nobody. */
export interface CredentialReport {
  readonly generatedAt: Instant;
  /** How many users it has, root not counted. */
  readonly users: number;
  /** Reads row by row: a report of fifty thousand users is not held twice. */
  rows(): Iterable<ReportRow>;
}
