import type { CloudTrailClient, Event, LookupAttribute } from '@aws-sdk/client-cloudtrail';
import type { Partition } from '../core/access-key.ts';
import { epochMs, instantOf } from '../core/instant.ts';
import { parseJson, textAt } from '../core/json.ts';
import type { KeyCall } from '../core/key-calls.ts';
import type { CallQuery, CallTrail, KeptCalls } from '../engine/root-ports.ts';
import type { AwsClock } from './clock.ts';
import { observe, promised } from './observe.ts';

/** Where the events of IAM and of sign-ins, which are global, are recorded (aws-facts F). */
export const homeRegions: Readonly<Record<Partition, string>> = {
  aws: 'us-east-1',
  'aws-us-gov': 'us-gov-west-1',
  'aws-cn': 'cn-north-1',
};

/** Asks the event history of one account: a region at a time, fifty events a page, two pages a second (aws-facts F4). */
export function createCallTrail(client: (region: string) => Promise<CloudTrailClient>, clock: AwsClock): CallTrail {
  return {
    calls: (query) =>
      observe(clock, 'cloudtrail:LookupEvents', {
        attempted: `asking CloudTrail in ${query.region} for calls`,
        ask: async () => lookUp(await client(query.region), query),
      }),
  };
}

/** Who has read of two thousand calls learns no more of the others. */
const PAGES_MAX = 40;

async function lookUp(trail: CloudTrailClient, query: CallQuery): Promise<KeptCalls> {
  const { LookupEventsCommand } = await import('@aws-sdk/client-cloudtrail');
  const calls: KeyCall[] = [];
  let token: string | undefined;
  for (let page = 0; page < PAGES_MAX; page++) {
    const { Events, NextToken } = await trail.send(
      new LookupEventsCommand({
        LookupAttributes: [attributeOf(query)],
        StartTime: new Date(epochMs(query.since)),
        MaxResults: 50,
        ...(token === undefined ? {} : { NextToken: token }),
      }),
    );
    calls.push(...promised(Events, 'Events').map((event) => toCall(event, query.region)));
    token = NextToken;
    if (token === undefined) break;
  }
  const isMeant = ({ event }: KeyCall) => 'key' in query.by || event === 'ConsoleLogin';
  return { calls: calls.filter(isMeant), areAll: token === undefined };
}

function attributeOf({ by }: CallQuery): LookupAttribute {
  return 'key' in by
    ? { AttributeKey: 'AccessKeyId', AttributeValue: by.key }
    : { AttributeKey: 'Username', AttributeValue: 'root' };
}

/** The event itself is JSON in a member of the answer (aws-facts F3). */
function toCall({ CloudTrailEvent, EventName, EventSource, EventTime }: Event, region: string): KeyCall {
  const event = parseJson(CloudTrailEvent);
  const text = (...path: readonly string[]) => textAt(event, path) ?? null;
  return {
    at: instantOf(promised(EventTime, 'EventTime').getTime()),
    event: promised(EventName, 'EventName'),
    service: promised(EventSource, 'EventSource'),
    region: text('awsRegion') ?? region,
    sourceIp: text('sourceIPAddress'),
    userAgent: text('userAgent'),
    errorCode: text('errorCode'),
    accessKeyId: text('userIdentity', 'accessKeyId'),
    by: text('userIdentity', 'arn'),
    issued: text('responseElements', 'credentials', 'accessKeyId'),
  };
}
