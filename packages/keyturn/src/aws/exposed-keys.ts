import type { AffectedEntity, Event, HealthClient } from '@aws-sdk/client-health';
import type { Partition } from '../core/access-key.ts';
import type { NamedByHealth } from '../core/account.ts';
import { instantOf } from '../core/instant.ts';
import { known, type Observed, unknown } from '../core/observed.ts';
import type { AwsClients, SessionCredentials } from './client.ts';
import type { AwsClock } from './clock.ts';
import { explain } from './faults.ts';
import { GarbledAnswer, observe, promised } from './observe.ts';

/** AWS Health answers for a whole partition at one place. */
const healthRegions: Readonly<Record<Partition, string>> = {
  aws: 'us-east-1',
  'aws-us-gov': 'us-gov-west-1',
  'aws-cn': 'cn-northwest-1',
};

/** How AWS Health refuses an account that does not pay for it. */
export const NO_PLAN = 'SubscriptionRequiredException';

/** The events in which AWS tells that somebody else may have a key. */
const EVENT_TYPES = [
  'AWS_RISK_CREDENTIALS_EXPOSED',
  'AWS_RISK_CREDENTIALS_EXPOSURE_SUSPECTED',
  'AWS_RISK_CREDENTIALS_COMPROMISED',
];

/** So many events can be asked about in one call. */
const EVENTS_MAX = 10;

/** Makes the client of AWS Health, for who acts in a partition as themselves or in a session. */
export function healthOf(
  clients: AwsClients,
  partition: Partition,
  credentials: SessionCredentials | undefined,
): () => Promise<HealthClient> {
  return () => clients.health({ region: healthRegions[partition], credentials });
}

/** What AWS Health says that AWS found in public; it does not answer every account. */
export async function readExposedKeys(
  health: () => Promise<HealthClient>,
  clock: AwsClock,
): Promise<Observed<readonly NamedByHealth[]>> {
  const told = await observe(clock, 'health:DescribeEvents', {
    attempted: 'asking AWS Health which keys it found in public',
    async ask() {
      try {
        return await allExposed(await health());
      } catch (error) {
        if (explain(error).name === NO_PLAN) return NO_PLAN;
        throw error;
      }
    },
  });
  if (!told.known) return told;
  return told.value === NO_PLAN ? WITHOUT_PLAN : known(told.value, told.source, told.at);
}

const WITHOUT_PLAN = unknown('not-asked', 'AWS Health answers only accounts with a Business or Enterprise support plan');

async function allExposed(client: HealthClient): Promise<NamedByHealth[]> {
  const events = await exposures(client);
  const things: NamedByHealth[] = [];
  for (let first = 0; first < events.length; first += EVENTS_MAX) {
    things.push(...(await affectedBy(client, events.slice(first, first + EVENTS_MAX))));
  }
  // AWS may tell of one key more than once: since the first time strangers may have it.
  const latestFirst = things.toSorted((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
  return [...new Map(latestFirst.map((thing) => [thing.id, thing])).values()];
}

async function exposures(client: HealthClient): Promise<readonly Event[]> {
  const { paginateDescribeEvents } = await import('@aws-sdk/client-health');
  const found: Event[] = [];
  for await (const page of paginateDescribeEvents({ client }, { filter: { eventTypeCodes: EVENT_TYPES } }))
    found.push(...promised(page.events, 'events'));
  return found;
}

async function affectedBy(client: HealthClient, events: readonly Event[]): Promise<readonly NamedByHealth[]> {
  const { paginateDescribeAffectedEntities } = await import('@aws-sdk/client-health');
  const byArn = new Map(events.map((event) => [promised(event.arn, 'arn'), event]));
  const named: NamedByHealth[] = [];
  for await (const page of paginateDescribeAffectedEntities({ client }, { filter: { eventArns: [...byArn.keys()] } }))
    named.push(...promised(page.entities, 'entities').map((entity) => namedBy(entity, byArn)));
  return named;
}

function namedBy({ entityValue, eventArn }: AffectedEntity, events: ReadonlyMap<string, Event>): NamedByHealth {
  const event = events.get(promised(eventArn, 'eventArn'));
  if (!event) throw new GarbledAnswer('event that was asked for');
  return {
    id: promised(entityValue, 'entityValue'),
    eventType: promised(event.eventTypeCode, 'eventTypeCode'),
    startedAt: instantOf(promised(event.startTime, 'startTime').getTime()),
  };
}
