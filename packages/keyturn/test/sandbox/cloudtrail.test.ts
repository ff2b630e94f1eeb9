import { CloudTrailClient, LookupEventsCommand, type LookupEventsCommandInput } from '@aws-sdk/client-cloudtrail';
import { CreateAccessKeyCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Attribute, lookUp } from '../support/cloudtrail.ts';
import { START, startTestSandbox, type TestSandbox } from '../support/sandbox.ts';

type Lookup = [key: Attribute, value: string];

let aws: TestSandbox;
let trail: CloudTrailClient;

beforeEach(async () => {
  aws = await startTestSandbox();
  trail = new CloudTrailClient(aws.admin());
});

afterEach(() => aws.close());

it('finds events by each of the eight attributes', async () => {
  const iam = new IAMClient(aws.admin());
  await iam.send(new CreateAccessKeyCommand({ UserName: 'admin' }));
  const [event] = await lookUp(aws.admin(), 'EventName', 'CreateAccessKey');
  const keyId = event?.Resources?.[0]?.ResourceName ?? '';
  const idsBy = async (...[key, value]: Lookup) => (await lookUp(aws.admin(), key, value)).map(({ EventId }) => EventId);
  const lookups: Lookup[] = [
    ['EventId', event?.EventId ?? ''],
    ['ResourceType', 'AWS::IAM::AccessKey'],
    ['ResourceName', keyId],
    ['EventSource', 'iam.amazonaws.com'],
    ['AccessKeyId', aws.admin().credentials.accessKeyId],
    ['ReadOnly', 'false'],
    ['Username', 'admin'],
  ];
  for (const lookup of lookups) expect(await idsBy(...lookup)).toContain(event?.EventId);
  expect(await idsBy('ResourceName', 'AKIANOBODY')).toEqual([]);
  expect(await idsBy('ReadOnly', 'true')).not.toContain(event?.EventId);
});

it('tells an event only after the delay, and for ninety days', async () => {
  aws.sandbox.settings.trailSeconds = 120;
  await new IAMClient(aws.admin()).send(new CreateAccessKeyCommand({ UserName: 'admin' }));
  const told = async () => (await lookUp(aws.admin(), 'EventName', 'CreateAccessKey')).length;
  aws.clock.advance(119);
  expect(await told()).toBe(0);
  aws.clock.advance(1);
  expect(await told()).toBe(1);
  aws.clock.set(START + 90 * 86_400_000);
  expect(await told()).toBe(1);
  aws.clock.advance(1);
  expect(await told()).toBe(0);
});

it('sees one region: IAM’s events in us-east-1, those of a regional STS in its own', async () => {
  await new IAMClient(aws.admin('eu-west-1')).send(new ListUsersCommand({}));
  await new STSClient(aws.admin('eu-west-1')).send(new GetCallerIdentityCommand({}));
  const europe = aws.admin('eu-west-1');
  expect(await lookUp(europe, 'EventName', 'ListUsers')).toEqual([]);
  expect(await lookUp(aws.admin(), 'EventName', 'ListUsers')).toHaveLength(1);
  expect(await lookUp(europe, 'EventName', 'GetCallerIdentity')).toHaveLength(1);
  expect(await lookUp(aws.admin(), 'EventName', 'GetCallerIdentity')).toEqual([]);
});

it('keeps to the times asked for, both included', async () => {
  const iam = new IAMClient(aws.admin());
  for (let count = 0; count < 3; count++) {
    await iam.send(new ListUsersCommand({}));
    aws.clock.advance(60);
  }
  const at = (seconds: number) => new Date(START + seconds * 1000);
  const asked = { LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'ListUsers' }] } as const;
  const times = async (window: Pick<LookupEventsCommandInput, 'StartTime' | 'EndTime'>) => {
    const { Events: events = [] } = await trail.send(
      new LookupEventsCommand({ LookupAttributes: [...asked.LookupAttributes], ...window }),
    );
    return events.map(({ EventTime }) => EventTime);
  };
  expect(await times({ StartTime: at(60), EndTime: at(60) })).toEqual([at(60)]);
  expect(await times({ StartTime: at(60) })).toEqual([at(120), at(60)]);
  expect(await times({ EndTime: at(59) })).toEqual([at(0)]);
});

it('goes from page to page, each event once, even while the clock stands still', async () => {
  const iam = new IAMClient(aws.admin());
  for (let count = 0; count < 5; count++) await iam.send(new ListUsersCommand({}));
  const seen: (string | undefined)[] = [];
  let token: string | undefined;
  do {
    const page = await trail.send(new LookupEventsCommand({ MaxResults: 2, ...(token ? { NextToken: token } : {}) }));
    seen.push(...(page.Events ?? []).map(({ EventId }) => EventId));
    token = page.NextToken;
  } while (token && seen.length < 100);
  expect(seen).toHaveLength(5);
  expect(new Set(seen).size).toBe(5);
});

it('takes a token only with the parameters that it was given for', async () => {
  const iam = new IAMClient(aws.admin());
  for (let count = 0; count < 3; count++) await iam.send(new ListUsersCommand({}));
  const { NextToken } = await trail.send(new LookupEventsCommand({ MaxResults: 1 }));
  const refusal = { name: 'InvalidNextTokenException', $metadata: { httpStatusCode: 400 } };
  await expect(trail.send(new LookupEventsCommand({ MaxResults: 2, NextToken }))).rejects.toMatchObject(refusal);
  await expect(trail.send(new LookupEventsCommand({ NextToken: 'n1' }))).rejects.toMatchObject(refusal);
});

it('refuses what CloudTrail refuses', async () => {
  const attribute = { AttributeKey: 'Username', AttributeValue: 'root' } as const;
  const refusals: readonly (readonly [LookupEventsCommandInput, string])[] = [
    [{ LookupAttributes: [attribute, attribute] }, 'InvalidLookupAttributesException'],
    [{ LookupAttributes: [{ ...attribute, AttributeValue: '' }] }, 'InvalidLookupAttributesException'],
    // @ts-expect-error no such key
    [{ LookupAttributes: [{ ...attribute, AttributeKey: 'SourceIp' }] }, 'InvalidLookupAttributesException'],
    [{ StartTime: new Date(START), EndTime: new Date(START - 1000) }, 'InvalidTimeRangeException'],
    [{ MaxResults: 51 }, 'InvalidMaxResultsException'],
    [{ MaxResults: 0 }, 'InvalidMaxResultsException'],
    // @ts-expect-error no such category
    [{ EventCategory: 'data' }, 'InvalidEventCategoryException'],
  ];
  for (const [input, name] of refusals) {
    await expect(trail.send(new LookupEventsCommand(input))).rejects.toMatchObject({
      name,
      $metadata: { httpStatusCode: 400 },
    });
  }
  const insights = await trail.send(new LookupEventsCommand({ EventCategory: 'insight' }));
  expect(insights.Events).toEqual([]);
});
