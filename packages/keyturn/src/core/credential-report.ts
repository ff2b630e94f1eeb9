import type { AccountId, KeyUse } from './access-key.ts';
import type { PasswordFacts, UploadedKey } from './account.ts';
import type { Instant } from './instant.ts';

/** One key slot of a report row. The report knows no key ids, and an inactive key keeps its date. */
export interface ReportSlot {
  readonly isActive: boolean;
  /** CreateDate of the key; null when the slot is empty. */
  readonly createdAt: Instant | null;
  /** Null: never, or the slot is empty. */
  readonly lastUsed: KeyUse | null;
}

/** One row of a credential report, in our words. */
export interface ReportRow {
  /** Null for the root user: an IAM user may be called anything, `root` and `<root_account>` look alike otherwise. */
  readonly user: string | null;
  /** The account, as the row's ARN has it. */
  readonly account: AccountId;
  readonly path: string | null;
  readonly createdAt: Instant | null;
  readonly slots: readonly ReportSlot[];
  /** Null: cannot sign in to the console, or it is not told. */
  readonly password: PasswordFacts | null;
  /** Older reports do not speak of the password of root. */
  readonly isPasswordTold: boolean;
  readonly hasMfa: boolean;
  /** Signing certificates that exist, without their ids. */
  readonly certificates: readonly UploadedKey[];
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
