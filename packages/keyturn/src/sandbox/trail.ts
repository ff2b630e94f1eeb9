import type { Input } from './input.ts';

/** One call, as CloudTrail records it; rendered to CloudTrail's own shape by services/cloudtrail.ts. */
export interface TrailEvent {
  readonly id: string;
  readonly at: number;
  /** The account whose trail holds it. */
  readonly accountId: string;
  readonly region: string;
  /** `iam.amazonaws.com` */
  readonly source: string;
  readonly name: string;
  readonly isReadOnly: boolean;
  readonly identity: TrailIdentity;
  readonly sourceIp: string;
  readonly userAgent: string;
  readonly requestParameters: Input | null;
  readonly responseElements: Readonly<Record<string, unknown>> | null;
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly resources: readonly { readonly type: string; readonly name: string }[];
  /** Set where another account's trail holds an event of the same call. */
  readonly sharedId?: string;
  /** The request's, where it is not the event's. */
  readonly requestId?: string;
  /** `AwsApiCall` but for sign-in events. */
  readonly type: 'AwsApiCall' | 'AwsConsoleSignIn';
  readonly additionalEventData?: Readonly<Record<string, unknown>>;
}

export interface TrailIdentity {
  /** `AWSAccount` is somebody of another account, of whom no more is told than its id and account. */
  readonly type: 'Root' | 'IAMUser' | 'AssumedRole' | 'FederatedUser' | 'AWSAccount';
  readonly principalId: string;
  readonly arn: string;
  readonly accountId: string;
  readonly accessKeyId: string;
  /** The user's name, `root`, or the role session's name: LookupEvents finds events by it. */
  readonly userName: string;
  readonly session?: {
    readonly issuedAt: number;
    readonly hasMfa: boolean;
    readonly isAssumedRoot: boolean;
    readonly roleName?: string;
    /** Who federated the session: a user, or root where it is absent. */
    readonly userName?: string;
  };
}

/** How many reads are kept for each account: a busy hour of them; writes are kept for all of CloudTrail's 90 days. */
const READS_KEPT = 2_000;

export interface Trail {
  record(event: TrailEvent): void;
  /** All events of one account, newest first. */
  of(accountId: string): Iterable<TrailEvent>;
  readonly size: number;
}

/** The record of calls, for each account. Memory is bounded: see READS_KEPT. */
export function createTrail(events: Iterable<TrailEvent> = []): Trail {
  const byAccount = new Map<string, { reads: TrailEvent[]; writes: TrailEvent[] }>();
  const trail: Trail = {
    record(event) {
      let kept = byAccount.get(event.accountId);
      if (!kept) byAccount.set(event.accountId, (kept = { reads: [], writes: [] }));
      if (!event.isReadOnly) {
        kept.writes.push(event);
        return;
      }
      kept.reads.push(event);
      if (kept.reads.length > 2 * READS_KEPT) kept.reads = kept.reads.slice(-READS_KEPT);
    },
    *of(accountId) {
      const kept = byAccount.get(accountId);
      if (!kept) return;
      // Of one instant the last recorded comes first, so that what a reader of pages causes stands before its next page.
      yield* [...kept.reads, ...kept.writes].reverse().sort((a, b) => b.at - a.at);
    },
    get size() {
      let count = 0;
      for (const { reads, writes } of byAccount.values()) count += reads.length + writes.length;
      return count;
    },
  };
  for (const event of events) trail.record(event);
  return trail;
}
