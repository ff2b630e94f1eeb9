import type { AccountId } from './access-key.ts';
import type { Instant } from './instant.ts';
import type { KeyCall } from './key-calls.ts';
import type { WhyUnknown } from './observed.ts';

/** What was done with a key: all calls of one kind. */
export interface ExposedEvent {
  readonly service: string;
  readonly event: string;
  readonly calls: number;
  /** How many of them failed. */
  readonly failed: number;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  readonly sourceIps: readonly string[];
  readonly userAgents: readonly string[];
  readonly regions: readonly string[];
}

/** A session that was made with a key: it outlives the key. */
export interface IssuedSession {
  readonly accessKeyId: string;
  /** `GetSessionToken` */
  readonly event: string;
  readonly at: Instant;
  readonly region: string;
  readonly sourceIp: string | null;
}

/** What is known of the deeds of a key that is in wrong hands. */
export interface Exposure {
  readonly accessKeyId: string;
  readonly account: AccountId;
  /** As far back as CloudTrail's event history goes. */
  readonly since: Instant;
  readonly until: Instant;
  /** Regions whose event history was read; calls about data stand in none. */
  readonly regions: readonly string[];
  readonly unread: readonly { readonly region: string; readonly why: WhyUnknown; readonly detail: string }[];
  /** Regions with more calls than were read: their oldest are missing. */
  readonly cutShort: readonly string[];
  /** Most frequent first. */
  readonly events: readonly ExposedEvent[];
  /** Newest first. */
  readonly sessions: readonly IssuedSession[];
}

/** Whether nothing that could be asked for is missing. */
export function isWhole({ unread, cutShort }: Exposure): boolean {
  return unread.length === 0 && cutShort.length === 0;
}

/** Groups calls by what they were. */
export function groupCalls(calls: readonly KeyCall[]): readonly ExposedEvent[] {
  const groups = Map.groupBy(calls, ({ service, event }) => `${service} ${event}`);
  return [...groups.values()]
    .flatMap((group): ExposedEvent[] => {
      const [newest] = group.toSorted((a, b) => (a.at < b.at ? 1 : -1));
      const [oldest] = group.toSorted((a, b) => (a.at < b.at ? -1 : 1));
      if (!newest || !oldest) return [];
      return [
        {
          service: newest.service,
          event: newest.event,
          calls: group.length,
          failed: group.filter(({ errorCode }) => errorCode !== null).length,
          firstAt: oldest.at,
          lastAt: newest.at,
          sourceIps: distinct(group.map(({ sourceIp }) => sourceIp)),
          userAgents: distinct(group.map(({ userAgent }) => userAgent)),
          regions: distinct(group.map(({ region }) => region)),
        },
      ];
    })
    .toSorted((a, b) => b.calls - a.calls || (`${a.service} ${a.event}` < `${b.service} ${b.event}` ? -1 : 1));
}

/** The sessions that calls gave out. */
export function issuedSessions(calls: readonly KeyCall[]): readonly IssuedSession[] {
  return calls
    .flatMap(({ issued, event, at, region, sourceIp }): IssuedSession[] =>
      issued === null ? [] : [{ accessKeyId: issued, event, at, region, sourceIp }],
    )
    .toSorted((a, b) => (a.at < b.at ? 1 : -1));
}

/**
 * A policy that denies everything to sessions that were issued before an instant, and nothing to calls that are signed with a key: only
 * sessions have `aws:TokenIssueTime`.
 */
export function denyOlderSessions(before: Instant): object {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'KeyturnDeniesOlderSessions',
        Effect: 'Deny',
        Action: '*',
        Resource: '*',
        Condition: { DateLessThan: { 'aws:TokenIssueTime': `${before.slice(0, 19)}Z` } },
      },
    ],
  };
}

function distinct(values: readonly (string | null)[]): readonly string[] {
  return [...new Set(values)].filter((value) => value !== null).toSorted();
}
