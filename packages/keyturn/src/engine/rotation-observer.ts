import type { UserFacts } from '../core/account.ts';
import type { ReportRow } from '../core/credential-report.ts';
import type { Instant } from '../core/instant.ts';
import type { Observed } from '../core/observed.ts';
import type { RotationFacts } from '../core/rotation/rotation-facts.ts';
import type { AccountReader, OrganizationAccount } from './ports.ts';

/** Tells an audit how rotations go. It reads, and neither changes nor tries anything. */
export interface RotationObserver {
  /** Whether it depends on the OUs of an account what holds in it. */
  readonly asksUnits: boolean;
  /** Whether a rotation may concern a user of whom a report tells this. */
  mayConcern(row: ReportRow, now: Instant): boolean;
  /** What is known of the rotation of a user who was read live just now. */
  factsOf(subject: ObservedUser): Promise<Observed<RotationFacts | null>>;
}

/** A user, and by whom it was read. */
export interface ObservedUser {
  readonly account: OrganizationAccount;
  readonly user: UserFacts;
  readonly reader: AccountReader;
}
