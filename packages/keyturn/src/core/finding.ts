import type { AccountId, KeyStatus, KeyUse } from './access-key.ts';
import type { Instant } from './instant.ts';
import type { WhyUnknown } from './observed.ts';

/** Worst first. */
export const severities = ['critical', 'high', 'medium', 'low'] as const;

export type Severity = (typeof severities)[number];

/**
 * What a verdict is about. `accessKeyId` is null where a key is known to exist but its id is not, or where no key is
 * meant; `resource` names another thing of the principal: a certificate, a service credential.
 */
export interface Subject {
  readonly account: AccountId;
  readonly accountName: string | null;
  /** Of the root user the name is `<root_account>`; of something about the account as a whole, type and name are `account`. */
  readonly principal: { readonly type: 'root' | 'user' | 'account'; readonly name: string };
  readonly accessKeyId: string | null;
  readonly resource?: string;
}

/** The root user, named as credential reports name it: no user can be called like that. */
export const ROOT_PRINCIPAL: Subject['principal'] & { readonly type: 'root' } = { type: 'root', name: '<root_account>' };

/** The facts that a verdict rests on. Days are exact, with their fraction. */
export interface Evidence {
  readonly status?: KeyStatus;
  readonly createdAt?: Instant;
  readonly ageDays?: number;
  readonly lastUsedAt?: Instant | 'never';
  readonly lastUsedService?: string;
  readonly lastUsedRegion?: string;
  readonly idleDays?: number;
  readonly expiresAt?: Instant;
  /** The limit that was passed, in days. */
  readonly limitDays?: number;
  /** Further facts of one check, by name. */
  readonly details?: Readonly<Record<string, string | number | boolean | null>>;
  /** Where the deciding fact came from, and the instant at which it was true. */
  readonly source?: string;
  readonly observedAt?: Instant;
}

export type Verdict =
  | { readonly is: 'pass' }
  | { readonly is: 'fail'; readonly because: string; readonly evidence: Evidence }
  | { readonly is: 'unknown'; readonly why: WhyUnknown; readonly because: string };

/** How to mend a finding, in three forms. */
export interface Remedy {
  readonly summary: string;
  readonly console: { readonly url: string; readonly steps: readonly string[] };
  /** Commands of the AWS CLI that work as they stand. */
  readonly cli: readonly string[];
  /** Keyturn's own command; null where it has none. */
  readonly keyturn: string | null;
}

/** Framework (`cis-5.0`) and the ids of its controls. */
export type Controls = Readonly<Record<string, readonly string[]>>;

/** A verdict that somebody has to read: something is wrong, or nobody knows whether it is. */
export interface Finding {
  readonly check: string;
  readonly title: string;
  readonly verdict: 'fail' | 'unknown';
  readonly severity: Severity;
  readonly subject: Subject;
  readonly because: string;
  readonly evidence: Evidence;
  readonly controls: Controls;
  readonly remedy: Remedy;
  /** Who answers for the key, from the user's tags; null where nobody is named or nobody asked. */
  readonly owner: string | null;
  /** Set when the policy excepts it: then it counts as none, and says who answers for that. */
  readonly exception: { readonly owner: string; readonly reason: string; readonly until: Instant } | null;
  /** Which of the policy's marks may mean it; absent where it has none. */
  readonly marks?: readonly number[] | undefined;
}

/** The evidence of a last use, as far as it is known. */
export function useEvidence(lastUsed: KeyUse | 'never'): Evidence {
  if (lastUsed === 'never') return { lastUsedAt: 'never' };
  return { lastUsedAt: lastUsed.at, lastUsedService: lastUsed.service, lastUsedRegion: lastUsed.region };
}
