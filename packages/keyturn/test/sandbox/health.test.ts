import {
  DescribeAffectedEntitiesCommand,
  type DescribeAffectedEntitiesCommandInput,
  DescribeEventsCommand,
  type DescribeEventsCommandInput,
  HealthClient,
  paginateDescribeEvents,
} from '@aws-sdk/client-health';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { addAgedKey, addUser } from '../../src/sandbox/scenarios/builders.ts';
import { addExposure, addSupportPlan } from '../../src/sandbox/scenarios/health-builders.ts';
import { lookUp, recordOf } from '../support/cloudtrail.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandbox.ts';
import { accountOf, MANAGEMENT, MEMBER } from '../support/sts.ts';

const KEY = 'AKIAIOSFODNN7EXAMPLE';
const EXPOSED = 'AWS_RISK_CREDENTIALS_EXPOSED';
const COMPROMISED = 'AWS_RISK_CREDENTIALS_COMPROMISED';

let aws: TestSandbox;
let client: HealthClient;

beforeEach(async () => {
  aws = await startTestSandbox();
  client = new HealthClient(aws.admin());
});

afterEach(() => aws.close());

const expose = (entity: string, more: Partial<Parameters<typeof addExposure>[2]> = {}) =>
  addExposure(aws.builder, accountOf(aws, MANAGEMENT), { entity, daysAgo: 3, ...more });

async function types(input: DescribeEventsCommandInput = {}): Promise<(string | undefined)[]> {
  const { events } = await client.send(new DescribeEventsCommand(input));
  return (events ?? []).map(({ eventTypeCode }) => eventTypeCode);
}

describe('events', () => {
  it('are told newest first, without what they affect', async () => {
    expose(KEY);
    const { arn } = expose(KEY, { type: COMPROMISED, daysAgo: 1, isClosed: true });
    expect(await types()).toEqual([COMPROMISED, EXPOSED]);
    const { events: [newest] = [] } = await client.send(new DescribeEventsCommand({}));
    expect(newest).toEqual({
      arn,
      service: 'RISK',
      eventTypeCode: COMPROMISED,
      eventTypeCategory: 'issue',
      region: 'us-east-1',
      startTime: new Date('2026-11-22T12:00:00Z'),
      endTime: new Date('2026-11-22T13:00:00Z'),
      lastUpdatedTime: new Date('2026-11-22T12:00:00Z'),
      statusCode: 'closed',
      eventScopeCode: 'ACCOUNT_SPECIFIC',
    });
  });

  it('are chosen by every member of a filter at once, each by one of its values', async () => {
    expose(KEY);
    const { arn } = expose('AKIAOTHER', { type: COMPROMISED, isClosed: true });
    const chosen = (filter: DescribeEventsCommandInput['filter']) => types({ filter });
    expect(await chosen({ eventTypeCodes: [COMPROMISED, 'AWS_RISK_OTHER'] })).toEqual([COMPROMISED]);
    expect(await chosen({ eventTypeCodes: [EXPOSED, COMPROMISED], eventStatusCodes: ['open'] })).toEqual([EXPOSED]);
    expect(await chosen({ entityValues: ['AKIAOTHER'] })).toEqual([COMPROMISED]);
    expect(await chosen({ eventArns: [arn] })).toEqual([COMPROMISED]);
    expect(await chosen({ services: ['EC2'] })).toEqual([]);
  });

  it('come in pages', async () => {
    for (let index = 0; index < 5; index++) expose(`${KEY}${index}`);
    const sizes: (number | undefined)[] = [];
    for await (const { events } of paginateDescribeEvents({ client, pageSize: 2 }, {})) sizes.push(events?.length);
    expect(sizes).toEqual([2, 2, 1]);
  });

  it('are forgotten after ninety days, and open ones are not', async () => {
    expose(KEY, { daysAgo: 100, isClosed: true });
    expose(KEY, { type: COMPROMISED, daysAgo: 100 });
    expect(await types()).toEqual([COMPROMISED]);
  });

  it.each<[string, object, string, string]>([
    ['a page of none', { maxResults: 0 }, 'ValidationException', 'greater than or equal to 1'],
    ['too big a page', { maxResults: 101 }, 'ValidationException', 'less than or equal to 100'],
    ['a token that nobody gave', { nextToken: 'bogus' }, 'InvalidPaginationToken', 'Invalid NextToken'],
    ['an empty list', { filter: { eventTypeCodes: [] } }, 'ValidationException', "at 'filter.eventTypeCodes'"],
    ['too many', { filter: { eventArns: Array(11).fill('arn') } }, 'ValidationException', 'less than or equal to 10'],
    ['what is not emulated', { filter: { tags: [{ a: 'b' }] } }, 'ValidationException', 'does not know filter.tags'],
  ])('are refused for %s', async (...[, input, name, words]) => {
    addSupportPlan(accountOf(aws, MANAGEMENT));
    const refusal = client.send(new DescribeEventsCommand(input));
    await expect(refusal).rejects.toMatchObject({ name, message: expect.stringContaining(words) as unknown });
  });
});

