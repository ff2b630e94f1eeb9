import * as z from 'zod';
import type { Notice, Urgency } from '../core/notices/notice.ts';
import type { Message } from '../engine/notifier.ts';
import { variableName } from '../outside/addresses.ts';
import { type Attempt, attemptShape } from '../outside/attempts.ts';
import type { Answered } from '../outside/exchange.ts';
import { byStatus } from '../outside/post.ts';
import { tellIncomingWebhook } from './incoming-webhook.ts';
import { defineNotifier } from './notifier.ts';
import { notifierAttempts } from './told.ts';
import { fitting, headlineOf, moreText, type NoticeWords, wordsOf } from './words.ts';

/** A channel or chat of Microsoft Teams, by a workflow that begins with "When a Teams webhook request is received". */
export const teamsNotifier = defineNotifier({
  kind: 'teams',
  summary:
    'posts a card to Microsoft Teams by the webhook of a workflow ("Post to a channel when a webhook request is received"); connectors of Office 365 are no more',
  shape: z.strictObject({
    urlEnv: variableName
      .describe('environment variable with the address of the webhook; who knows it can post, so it is a secret')
      .default('KEYTURN_TEAMS_WEBHOOK_URL'),
    channel: z
      .string('the name of a channel')
      .min(1, 'the name of a channel')
      .describe('what Keyturn calls it in its own messages; where it posts is decided by the workflow alone')
      .optional(),
    ...attemptShape(notifierAttempts),
  }),
  create({ urlEnv, channel, timeoutSeconds, tries }, context) {
    const label = `Teams webhook ${channel ?? `of ${urlEnv}`}`;
    return tellIncomingWebhook({ urlEnv, label, timeoutSeconds, tries, render: teamsMessage, judge }, context);
  },
});

/** "The message size limit is 28 KB" (Teams, limits of incoming webhooks); Teams adds to it. */
const MESSAGE_BYTES_MAX = 24 * 1024;

function teamsMessage(message: Message): object {
  const isAlone = !message.isDigest && message.notices.length === 1;
  const make = (shown: readonly Notice[], more: number) =>
    withCard([
      textBlock([{ text: headlineOf(message), size: 'large', weight: 'bolder' }]),
      ...shown.flatMap((notice) => noticeBlocks(wordsOf(notice), { isAlone, urgency: notice.urgency })),
      ...(more === 0 ? [] : [textBlock([{ text: moreText(more), isSubtle: true }])]),
    ]);
  return fitting(message.notices, make, (made) => Buffer.byteLength(JSON.stringify(made)) <= MESSAGE_BYTES_MAX);
}

function withCard(body: readonly object[]): object {
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'Full' },
    body,
  };
  return {
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content }],
  };
}

function noticeBlocks(
  { title, facts, commands }: NoticeWords,
  { isAlone, urgency }: { readonly isAlone: boolean; readonly urgency: Urgency },
): readonly object[] {
  const heading = isAlone ? [] : [{ ...textBlock([{ text: title, weight: 'bolder', color: colors[urgency] }]), separator: true }];
  return [
    ...heading,
    ...facts.map(({ name, says }) => textBlock([{ text: `${name}: `, weight: 'bolder' }, { text: says }])),
    ...commands.flatMap(({ does, line }) => [
      textBlock([{ text: `${does}:` }]),
      { ...textBlock([{ text: line, fontType: 'monospace' }]), spacing: 'none' },
    ]),
  ];
}

const colors: Readonly<Record<Urgency, string>> = { info: 'default', warning: 'warning', critical: 'attention' };

/** Text runs have no Markdown, no mentions and no `{{DATE}}`: whatever is in one is shown as it is (Adaptive Cards, TextRun). */
function textBlock(runs: readonly { readonly text: string; readonly [style: string]: unknown }[]): object {
  return { type: 'RichTextBlock', inlines: runs.map((run) => ({ type: 'TextRun', ...run })) };
}

/** A workflow answers 202 before it posts. Of an error its code is repeated, and nothing else: `WorkflowTriggerIsNotEnabled`. */
function judge(answer: Answered): Attempt {
  return byStatus(answer, codeIn(answer.text));
}

function codeIn(text: string): string {
  try {
    const { error } = z.object({ error: z.object({ code: z.string().regex(/^[A-Za-z]{1,60}$/) }) }).parse(JSON.parse(text));
    return error.code;
  } catch {
    return '';
  }
}
