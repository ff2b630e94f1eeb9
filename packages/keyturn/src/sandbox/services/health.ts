import { AwsError, constraintError, validationError } from '../aws-error.ts';
import { healthRegions } from '../health-regions.ts';
import { type Input, structure, texts } from '../input.ts';
import type { HealthEntity, HealthEvent } from '../model/health.ts';
import type { Call, Operation } from '../operation.ts';
import { tokenPage } from '../paging.ts';

const PAGE_MAX = 100;

/** What was over so long ago is told no more. */
const KEPT_MS = 90 * 86_400_000;

const describeEvents: Operation = {
  name: 'DescribeEvents',
  access: 'read',
  run(call) {
    const all = eventsOf(call);
    const matches = readFilter(structure(call.input, 'filter') ?? {}, eventFilters);
    const newestFirst = all.filter(matches).toSorted((a, b) => b.updatedAt - a.updatedAt);
    const { items, nextToken } = page(call, newestFirst);
    return { events: items.map(describeEvent), nextToken };
  },
};

const describeAffectedEntities: Operation = {
  name: 'DescribeAffectedEntities',
  access: 'read',
  run(call) {
    const all = eventsOf(call);
    const filter = structure(call.input, 'filter');
    if (!filter) throw constraintError('filter', null, 'Member must not be null');
    if (filter.eventArns === undefined) throw constraintError('filter.eventArns', null, 'Member must not be null');
    const matches = readFilter(filter, entityFilters);
    const affected = all.flatMap((event) => event.entities.map((entity) => ({ event, entity }))).filter(matches);
    const { items, nextToken } = page(call, affected);
    return { entities: items.map((one) => describeEntity(call, one)), nextToken };
  },
};

/** AWS Health: what AWS tells the account that asks (API reference of AWS Health, 2016-08-04). */
export const healthOperations: readonly Operation[] = [describeEvents, describeAffectedEntities];

/** The events that AWS tells at all: of who asks in the right place, and pays for that. */
function eventsOf({ account, input, region, world, now }: Call): readonly HealthEvent[] {
  if (region !== healthRegions[world.partition]) {
    throw new AwsError('InvalidSignatureException', 400, 'Credential should be scoped to a valid region.');
  }
  if (!account.healthEvents) throw new AwsError('SubscriptionRequiredException', 400, '');
  refuseOthers(input, '', ['filter', 'locale', 'maxResults', 'nextToken']);
  return account.healthEvents.filter(({ startedAt, endedAt }) => startedAt <= now && (endedAt ?? now) > now - KEPT_MS);
}

interface Affected {
  readonly event: HealthEvent;
  readonly entity: HealthEntity;
}

/** A member of a filter: how many values it may have, and what one of them is compared with. */
interface FilterMember<Item> {
  readonly most: number;
  readonly of: (item: Item) => string | readonly string[];
}

const eventFilters: Readonly<Record<string, FilterMember<HealthEvent>>> = {
  eventArns: { most: 10, of: ({ arn }) => arn },
  eventTypeCodes: { most: 10, of: ({ typeCode }) => typeCode },
  eventTypeCategories: { most: 10, of: ({ category }) => category },
  eventStatusCodes: { most: 6, of: ({ status }) => status },
  services: { most: 10, of: ({ service }) => service },
  regions: { most: 10, of: ({ region }) => region },
  entityArns: { most: 99, of: ({ entities }) => entities.map(({ arn }) => arn) },
  entityValues: { most: 99, of: ({ entities }) => entities.map(({ value }) => value) },
};

const entityFilters: Readonly<Record<string, FilterMember<Affected>>> = {
  eventArns: { most: 10, of: ({ event }) => event.arn },
  entityArns: { most: 99, of: ({ entity }) => entity.arn },
  entityValues: { most: 99, of: ({ entity }) => entity.value },
  statusCodes: { most: 5, of: ({ entity }) => entity.status },
};

/** All members have to hold, each for one of its values. */
function readFilter<Item>(filter: Input, members: Readonly<Record<string, FilterMember<Item>>>): (item: Item) => boolean {
  refuseOthers(filter, 'filter.', Object.keys(members));
  const lists = Object.entries(members).flatMap(([name, { most, of }]) => {
    if (filter[name] === undefined) return [];
    const wanted = texts(filter, name);
    if (wanted.length === 0) throw outOfBounds(name, wanted, 'greater than or equal to 1');
    if (wanted.length > most) throw outOfBounds(name, wanted, `less than or equal to ${most}`);
    return [(item: Item) => [of(item)].flat().some((value) => wanted.includes(value))];
  });
  return (item) => lists.every((holds) => holds(item));
}

/** AWS passes over what it does not know; here nobody is to think that it was heard. */
function refuseOthers(input: Input, within: string, known: readonly string[]): void {
  const other = Object.keys(input).find((name) => !known.includes(name));
  if (other !== undefined) throw notEmulated(`${within}${other}`);
}

function page<T>(call: Call, all: readonly T[]): { readonly items: readonly T[]; readonly nextToken: string | undefined } {
  const { nextToken, maxResults = PAGE_MAX, ...input } = call.input;
  if (typeof maxResults !== 'number' || maxResults < 1 || maxResults > PAGE_MAX) {
    const bound = Number(maxResults) < 1 ? 'greater than or equal to 1' : `less than or equal to ${PAGE_MAX}`;
    throw constraintError('maxResults', String(maxResults), `Member must have value ${bound}`);
  }
  const limits = { sizeName: 'maxResults', standard: PAGE_MAX, most: PAGE_MAX, tokenError: 'InvalidPaginationToken' };
  const { items, NextToken } = tokenPage({ ...call, input: { ...input, maxResults, NextToken: nextToken } }, all, limits);
  return { items, nextToken: NextToken };
}

function describeEvent({ arn, service, typeCode, category, region, startedAt, endedAt, updatedAt, status }: HealthEvent) {
  return {
    arn,
    service,
    eventTypeCode: typeCode,
    eventTypeCategory: category,
    region,
    startTime: new Date(startedAt),
    ...(endedAt === undefined ? {} : { endTime: new Date(endedAt) }),
    lastUpdatedTime: new Date(updatedAt),
    statusCode: status,
    eventScopeCode: 'ACCOUNT_SPECIFIC',
  };
}

function describeEntity({ account }: Call, { event, entity }: Affected) {
  return {
    entityArn: entity.arn,
    eventArn: event.arn,
    entityValue: entity.value,
    awsAccountId: account.id,
    lastUpdatedTime: new Date(event.updatedAt),
    statusCode: entity.status,
    tags: {},
  };
}

function outOfBounds(name: string, value: readonly string[], bound: string): AwsError {
  return constraintError(`filter.${name}`, `[${value.join(', ')}]`, `Member must have length ${bound}`);
}

function notEmulated(name: string): AwsError {
  return validationError(`The sandbox does not know ${name} of AWS Health`);
}