describe('affected entities', () => {
  it('are told of the events that are named', async () => {
    const { arn } = expose(KEY);
    const other = expose('AKIAOTHER');
    const asked = (...eventArns: string[]) => client.send(new DescribeAffectedEntitiesCommand({ filter: { eventArns } }));
    expect((await asked(arn)).entities).toEqual([
      {
        entityArn: `arn:aws:health:us-east-1:${MANAGEMENT}:entity/${MANAGEMENT}_1`,
        eventArn: arn,
        entityValue: KEY,
        awsAccountId: MANAGEMENT,
        lastUpdatedTime: new Date('2026-11-20T12:00:00Z'),
        statusCode: 'IMPAIRED',
        tags: {},
      },
    ]);
    expect((await asked(arn, other.arn)).entities?.map(({ entityValue }) => entityValue)).toEqual([KEY, 'AKIAOTHER']);
    expect((await asked(`${arn}0`)).entities).toEqual([]);
  });

  it('want at least one event', async () => {
    addSupportPlan(accountOf(aws, MANAGEMENT));
    const refused = (filter: DescribeAffectedEntitiesCommandInput['filter']) =>
      expect(client.send(new DescribeAffectedEntitiesCommand({ filter }))).rejects.toMatchObject({ name: 'ValidationException' });
    await refused(undefined);
    await refused({ eventArns: undefined });
    await refused({ eventArns: [] });
  });
});

test('what was asked stands in the trail, and what was answered does not', async () => {
  expose(KEY);
  await types({ filter: { eventTypeCodes: [EXPOSED] } });
  const [event] = await lookUp(aws.admin(), 'EventName', 'DescribeEvents');
  expect(recordOf(event)).toMatchObject({
    eventSource: 'health.amazonaws.com',
    awsRegion: 'us-east-1',
    readOnly: true,
    requestParameters: { filter: { eventTypeCodes: [EXPOSED] } },
    responseElements: null,
  });
});

describe('it answers', () => {
  test('only an account with a support plan, and each of its own', async () => {
    await expect(types()).rejects.toMatchObject({ name: 'SubscriptionRequiredException', $metadata: { httpStatusCode: 400 } });
    addSupportPlan(accountOf(aws, MANAGEMENT));
    addExposure(aws.builder, accountOf(aws, MEMBER), { entity: KEY, daysAgo: 3 });
    expect(await types()).toEqual([]);
  });

  test('who is allowed', async () => {
    expose(KEY);
    const account = accountOf(aws, MANAGEMENT);
    const key = addAgedKey(aws.builder, account, addUser(aws.builder, account, { name: 'nobody' }), { ageDays: 5 });
    await expect(new HealthClient(aws.as(key)).send(new DescribeEventsCommand({}))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('health:DescribeEvents') as unknown,
    });
  });

  test.each([
    ['aws', 'us-east-1'],
    ['aws-us-gov', 'us-gov-west-1'],
    ['aws-cn', 'cn-northwest-1'],
  ] as const)('in %s from %s alone', async (partition, region) => {
    await aws.close();
    aws = await startTestSandbox({ partition });
    expose(KEY);
    const asked = (where: string) => new HealthClient(aws.admin(where)).send(new DescribeEventsCommand({}));
    expect((await asked(region)).events).toMatchObject([
      { region, arn: expect.stringContaining(`arn:${partition}:`) as unknown },
    ]);
    await expect(asked('eu-west-1')).rejects.toMatchObject({ name: 'InvalidSignatureException' });
  });
});
