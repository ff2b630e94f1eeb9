import type { AccessKey, AccountId, Partition } from './access-key.ts';
import type { Instant } from './instant.ts';
import type { Observed } from './observed.ts';

/** An account, and how it stands in its organization. */
export interface AccountRef {
  readonly id: AccountId;
  readonly name: string | null;
  readonly partition: Partition;
  readonly isManagement: boolean;
}

/** A slot of a credential report's root row: the report knows no key ids. */
export interface ReportedKey {
  readonly isActive: boolean;
  readonly createdAt: Instant;
}

/** What is known of the root user. */
export interface RootFacts {
  /** Its keys with their ids: only root itself, or an AssumeRoot session in a member account, can list them. */
  readonly keys: Observed<readonly AccessKey[]>;
  /** Whether it has any key, active or not: told live to anybody in the account. */
  readonly hasKeys: Observed<boolean>;
  /** The report's row for it: no ids, and up to four hours old. */
  readonly reportedKeys: Observed<readonly ReportedKey[]>;
}

/** What is known of one IAM user. */
export interface UserFacts {
  readonly name: string;
  readonly keys: Observed<readonly AccessKey[]>;
}

/** What is known of one account, but for its users: they are judged one by one, so that memory does not grow with them. */
export interface AccountFacts {
  readonly account: AccountRef;
  readonly root: RootFacts;
}
