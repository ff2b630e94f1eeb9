import * as z from 'zod';
import { variableName } from '../outside/addresses.ts';
import { type Attempt, attemptShape } from '../outside/attempts.ts';
import type { Answered } from '../outside/exchange.ts';
import { byStatus } from '../outside/post.ts';
import { tellIncomingWebhook } from './incoming-webhook.ts';
import { defineNotifier } from './notifier.ts';
import { slackMessage } from './slack/message.ts';
import { notifierAttempts } from './told.ts';

/** A channel of Slack, by an incoming webhook. */
export const slackWebhookNotifier = defineNotifier({
  kind: 'slack-webhook',
  summary: 'posts to a channel of Slack by an incoming webhook; it answers to no thread: for one thread for each key see slack',
  shape: z.strictObject({
    urlEnv: variableName
      .describe('environment variable with the address of the webhook; who knows it can post, so it is a secret')
      .default('KEYTURN_SLACK_WEBHOOK_URL'),
    channel: z
      .string('the name of a channel, such as "#security"')
      .min(1, 'the name of a channel, such as "#security"')
      .describe('what Keyturn calls it in its own messages, such as "#security"; where it posts is decided by the address alone')
      .optional(),
    ...attemptShape(notifierAttempts),
  }),
  create({ urlEnv, channel, timeoutSeconds, tries }, context) {
    const label = `Slack webhook ${channel ?? `of ${urlEnv}`}`;
    return tellIncomingWebhook({ urlEnv, label, timeoutSeconds, tries, render: slackMessage, judge }, context);
  },
});

/** An error is told as one word: `no_service`. Nothing else that comes back is repeated. */
function judge(answer: Answered): Attempt {
  const word = /^[a-z_]{1,60}$/.exec(answer.text.trim())?.[0] ?? '';
  return byStatus(answer, word);
}
