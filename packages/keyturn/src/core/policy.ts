import type { AccountId } from './access-key.ts';
import type { Instant } from './instant.ts';

/** What the owner of the accounts wants. AWS's own policies are called policy documents here. */
export interface Policy {
  readonly limits: Limits;
  /** Other limits for some: every rule that matches applies, later ones over earlier ones. */
  readonly rules: readonly LimitRule[];
  readonly exceptions: readonly Exception[];
  /** Tags of a user that name the owner of its keys, the first that is there; empty: owners are not read. */
  readonly ownerTags: readonly string[];
  /** What findings are to tell of their subject: which of these may mean it. So it is known who has to be told, long after the facts are gone. */
  readonly marks?: readonly Match[] | undefined;
}

/** Limits in days, but for lengths. A value is broken when it is passed, not when it is reached. */
export interface Limits {
  /** Age of an active key of a user, and of any key of root. */
  readonly keyAgeDaysMax: number;
  /** How long before `keyAgeDaysMax` a key is told to be due soon. */
  readonly keyAgeSoonDays: number;
  readonly keyIdleDaysMax: number;
  /** A key that was never used, from its creation. */
  readonly keyNeverUsedDaysMax: number;
  /** An inactive key, from its last use or creation. */
  readonly inactiveKeyDaysMax: number;
  /** How long ago root must have been used last, by password or key. */
  readonly rootQuietDaysMin: number;
  readonly rootPasswordAgeDaysMax: number;
  readonly serviceCredentialAgeDaysMax: number;
  readonly sshKeyAgeDaysMax: number;
  readonly certificateAgeDaysMax: number;
  readonly passwordLengthMin: number;
  readonly passwordReuseMin: number;
}

/** Whom a rule or an exception means: all members that are there must fit; of each list one entry. `*` and `?` are wildcards in names. */
export interface Match {
  readonly root?: boolean;
  readonly users?: readonly string[];
  /** `/eng/` means all paths below it. */
  readonly paths?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly groups?: readonly string[];
  readonly accounts?: readonly AccountId[];
  /** Names of OUs; accounts below them at any depth. */
  readonly units?: readonly string[];
  /** Exact ids. */
  readonly keys?: readonly string[];
  /** Who can sign in to the console is a person, who cannot is a machine. */
  readonly kind?: 'person' | 'machine';
}

export interface LimitRule {
  readonly match: Match;
  readonly limits: Partial<Limits>;
}

/** Somebody answers for it, says why, and it ends. */
export interface Exception {
  readonly match: Match;
  /** Check ids; all checks when absent. */
  readonly checks?: readonly string[];
  readonly owner: string;
  readonly reason: string;
  readonly until: Instant;
}

/** Age as CIS 1.14 has it, use as CIS 1.12; lengths as CIS 1.8 and 1.9. */
export const defaultLimits: Limits = {
  keyAgeDaysMax: 90,
  keyAgeSoonDays: 14,
  keyIdleDaysMax: 45,
  keyNeverUsedDaysMax: 14,
  inactiveKeyDaysMax: 30,
  rootQuietDaysMin: 30,
  rootPasswordAgeDaysMax: 365,
  serviceCredentialAgeDaysMax: 90,
  sshKeyAgeDaysMax: 90,
  certificateAgeDaysMax: 90,
  passwordLengthMin: 14,
  passwordReuseMin: 24,
};

export const defaultPolicy: Policy = { limits: defaultLimits, rules: [], exceptions: [], ownerTags: [] };
