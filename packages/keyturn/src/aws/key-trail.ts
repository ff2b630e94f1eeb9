import type { CloudTrailClient, Event } from '@aws-sdk/client-cloudtrail';
import { epochMs, type Instant, instantOf } from '../core/instant.ts';
import { parseJson, textAt } from '../core/json.ts';
import { known, type Observed, unknown } from '../core/observed.ts';
import type { KeyOrigin } from '../core/rotation/situation.ts';
import type { KeyTrail } from '../engine/rotation-ports.ts';
import type { AwsClock } from './clock.ts';
import { toUnknown } from './faults.ts';
import { MARK_PREFIX } from './key-writer.ts';

/** What a trail is read with: CloudTrail remembers each region for itself. */
export interface TrailAccess {
  /** Where calls of IAM and STS are recorded. */
  readonly home: string;
  readonly client: (region: string) => Promise<CloudTrailClient>;
  /** Where a key was used last, which is where it is missed first; null where nobody knows. */
  readonly usedIn: (keyId: string) => Promise<string | null>;
}

/** Asks CloudTrail's event history: ninety days, minutes late, two questions a second. */
export function createKeyTrail(access: TrailAccess, clock: AwsClock): KeyTrail {
  return {
    originOf: (keyId) => originOf(() => access.client(access.home), clock, keyId),
    async deniedSince(keyId, since) {
      const usedIn = await access.usedIn(keyId);
      const regions = new Set([access.home, ...(usedIn !== null && REGION.test(usedIn) ? [usedIn] : [])]);
      const told = await Promise.all(
        [...regions].map((region) => deniedSince(() => access.client(region), clock, { keyId, since })),
      );
      return told.reduce(latest);
    },
  };
}

/** GetAccessKeyLastUsed tells `N/A` where a service has no regions. */
const REGION = /^[a-z]{2,}(-[a-z]+)+-\d+$/;

/** A denied call in one region is one, whatever the others tell; that there is none has to be known of all. */
function latest(one: Observed<Instant | 'never'>, other: Observed<Instant | 'never'>): Observed<Instant | 'never'> {
  const [first, second] = [one, other].map((told) => (told.known && told.value !== 'never' ? told.value : undefined));
  if (first !== undefined && second !== undefined) return first > second ? one : other;
  if (first !== undefined || second !== undefined) return first === undefined ? other : one;
  return one.known ? other : one;
}

async function originOf(client: () => Promise<CloudTrailClient>, clock: AwsClock, keyId: string): Promise<Observed<KeyOrigin>> {
  try {
    const attribute = { AttributeKey: 'EventName', AttributeValue: 'CreateAccessKey' } as const;
    for await (const event of eventsOf(client, { LookupAttributes: [attribute] })) {
      const { createdKey, userAgent, by } = readEvent(event);
      if (createdKey !== keyId) continue;
      const mark = userAgent.split(' ').find((word) => word.startsWith(MARK_PREFIX));
      return known({ mark: mark?.slice(MARK_PREFIX.length) ?? null, by }, 'cloudtrail:LookupEvents', clock.now());
    }
    return unknown('not-told', `CloudTrail has no event (yet) of the creation of key ${keyId}`);
  } catch (error) {
    return toUnknown(error, `asking CloudTrail who made key ${keyId}`);
  }
}

async function deniedSince(
  client: () => Promise<CloudTrailClient>,
  clock: AwsClock,
  { keyId, since }: { readonly keyId: string; readonly since: Instant },
): Promise<Observed<Instant | 'never'>> {
  try {
    const attribute = { AttributeKey: 'AccessKeyId', AttributeValue: keyId } as const;
    const query = { LookupAttributes: [attribute], StartTime: new Date(epochMs(since)) };
    // The latest comes first.
    for await (const event of eventsOf(client, query)) {
      if (readEvent(event).errorCode === undefined || !event.EventTime) continue;
      return known(instantOf(event.EventTime.getTime()), 'cloudtrail:LookupEvents', clock.now());
    }
    return known('never', 'cloudtrail:LookupEvents', clock.now());
  } catch (error) {
    return toUnknown(error, `asking CloudTrail for calls with key ${keyId}`);
  }
}

interface Query {
  readonly LookupAttributes: { readonly AttributeKey: 'EventName' | 'AccessKeyId'; readonly AttributeValue: string }[];
  readonly StartTime?: Date;
}

/** More pages than these are not worth the wait: two questions a second are allowed. */
const PAGES_MAX = 4;

async function* eventsOf(client: () => Promise<CloudTrailClient>, query: Query): AsyncIterable<Event> {
  const { LookupEventsCommand } = await import('@aws-sdk/client-cloudtrail');
  const trail = await client();
  let token: string | undefined;
  for (let page = 0; page < PAGES_MAX; page++) {
    const answer = await trail.send(
      new LookupEventsCommand({ ...query, MaxResults: 50, ...(token === undefined ? {} : { NextToken: token }) }),
    );
    yield* answer.Events ?? [];
    token = answer.NextToken;
    if (token === undefined) return;
  }
}

interface TrailEvent {
  readonly createdKey: string | undefined;
  readonly userAgent: string;
  readonly by: string;
  readonly errorCode: string | undefined;
}

/** The event itself is JSON in a member of the answer (aws-facts F3). */
function readEvent({ CloudTrailEvent, Username }: Event): TrailEvent {
  const event = parseJson(CloudTrailEvent);
  return {
    createdKey: textAt(event, ['responseElements', 'accessKey', 'accessKeyId']),
    userAgent: textAt(event, ['userAgent']) ?? '',
    by: textAt(event, ['userIdentity', 'arn']) ?? Username ?? 'somebody',
    errorCode: textAt(event, ['errorCode']),
  };
}
