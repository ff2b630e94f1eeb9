import { expect, test } from 'vitest';
import { snsNotifier } from '../../src/notifiers/sns.ts';
import type { Topic } from '../../src/sandbox/model/sns.ts';
import { describeNotifier, type NotifierBench } from '../contracts/notifier.ts';
import { exampleNotice, messageOf } from '../gen/notices.ts';
import { awsContext, troubledAws } from '../support/notifier-bench.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandbox.ts';

const ACCOUNT = '111111111111';
const TOPIC = `arn:aws:sns:eu-central-1:${ACCOUNT}:keyturn`;

async function open(): Promise<NotifierBench & { readonly aws: TestSandbox; readonly topic: Topic }> {
  const aws = await startTestSandbox();
  const topic: Topic = { arn: TOPIC, attributes: new Map(), subscriptions: [], messages: [], tags: new Map() };
  const account = aws.world.accounts.get(ACCOUNT);
  if (!account) throw new Error('this world has another management account');
  account.topics = new Map([['eu-central-1/keyturn', topic]]);
  const context = awsContext(aws);
  return {
    aws,
    topic,
    notifier: snsNotifier.create({ topicArn: TOPIC }, context),
    bare: snsNotifier.create({ topicArn: `${TOPIC}-gone` }, context),
    missing: 'NotFound',
    arrived: () => topic.messages.map(({ attributes, message }) => ({ id: attributes?.['id']?.value ?? null, text: message })),
    trouble: troubledAws(aws, { action: 'sns:Publish', busy: 'Throttled' }),
    waits: undefined,
    secrets: [aws.admin().credentials.secretAccessKey],
    close: () => aws.close(),
  };
}

describeNotifier('sns', open);

test.each([
  ['Access key of deploy is due', 'Access key of deploy is due'],
  ['Schl\u00fcssel \u{1f511} of deploy', 'Schl?ssel ? of deploy'],
  [' \n leading', 'leading'],
  ['x'.repeat(150), `${'x'.repeat(97)}...`],
])('a subject is what SNS takes as one: %j', async (title, subject) => {
  const one = await open();
  if (one.notifier.is === 'teller') await one.notifier.tell(messageOf(exampleNotice({ title })));
  expect(one.topic.messages.map((message) => message.subject)).toEqual([subject]);
  await one.close();
});

test('subscriptions can be filtered by what happened and how urgent it is', async () => {
  const one = await open();
  if (one.notifier.is === 'teller')
    await one.notifier.tell(messageOf(exampleNotice({ event: 'root-used', urgency: 'critical' })));
  expect(one.topic.messages[0]?.attributes).toMatchObject({
    event: { type: 'String', value: 'root-used' },
    urgency: { type: 'String', value: 'critical' },
  });
  await one.close();
});

test('who may publish need not be allowed to look at the topic', async () => {
  const one = await open();
  const effect = { kind: 'error', code: 'AuthorizationError', status: 403 } as const;
  one.aws.sandbox.faults.add({ action: 'sns:GetTopicAttributes', effect });
  expect(await one.notifier.rehearse()).toBeUndefined();
  await one.close();
});
