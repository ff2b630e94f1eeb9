import type { CloudTrailClient, Event } from '@aws-sdk/client-cloudtrail';
import { epochMs, type Instant, instantOf } from '../core/instant.ts';
import { parseJson, textAt } from '../core/json.ts';
import { type Unknown, unknown } from '../core/observed.ts';
import type { Lookup, RecordedCall } from '../core/prevention/simulation.ts';
import { toUnknown } from './faults.ts';

/** Two questions a second are answered: with these, a thousand events of one kind are told in ten seconds. */
const PAGES_MAX = 20;

/** With what an account's event history is read. */
export interface TrailTools {
  readonly trail: () => Promise<CloudTrailClient>;
  readonly account: string;
  /** Ids of keys that AssumeRoot gave out, as far as anybody can tell. */
  readonly assumedRootKeys: () => Promise<ReadonlySet<string>>;
}

/** The calls that CloudTrail tells of since then, newest first; ends with an unknown where not all of them were read. */
export async function* readCalls(
  { trail, account, assumedRootKeys }: TrailTools,
  lookup: Lookup,
  since: Instant,
): AsyncIterable<RecordedCall | Unknown> {
  const attempted = `asking CloudTrail for events with ${lookup.attribute} ${lookup.value}`;
  try {
    const keys = await assumedRootKeys();
    for await (const event of eventsOf(await trail(), lookup, since)) {
      if ('known' in event) yield event;
      else {
        const call = toCall(event, account, keys);
        if (call) yield call;
      }
    }
  } catch (error) {
    yield toUnknown(error, attempted);
  }
}

/** Ids of the keys that AssumeRoot gave out, as the caller's own account recorded it. Not knowing is an empty set: see `isAssumedRoot`. */
export async function readAssumedRootKeys(trails: readonly CloudTrailClient[], since: Instant): Promise<ReadonlySet<string>> {
  const keys = new Set<string>();
  for (const trail of trails) {
    try {
      for await (const event of eventsOf(trail, { attribute: 'EventName', value: 'AssumeRoot' }, since)) {
        if ('known' in event) continue;
        const id = textAt(parseJson(event.CloudTrailEvent), ['responseElements', 'credentials', 'accessKeyId']);
        if (id !== undefined) keys.add(id);
      }
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      // Whoever may not read this trail is told that nobody knows which calls of root were AssumeRoot's.
    }
  }
  return keys;
}

async function* eventsOf(trail: CloudTrailClient, { attribute, value }: Lookup, since: Instant): AsyncIterable<Event | Unknown> {
  const { LookupEventsCommand } = await import('@aws-sdk/client-cloudtrail');
  const query = {
    LookupAttributes: [{ AttributeKey: attribute, AttributeValue: value }],
    StartTime: new Date(epochMs(since)),
    MaxResults: 50,
  };
  let token: string | undefined;
  for (let page = 0; page < PAGES_MAX; page++) {
    const answer = await trail.send(new LookupEventsCommand({ ...query, ...(token === undefined ? {} : { NextToken: token }) }));
    yield* answer.Events ?? [];
    token = answer.NextToken;
    if (token === undefined) return;
  }
  yield unknown('not-asked', `of the events with ${attribute} ${value} only the newest ${PAGES_MAX * 50} were looked at`);
}

/** A call as policies would have judged it; undefined for what is no call, or whose caller no policy of this account binds. */
function toCall(
  { EventId, EventName, EventTime, CloudTrailEvent }: Event,
  account: string,
  keys: ReadonlySet<string>,
): RecordedCall | undefined {
  const event = parseJson(CloudTrailEvent);
  const principalArn = principalOf(event);
  const source = textAt(event, ['eventSource'])?.split('.')[0];
  if (!EventId || !EventName || !EventTime || principalArn === undefined || source === undefined) return undefined;
  // Signing in is no call that a policy is asked about.
  if (textAt(event, ['eventType']) !== 'AwsApiCall') return undefined;
  return {
    id: EventId,
    account,
    principalArn,
    action: `${source}:${EventName}`,
    at: instantOf(EventTime.getTime()),
    isAssumedRoot: isAssumedRoot(event, keys),
    wasDenied: /AccessDenied|UnauthorizedOperation/.test(textAt(event, ['errorCode']) ?? ''),
  };
}

/** Of a session it is the role: that is how policies know it. */
function principalOf(event: unknown): string | undefined {
  const type = textAt(event, ['userIdentity', 'type']);
  if (type === 'AssumedRole') return textAt(event, ['userIdentity', 'sessionContext', 'sessionIssuer', 'arn']);
  return type === 'Root' || type === 'IAMUser' || type === 'FederatedUser' ? textAt(event, ['userIdentity', 'arn']) : undefined;
}

/** Not every event of such a session says so, and an id that begins with ASIA proves nothing: the console has them, too (aws-facts F3). */
function isAssumedRoot(event: unknown, keys: ReadonlySet<string>): boolean | null {
  if (textAt(event, ['userIdentity', 'type']) !== 'Root') return false;
  if (textAt(event, ['userIdentity', 'sessionContext', 'assumedRoot']) === 'true') return true;
  const key = textAt(event, ['userIdentity', 'accessKeyId']) ?? '';
  if (keys.has(key)) return true;
  return key.startsWith('ASIA') && textAt(event, ['sessionCredentialFromConsole']) !== 'true' ? null : false;
}
