import * as z from 'zod';
import type { Arrived } from '../contracts/notifier.ts';
import { type Answered, type Asked, type Loopback, startLoopback, Undocumented } from './loopback.ts';

/** A message of a channel. */
export interface SlackPosted {
  readonly blocks: readonly z.output<typeof block>[];
  readonly text: string;
  readonly ts: string;
  readonly threadTs: string | null;
  /** Shown in the channel, too. */
  readonly isBroadcast: boolean;
}

/** Slack's incoming webhooks and two methods of its Web API, as far as they are documented. Everything else fails the test. */
export interface Slack extends Loopback {
  readonly webhookPath: string;
  readonly token: string;
  /** Comma-separated, as the header has them. */
  scopes: string;
  /** By channel. */
  readonly posted: Map<string, SlackPosted[]>;
}

/** Starts one with a channel `#security`, a webhook to it, and a bot that is in it. */
export async function startSlack(): Promise<Slack> {
  const state: State = {
    webhookPath: '/services/T00000000/B00000000/abcdefghijklmnopqrstuvwx',
    token: 'xoxb-111111111111-222222222222-abcdefghijklmnopqrstuvwx',
    scopes: 'chat:write',
    posted: new Map([['#security', []]]),
  };
  const server = await startLoopback((asked) => answer(state, asked), { unlogged: ['authorization'] });
  return Object.assign(state, server);
}

/** What the readers of `#security` see, and what programs know it by. */
export function slackArrived({ posted }: Slack): readonly Arrived[] {
  return (posted.get('#security') ?? []).map(({ blocks: [first, ...others] }) => ({
    id: first?.type === 'header' ? (first.block_id ?? null) : null,
    text: [first, ...others].flatMap((one) => (one ? [blockText(one)] : [])).join('\n'),
  }));
}

type State = Omit<Slack, keyof Loopback>;

const plainText = (lengthMax: number) =>
  z.strictObject({ type: z.literal('plain_text'), text: z.string().min(1).max(lengthMax), emoji: z.boolean().optional() });

const textElement = z.strictObject({
  type: z.literal('text'),
  text: z.string().min(1).max(3000),
  style: z.strictObject({ bold: z.boolean().optional(), code: z.boolean().optional() }).optional(),
});

const richPart = z.strictObject({
  type: z.enum(['rich_text_section', 'rich_text_preformatted']),
  elements: z.array(textElement).min(1),
});

/** Block Kit, as the reference has the blocks that are used. */
const block = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('header'), block_id: z.string().max(255).optional(), text: plainText(150) }),
  z.strictObject({ type: z.literal('rich_text'), block_id: z.string().max(255).optional(), elements: z.array(richPart).min(1) }),
  z.strictObject({ type: z.literal('context'), elements: z.array(plainText(3000)).min(1).max(10) }),
]);

const content = {
  text: z.string().min(1).max(40_000),
  blocks: z.array(block).min(1).max(50),
};
const webhookBody = z.strictObject(content);
const postBody = z.strictObject({
  channel: z.string(),
  ...content,
  thread_ts: z.string().optional(),
  reply_broadcast: z.boolean().optional(),
  unfurl_links: z.boolean(),
  unfurl_media: z.boolean(),
});

function answer(state: State, asked: Asked): Answered {
  if (asked.method !== 'POST' || [...asked.query.keys()].length > 0) throw new Undocumented('no such endpoint');
  if (asked.path.startsWith('/services/')) return webhook(state, asked);
  if (asked.path === '/api/chat.postMessage') return postMessage(state, asked);
  if (asked.path === '/api/auth.test') return authTest(state, asked);
  throw new Undocumented('no such endpoint');
}

function webhook(state: State, asked: Asked): Answered {
  if (asked.path !== state.webhookPath) return { status: 404, text: 'no_service' };
  if (asked.headers['content-type'] !== 'application/json') return { status: 400, text: 'invalid_payload' };
  const body = readJson(asked.body);
  if (body === undefined) return { status: 400, text: 'invalid_payload' };
  const read = webhookBody.safeParse(body);
  if (!read.success) return { status: 400, text: 'invalid_blocks' };
  keep(state, '#security', { ...read.data, threadTs: null, isBroadcast: false });
  return { status: 200, text: 'ok' };
}

function postMessage(state: State, asked: Asked): Answered {
  const refusal = refusedToken(state, asked);
  if (refusal) return refusal;
  if (!state.scopes.split(',').includes('chat:write')) return failure('missing_scope');
  const read = postBody.safeParse(readJson(asked.body));
  if (!read.success)
    return failure(read.error.issues.some(({ path }) => path[0] === 'blocks') ? 'invalid_blocks' : 'invalid_arguments');
  if (JSON.stringify(read.data.blocks).length > 13_000) return failure('msg_blocks_too_long');
  const { channel, thread_ts: threadTs = null, reply_broadcast: isBroadcast = false } = read.data;
  if (isBroadcast && threadTs === null) throw new Undocumented('broadcasts what is no reply');
  const posted = state.posted.get(channel);
  if (!posted) return failure('channel_not_found');
  if (threadTs !== null && !posted.some(({ ts }) => ts === threadTs)) return failure('thread_not_found');
  const ts = keep(state, channel, { ...read.data, threadTs, isBroadcast });
  return { status: 200, json: { ok: true, channel: 'C0123456789', ts, message: { type: 'message', ts } } };
}

function authTest(state: State, asked: Asked): Answered {
  const refusal = refusedToken(state, asked);
  if (refusal) return refusal;
  const json = { ok: true, url: 'https://example.slack.com/', team: 'Example', user: 'keyturn', team_id: 'T0', user_id: 'U0' };
  return { status: 200, json, headers: { 'x-oauth-scopes': state.scopes } };
}

function refusedToken(state: State, { headers }: Asked): Answered | undefined {
  if (headers['content-type'] !== 'application/json; charset=utf-8') throw new Undocumented('has no charset');
  if (headers['authorization'] === undefined) return failure('not_authed');
  return headers['authorization'] === `Bearer ${state.token}` ? undefined : failure('invalid_auth');
}

function failure(error: string): Answered {
  return { status: 200, json: { ok: false, error } };
}

/** A text of which Slack would make a mention or a link is a fault of who sent it. */
function keep(state: State, channel: string, message: Omit<SlackPosted, 'ts'>): string {
  const read = [message.text, ...message.blocks.flatMap((one) => (one.type === 'rich_text' ? [] : [blockSource(one)]))];
  for (const text of read) if (/[<>]|&(?!(?:amp|lt|gt);)/.test(text)) throw new Undocumented(`text is not escaped: ${text}`);
  const posted = state.posted.get(channel) ?? [];
  const ts = `1893456000.${String(posted.length + 1).padStart(6, '0')}`;
  posted.push({ ...message, ts });
  state.posted.set(channel, posted);
  return ts;
}

type Block = z.output<typeof block>;

function blockText(one: Block): string {
  if (one.type !== 'rich_text') return blockSource(one).replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
  return one.elements.map(({ elements }) => elements.map(({ text }) => text).join('')).join('\n');
}

function blockSource(one: Exclude<Block, { type: 'rich_text' }>): string {
  return one.type === 'header' ? one.text.text : one.elements.map(({ text }) => text).join('\n');
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
