import * as z from 'zod';
import type { Message, Told } from '../engine/notifier.ts';
import { attemptAws, lookInAws } from './aws.ts';
import { defineNotifier } from './notifier.ts';
import { textOf } from './text.ts';
import { shortId, toldOf } from './told.ts';
import { headlineOf } from './words.ts';

const TOPIC = 'the ARN of a topic, such as arn:aws:sns:eu-central-1:111122223333:keyturn';

/** A topic of Amazon SNS. */
export const snsNotifier = defineNotifier({
  kind: 'sns',
  summary:
    'publishes to a topic of Amazon SNS, as text; the attributes id, event and urgency are for filters of subscriptions and for those who may get a message twice',
  shape: z.strictObject({
    topicArn: z
      .string(TOPIC)
      .regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}(?:\.fifo)?$/, TOPIC)
      .describe('ARN of the topic'),
  }),
  create({ topicArn }, { aws }) {
    const region = topicArn.split(':')[3];
    return {
      is: 'teller',
      label: `SNS topic ${topicArn}`,
      rehearse: () =>
        lookInAws(`look at the topic ${topicArn}`, async () => {
          const [{ GetTopicAttributesCommand }, sns] = await Promise.all([import('@aws-sdk/client-sns'), aws.sns({ region })]);
          await sns.send(new GetTopicAttributesCommand({ TopicArn: topicArn }));
        }),
      async tell(message): Promise<Told> {
        const last = await attemptAws(`publish to the topic ${topicArn}`, async () => {
          const [{ PublishCommand }, sns] = await Promise.all([import('@aws-sdk/client-sns'), aws.sns({ region })]);
          await sns.send(new PublishCommand({ TopicArn: topicArn, ...publication(message), ...orderOf(message, topicArn) }));
        });
        return toldOf(last);
      },
    };
  },
});

/** "The total size limit of 256 KB" counts attributes too (SNS, Publish). */
const MESSAGE_BYTES_MAX = 240 * 1024;
const SUBJECT_LENGTH_MAX = 100;

function publication(message: Message) {
  const [first] = message.notices;
  return {
    Subject: subjectOf(headlineOf(message)),
    Message: textOf(message, MESSAGE_BYTES_MAX),
    MessageAttributes: {
      id: { DataType: 'String', StringValue: shortId(message) },
      event: { DataType: 'String', StringValue: message.isDigest ? 'digest' : (first?.event ?? 'digest') },
      urgency: { DataType: 'String', StringValue: first?.urgency ?? 'info' },
    },
  };
}

/** "Must be ASCII text that begins with a letter, number, or punctuation mark; must not include line breaks or control characters". */
function subjectOf(headline: string): string {
  const ascii = headline.replaceAll(/[^ -~]/gu, '?').trimStart();
  return ascii.length <= SUBJECT_LENGTH_MAX ? ascii : `${ascii.slice(0, SUBJECT_LENGTH_MAX - 3)}...`;
}

/** A topic that keeps an order also drops what it was given in the last five minutes. */
function orderOf(message: Message, topicArn: string): { MessageGroupId?: string; MessageDeduplicationId?: string } {
  if (!topicArn.endsWith('.fifo')) return {};
  const [first] = message.notices;
  const group = message.isDigest ? 'digest' : shortId({ id: first?.thread ?? '' });
  return { MessageGroupId: group, MessageDeduplicationId: shortId(message) };
}
