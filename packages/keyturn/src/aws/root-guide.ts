import type { Event } from '@aws-sdk/client-cloudtrail';
import type { Partition } from '../core/access-key.ts';
import { epochMs, type Instant, instantOf } from '../core/instant.ts';
import { isJsonObject, parseJson } from '../core/json.ts';
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
function isSuccessOfRoot({ CloudTrailEvent }: Event): boolean {
  const event = parseJson(CloudTrailEvent);
  if (!isJsonObject(event) || event['errorCode'] !== undefined) return false;
  const { responseElements, userIdentity } = event;
  const isFailed = isJsonObject(responseElements) && Object.values(responseElements).includes('Failure');
  return !isFailed && isJsonObject(userIdentity) && userIdentity['type'] === 'Root';
}
