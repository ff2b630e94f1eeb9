import { createHash } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import { type Input, member } from '../input.ts';
import type { Call, Operation } from '../operation.ts';
import type { TrailEvent } from '../trail.ts';
import { renderRecord } from './cloudtrail-record.ts';

/** LookupEvents tells what happened in the last 90 days. */
const HISTORY_MS = 90 * 86_400_000;

const PAGE_MAX = 50;

const lookupEvents: Operation = {
  name: 'LookupEvents',
  access: 'read',
  run(call) {
    const matches = readAttribute(call.input);
    const { from, to } = readTimes(call);
    const limit = readLimit(call);
    const cursor = readToken(call.input);
    if (isInsightAsked(call.input)) return { Events: [] };

    const found: TrailEvent[] = [];
    let isBeyondCursor = cursor === undefined;
    for (const event of call.trail.of(call.account.id)) {
      const isInView = event.region === call.region && event.at >= from && event.at <= to;
      if (isBeyondCursor && isInView && matches(event)) found.push(event);
      if (event.id === cursor) isBeyondCursor = true;
      if (found.length > limit) break;
    }
    if (!isBeyondCursor) throw invalidToken();
    const page = found.slice(0, limit);
    const last = page.at(-1);
    const events = page.map((event) => describeEvent(call, event));
    return found.length > limit && last ? { Events: events, NextToken: writeToken(call.input, last.id) } : { Events: events };
  },
};

/** CloudTrail: the event history. */
export const cloudtrailOperations: readonly Operation[] = [lookupEvents];

/** How each key of a lookup finds an event. */
const attributes: Readonly<Record<string, (event: TrailEvent, value: string) => boolean>> = {
  EventId: (event, value) => event.id === value,
  EventName: (event, value) => event.name === value,
  ReadOnly: (event, value) => String(event.isReadOnly) === value,
  Username: (event, value) => event.identity.userName === value,
  ResourceType: (event, value) => event.resources.some(({ type }) => type === value),
  ResourceName: (event, value) => event.resources.some(({ name }) => name === value),
  EventSource: (event, value) => event.source === value,
  AccessKeyId: (event, value) => event.identity.accessKeyId === value,
};

function readAttribute({ LookupAttributes: asked = [] }: Input): (event: TrailEvent) => boolean {
  if (!Array.isArray(asked) || asked.length > 1) throw invalidAttributes('LookupAttributes can hold only one item.');
  if (asked.length === 0) return () => true;
  const key = member(asked[0], 'AttributeKey');
  const value = member(asked[0], 'AttributeValue');
  const isMatch = typeof key === 'string' && Object.hasOwn(attributes, key) ? attributes[key] : undefined;
  if (!isMatch) throw invalidAttributes('The lookup attribute key is not valid.');
  if (typeof value !== 'string' || value === '') throw invalidAttributes('The lookup attribute value is not valid.');
  return (event) => isMatch(event, value);
}

function readTimes({ input, now, settings }: Call): { from: number; to: number } {
  const start = readSeconds(input, 'StartTime') ?? Number.NEGATIVE_INFINITY;
  const end = readSeconds(input, 'EndTime') ?? Number.POSITIVE_INFINITY;
  if (start > end) throw invalidTimes('Start time must be earlier than end time.');
  return { from: Math.max(start, now - HISTORY_MS), to: Math.min(end, now - settings.trailSeconds * 1000) };
}

function readSeconds(input: Input, name: string): number | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isFinite(value)) throw invalidTimes(`${name} is not a valid time.`);
  return value * 1000;
}

function readLimit({ input, settings }: Call): number {
  const asked = input.MaxResults ?? PAGE_MAX;
  if (typeof asked !== 'number' || !Number.isInteger(asked) || asked < 1 || asked > PAGE_MAX) {
    throw new AwsError('InvalidMaxResultsException', 400, `MaxResults must be between 1 and ${PAGE_MAX}.`);
  }
  return Math.min(asked, settings.pageSize ?? asked);
}

/** No Insights are made here: who asks for them gets none. */
function isInsightAsked({ EventCategory: category }: Input): boolean {
  if (category === undefined || category === null) return false;
  if (category !== 'insight') {
    throw new AwsError('InvalidEventCategoryException', 400, 'The event category is not valid.');
  }
  return true;
}

/** The id of the last event told. A token is good for the question that it was given for, and no other. */
function readToken(input: Input): string | undefined {
  const token = input.NextToken;
  if (token === undefined || token === null) return undefined;
  const [id, question] = typeof token === 'string' ? Buffer.from(token, 'base64url').toString().split('/') : [];
  if (id === undefined || question !== digest(input)) throw invalidToken();
  return id;
}

function writeToken(input: Input, id: string): string {
  return Buffer.from(`${id}/${digest(input)}`).toString('base64url');
}

function digest({ LookupAttributes, StartTime, EndTime, EventCategory, MaxResults }: Input): string {
  const question = JSON.stringify([LookupAttributes, StartTime, EndTime, EventCategory, MaxResults]);
  return createHash('sha256').update(question).digest('hex').slice(0, 32);
}

function describeEvent(call: Call, event: TrailEvent) {
  return {
    EventId: event.id,
    EventName: event.name,
    ReadOnly: String(event.isReadOnly),
    AccessKeyId: event.identity.accessKeyId === '' ? undefined : event.identity.accessKeyId,
    EventTime: new Date(Math.floor(event.at / 1000) * 1000),
    EventSource: event.source,
    Username: event.identity.userName === '' ? undefined : event.identity.userName,
    Resources: event.resources.map(({ type, name }) => ({ ResourceType: type, ResourceName: name })),
    CloudTrailEvent: JSON.stringify(renderRecord(call.world, event)),
  };
}

function invalidAttributes(message: string): AwsError {
  return new AwsError('InvalidLookupAttributesException', 400, message);
}

function invalidTimes(message: string): AwsError {
  return new AwsError('InvalidTimeRangeException', 400, message);
}

function invalidToken(): AwsError {
  return new AwsError(
    'InvalidNextTokenException',
    400,
    'Invalid token. A token must be used with the parameters it was given for.',
  );
}
