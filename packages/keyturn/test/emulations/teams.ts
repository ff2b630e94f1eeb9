import * as z from 'zod';
import type { Arrived } from '../contracts/notifier.ts';
import { type Answered, type Asked, type Loopback, startLoopback, Undocumented } from './loopback.ts';

/** A workflow of Microsoft Teams that posts what its webhook is given. Everything else fails the test. */
export interface Teams extends Loopback {
  /** With the signature that makes it a secret. */
  readonly address: string;
  readonly cards: z.output<typeof message>[];
}

/** Starts one. */
export async function startTeams(): Promise<Teams> {
  const cards: Teams['cards'] = [];
  const server = await startLoopback((asked) => answer(cards, asked));
  return Object.assign(server, {
    cards,
    address: `${server.url}${PATH}?api-version=1&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=${SIG}`,
  });
}

/** What its readers see. */
export function teamsArrived({ cards }: Teams): readonly Arrived[] {
  return cards.map(({ attachments }) => ({ id: null, text: attachments.map(({ content }) => cardText(content)).join('\n') }));
}

const PATH = '/workflows/0123456789abcdef0123456789abcdef/triggers/manual/paths/invoke';
const SIG = 'aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789-_aBcDeF';
const MESSAGE_BYTES_MAX = 28 * 1024;

const textRun = z.strictObject({
  type: z.literal('TextRun'),
  text: z.string().min(1),
  size: z.enum(['default', 'small', 'medium', 'large', 'extraLarge']).optional(),
  weight: z.enum(['default', 'lighter', 'bolder']).optional(),
  color: z.enum(['default', 'dark', 'light', 'accent', 'good', 'warning', 'attention']).optional(),
  isSubtle: z.boolean().optional(),
  fontType: z.enum(['default', 'monospace']).optional(),
});

/** Adaptive Cards 1.4, as the schema has the elements that are used. */
const card = z.strictObject({
  $schema: z.literal('http://adaptivecards.io/schemas/adaptive-card.json'),
  type: z.literal('AdaptiveCard'),
  version: z.literal('1.4'),
  msteams: z.strictObject({ width: z.literal('Full') }).optional(),
  body: z
    .array(
      z.strictObject({
        type: z.literal('RichTextBlock'),
        inlines: z.array(textRun).min(1),
        separator: z.boolean().optional(),
        spacing: z.enum(['default', 'none', 'small', 'medium', 'large', 'extraLarge', 'padding']).optional(),
      }),
    )
    .min(1),
});

/** "Post a workflow when a webhook request is received in Microsoft Teams". */
const message = z.strictObject({
  type: z.literal('message'),
  attachments: z
    .array(
      z.strictObject({
        contentType: z.literal('application/vnd.microsoft.card.adaptive'),
        contentUrl: z.null(),
        content: card,
      }),
    )
    .length(1),
});

function answer(cards: Teams['cards'], asked: Asked): Answered {
  if (asked.method !== 'POST' || asked.path !== PATH) throw new Undocumented('no such endpoint');
  if (asked.query.get('sig') !== SIG) return failure(401, 'DirectApiAuthorizationRequired');
  if (asked.headers['content-type'] !== 'application/json') return failure(415, 'UnsupportedMediaType');
  if (Buffer.byteLength(asked.body) > MESSAGE_BYTES_MAX) return failure(413, 'RequestEntityTooLarge');
  const read = message.safeParse(JSON.parse(asked.body));
  if (!read.success) return failure(400, 'TriggerInputSchemaMismatch');
  cards.push(read.data);
  return { status: 202 };
}

function failure(status: number, code: string): Answered {
  return { status, json: { error: { code, message: 'The request could not be processed.' } } };
}

function cardText({ body }: z.output<typeof card>): string {
  return body.map(({ inlines }) => inlines.map(({ text }) => text).join('')).join('\n');
}
