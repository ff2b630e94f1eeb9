import type { AccountId, KeyStatus, KeyUse } from './access-key.ts';
import type { Instant } from './instant.ts';
import type { WhyUnknown } from './observed.ts';

/** Worst first. */
export const severities = ['critical', 'high', 'medium', 'low'] as const;

export type Severity = (typeof severities)[number];

/** What a verdict is about. `accessKeyId` is null where a key is known to exist but its id is not, or where no key is meant. */
export interface Subject {
  readonly account: AccountId;
  readonly accountName: string | null;
  readonly principal: { readonly type: 'root' | 'user'; readonly name: string };
  readonly accessKeyId: string | null;
}

/** The facts that a verdict rests on. Days are exact, with their fraction. */
export interface Evidence {
  readonly status?: KeyStatus;
  readonly createdAt?: Instant;
  readonly ageDays?: number;
  readonly lastUsedAt?: Instant | 'never';
  readonly lastUsedService?: string;
  readonly lastUsedRegion?: string;
  readonly idleDays?: number;
  /** Where the deciding fact came from, and the instant at which it was true. */
  readonly source?: string;
  readonly observedAt?: Instant;
}

export type Verdict =
  | { readonly is: 'pass' }
  | { readonly is: 'fail'; readonly because: string; readonly evidence: Evidence }
  | { readonly is: 'unknown'; readonly why: WhyUnknown; readonly because: string };

/** A verdict that somebody has to read: something is wrong, or nobody knows whether it is. */
export interface Finding {
  readonly check: string;
  readonly title: string;
  readonly verdict: 'fail' | 'unknown';
  readonly severity: Severity;
  readonly subject: Subject;
  readonly because: string;
  readonly evidence: Evidence;
  readonly remedy: string;
}

/** The evidence of a last use, as far as it is known. */
export function useEvidence(lastUsed: KeyUse | 'never'): Evidence {
  if (lastUsed === 'never') return { lastUsedAt: 'never' };
  return { lastUsedAt: lastUsed.at, lastUsedService: lastUsed.service, lastUsedRegion: lastUsed.region };
}
