import { CloudTrailClient, type Event, LookupEventsCommand, type LookupEventsCommandInput } from '@aws-sdk/client-cloudtrail';
import type { SdkConfig } from './sandbox.ts';

/** What LookupEvents can look for. */
export type Attribute = NonNullable<NonNullable<LookupEventsCommandInput['LookupAttributes']>[number]['AttributeKey']>;

/** Looks up events by one attribute. The client is new, so that it has no idea of the time from before a test moved it. */
export async function lookUp(config: SdkConfig, AttributeKey: Attribute, AttributeValue: string): Promise<Event[]> {
  const LookupAttributes = [{ AttributeKey, AttributeValue }];
  const { Events: events = [] } = await new CloudTrailClient(config).send(new LookupEventsCommand({ LookupAttributes }));
  return events;
}

/** The record inside an event. */
export function recordOf(event: Event | undefined): Record<string, unknown> {
  const record: unknown = JSON.parse(event?.CloudTrailEvent ?? '{}');
  if (typeof record !== 'object' || record === null) throw new Error('not a record');
  return { ...record };
}
