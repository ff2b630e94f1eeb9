import type { Event } from '@aws-sdk/client-cloudtrail';
import type { Partition } from '../core/access-key.ts';
import { epochMs, type Instant, instantOf } from '../core/instant.ts';
import type { AccountReader, Aws } from '../engine/ports.ts';
import type { GuideReader } from '../engine/root-ports.ts';
import { homeRegions } from './call-trail.ts';
import type { AwsClients } from './client.ts';
import { observe } from './observe.ts';

/** What a guide asks of the account of the caller. */
export function createGuideReader(
  aws: Pick<Aws, 'now'> & { readonly own: () => Pick<AccountReader, 'summary'> },
  clients: AwsClients,
  partition: Partition,
): GuideReader {
  return {
    now: () => aws.now(),
    summary: () => aws.own().summary(),
    rootEvent: (names, since) =>
      observe(clients.clock, 'cloudtrail:LookupEvents', {
        attempted: 'asking CloudTrail what the root user did',
        async ask() {
          const trail = await clients.cloudTrail({ region: homeRegions[partition] });
          const { LookupEventsCommand } = await import('@aws-sdk/client-cloudtrail');
          const found: Instant[] = [];
          for (const AttributeValue of names) {
            const { Events = [] } = await trail.send(
              new LookupEventsCommand({
                LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue }],
                StartTime: new Date(epochMs(since)),
                MaxResults: 50,
              }),
            );
            found.push(...Events.filter(isSuccessOfRoot).map(({ EventTime }) => instantOf(EventTime?.getTime() ?? 0)));
          }
          return found.toSorted().at(-1) ?? 'never';
        },
      }),
  };
}

/** The event itself is JSON in a member of the answer (aws-facts F3). */
function isSuccessOfRoot({ CloudTrailEvent = '{}' }: Event): boolean {
  const event: unknown = JSON.parse(CloudTrailEvent);
  if (!isObject(event) || event['errorCode'] !== undefined) return false;
  const { responseElements, userIdentity } = event;
  const isFailed = isObject(responseElements) && Object.values(responseElements).includes('Failure');
  return !isFailed && isObject(userIdentity) && userIdentity['type'] === 'Root';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
