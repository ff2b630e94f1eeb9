import type { CloudTrailClient, Event, LookupAttribute } from '@aws-sdk/client-cloudtrail';
import type { Partition } from '../core/access-key.ts';
import { epochMs, instantOf } from '../core/instant.ts';
import type { KeyCall } from '../core/key-calls.ts';
import type { CallQuery, CallTrail } from '../engine/root-ports.ts';
import type { AwsClock } from './clock.ts';
import { observe, promised } from './observe.ts';

/** Where the events of IAM and of sign-ins, which are global, are recorded (aws-facts F). */
export const homeRegions: Readonly<Record<Partition, string>> = {
  aws: 'us-east-1',
  'aws-us-gov': 'us-gov-west-1',
  'aws-cn': 'cn-north-1',
};

/** Asks the event history of one account: a region at a time, fifty events a page, two pages a second (aws-facts F4). */
export function createCallTrail(
  client: (region: string) => Promise<CloudTrailClient>,
  { clock, partition }: { readonly clock: AwsClock; readonly partition: Partition },
): CallTrail {
  return {
    callsSince: (query) =>
      observe(clock, 'cloudtrail:LookupEvents', {
        attempted: 'asking CloudTrail for calls',
        async ask() {
          const regions = [...new Set([homeRegions[partition], ...query.regions])];
          const found = await Promise.all(regions.map(async (region) => callsIn(await client(region), { query, region })));
          return found.flat().toSorted((a, b) => (a.at < b.at ? 1 : -1));
        },
      }),
  };
}

/** A key that is busy is in use: who reads of thousands of calls learns no more. */
const PAGES_MAX = 40;

async function callsIn(
  trail: CloudTrailClient,
  { query, region }: { readonly query: CallQuery; readonly region: string },
): Promise<KeyCall[]> {
  const { LookupEventsCommand } = await import('@aws-sdk/client-cloudtrail');
  const calls: KeyCall[] = [];
  for (const attribute of attributesOf(query)) {
    let token: string | undefined;
    for (let page = 0; page < PAGES_MAX; page++) {
      const { Events, NextToken } = await trail.send(
        new LookupEventsCommand({
          LookupAttributes: [attribute],
          StartTime: new Date(epochMs(query.since)),
          MaxResults: 50,
          ...(token === undefined ? {} : { NextToken: token }),
        }),
      );
      calls.push(...promised(Events, 'Events').map((event) => toCall(event, region)));
      token = NextToken;
      if (token === undefined) break;
    }
  }
  return 'rootSignIns' in query.by ? calls.filter(({ event }) => event === 'ConsoleLogin') : calls;
}

function attributesOf({ by }: CallQuery): readonly LookupAttribute[] {
  if ('rootSignIns' in by) return [{ AttributeKey: 'Username', AttributeValue: 'root' }];
  return by.keys.map((key) => ({ AttributeKey: 'AccessKeyId', AttributeValue: key }));
}

/** The event itself is JSON in a member of the answer (aws-facts F3). */
function toCall({ CloudTrailEvent, EventName, EventSource, EventTime }: Event, region: string): KeyCall {
  const event = parse(CloudTrailEvent ?? '{}');
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

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

function textAt(value: unknown, path: readonly string[]): string | undefined {
  const [first, ...rest] = path;
  if (first === undefined) return typeof value === 'string' && value !== '' ? value : undefined;
  return isObject(value) ? textAt(value[first], rest) : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
