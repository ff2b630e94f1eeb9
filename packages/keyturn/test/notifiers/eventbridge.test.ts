import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { createAwsClients } from '../../src/aws/client.ts';
import { noticeEvents } from '../../src/core/notices/notice.ts';
import { eventbridgeNotifier } from '../../src/notifiers/eventbridge.ts';
import { noticeData } from '../../src/notifiers/notice-data.ts';
import type { Topic } from '../../src/sandbox/model/sns.ts';
import { describeNotifier, type NotifierBench } from '../contracts/notifier.ts';
import { startLoopback } from '../emulations/loopback.ts';
import { digestOf, exampleNotice, messageOf } from '../gen/notices.ts';
import { awsContext, notifierContext, troubledAws } from '../support/notifier-bench.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandbox.ts';
import { readJson, schemaErrors } from '../support/schema.ts';

const ACCOUNT = '111111111111';
const TOPIC = `arn:aws:sns:eu-central-1:${ACCOUNT}:events`;

const busEvent = z.object({
  source: z.literal('keyturn'),
  'detail-type': z.string(),
  time: z.string(),
  detail: noticeData,
});

/** A bus with a rule that sends everything of Keyturn to a topic, where it can be read. */
async function open(): Promise<
  NotifierBench & { readonly aws: TestSandbox; readonly events: () => z.output<typeof busEvent>[] }
> {
  const aws = await startTestSandbox();
  const account = aws.world.accounts.get(ACCOUNT);
  if (!account) throw new Error('this world has another management account');
  const policy = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sns:Publish', Resource: TOPIC }],
  };
  const topic: Topic = {
    arn: TOPIC,
    attributes: new Map([['Policy', JSON.stringify(policy)]]),
    subscriptions: [],
    messages: [],
    tags: new Map(),
  };
  account.topics = new Map([['eu-central-1/events', topic]]);
  const client = new EventBridgeClient(aws.admin('eu-central-1'));
  await client.send(new PutRuleCommand({ Name: 'all', EventPattern: JSON.stringify({ source: ['keyturn'] }) }));
  await client.send(new PutTargetsCommand({ Rule: 'all', Targets: [{ Id: '1', Arn: TOPIC }] }));
  const context = awsContext(aws);
  const events = () => topic.messages.map(({ message }) => busEvent.parse(JSON.parse(message)));
  return {
    aws,
    events,
    notifier: eventbridgeNotifier.create({}, context),
    bare: eventbridgeNotifier.create({ eventBus: 'nowhere' }, context),
    missing: 'ResourceNotFoundException',
    arrived: () => events().map(({ detail }) => ({ id: detail.id, text: textsIn(detail).join('\n') })),
    trouble: troubledAws(aws, { action: 'events:PutEvents', busy: 'ThrottlingException' }),
    waits: undefined,
    secrets: [aws.admin().credentials.secretAccessKey],
    close: () => aws.close(),
  };
}

describeNotifier('eventbridge', open);

test('every kind of notice has a detail-type of its own', async () => {
  const one = await open();
  for (const event of noticeEvents) {
    if (one.notifier.is === 'teller') await one.notifier.tell(messageOf(exampleNotice({ event, id: event })));
  }
  const types = one.events().map((event) => event['detail-type']);
  expect(new Set(types).size).toBe(noticeEvents.length);
  expect(types[0]).toBe('Keyturn Key Due Soon');
  expect(one.events()[0]).toMatchObject({ time: '2031-01-01T03:30:00Z', detail: { version: 1, thread: exampleNotice().thread } });
  await one.close();
});

test('every event is what its published schema says', async () => {
  const one = await open();
  const schema = await readJson('../../docs/schemas/event-v1.schema.json');
  const about = [exampleNotice(), exampleNotice({ subject: null, owner: null, next: null, deadline: null, commands: [] })];
  for (const notice of about) if (one.notifier.is === 'teller') await one.notifier.tell(messageOf(notice));
  expect(one.events().map(({ detail }) => schemaErrors(schema, detail))).toEqual([[], []]);
  expect(schemaErrors(schema, { ...one.events()[0]?.detail, urgency: 'loud' })).toHaveLength(1);
  await one.close();
});

test('a digest is an event for each notice', async () => {
  const one = await open();
  if (one.notifier.is === 'teller') await one.notifier.tell(digestOf(23));
  expect(new Set(one.events().map(({ detail }) => detail.id)).size).toBe(23);
  await one.close();
});

test('a bus may be named by its ARN, in the region of which it is asked', async () => {
  const one = await open();
  const eventBus = `arn:aws:events:eu-west-1:${ACCOUNT}:event-bus/default`;
  expect(await eventbridgeNotifier.create({ eventBus }, awsContext(one.aws)).rehearse()).toBeUndefined();
  await one.close();
});

/** A bus that answers 200, and refuses the last entry of each of the first calls by these names. */
async function refusing(...codes: readonly string[]) {
  const counts: number[] = [];
  const left = [...codes];
  const bus = await startLoopback(({ body }) => {
    const { Entries: entries } = z.object({ Entries: z.array(z.object({ Detail: z.string() })) }).parse(JSON.parse(body));
    counts.push(entries.length);
    const code = left.shift();
    const results = entries.map((_entry, index) =>
      code !== undefined && index === entries.length - 1 ? { ErrorCode: code, ErrorMessage: 'no' } : { EventId: String(index) },
    );
    return { status: 200, json: { FailedEntryCount: code === undefined ? 0 : 1, Entries: results } };
  });
  const context = {
    ...notifierContext().context,
    aws: createAwsClients({ endpoint: bus.url, region: 'eu-central-1', credentials, environment: {} }),
  };
  const notifier = eventbridgeNotifier.create({}, context);
  const told = notifier.is === 'teller' ? await notifier.tell(digestOf(3)) : undefined;
  await bus.close();
  return { told, counts };
}

const credentials = { accessKeyId: 'AKIARTXV5AHDEXAMPLE2', secretAccessKey: 'not-checked-here' };

test('events that are refused in an answer of success are put again, and no others', async () => {
  expect(await refusing('ThrottlingException', 'InternalFailure')).toEqual({
    told: { is: 'told', thread: null },
    counts: [3, 1, 1],
  });
});

test.each([
  [['NotAuthorizedForSourceException'], 'refused 1 of 3 events: NotAuthorizedForSourceException', [3]],
  [Array.from({ length: 3 }, () => 'ThrottlingException'), 'refused 1 of 1 events: ThrottlingException, 3 times', [3, 1, 1]],
] as const)('what stays refused is told: %j', async (codes, because, counts) => {
  const isPassing = codes[0] === 'ThrottlingException';
  expect(await refusing(...codes)).toEqual({
    told: { is: 'failed', because: `the bus default ${because}`, isPassing },
    counts,
  });
});

function textsIn(value: unknown): string[] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(textsIn);
  return typeof value === 'string' ? [value] : [];
}
