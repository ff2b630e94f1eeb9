import * as z from 'zod';
import type { Secret } from '../core/secret.ts';
import type { Message, Told } from '../engine/notifier.ts';
import { postAddress, readToken, variableName } from '../outside/addresses.ts';
import { type Attempt, attemptAgain, attemptShape } from '../outside/attempts.ts';
import { type Answered, createExchange, type Exchange } from '../outside/exchange.ts';
import { byStatus, post, retryAfterMs } from '../outside/post.ts';
import { defineNotifier } from './notifier.ts';
import { slackMessage } from './slack/message.ts';
import { notifierAttempts, toldOf, unable } from './told.ts';

const CHANNEL = 'the id or the name of a channel, such as C0123456789 or "#security"';

/** A channel of Slack, by the token of a bot: all messages about one key stand in one thread. */
export const slackNotifier = defineNotifier({
  kind: 'slack',
  summary: 'posts to a channel of Slack by the token of a bot with the scope chat:write; a thread for each key',
  shape: z.strictObject({
    channel: z
      .string(CHANNEL)
      .regex(/^#?[^\s#]{1,80}$/u, CHANNEL)
      .describe('id or name of the channel; the bot must be in it, or have the scope chat:write.public'),
    tokenEnv: variableName
      .describe('environment variable with the token, which begins with xoxb-')
      .default('KEYTURN_SLACK_TOKEN'),
    apiUrl: postAddress.describe('where the API is; https://slack-gov.com/api for GovSlack').default('https://slack.com/api'),
    ...attemptShape(notifierAttempts),
  }),
  create({ channel, tokenEnv, apiUrl, timeoutSeconds, tries }, { environment, wait }) {
    const read = () => readToken(environment, { name: tokenEnv, holds: 'the token of the bot' });
    const open = once(() => createExchange({ environment }));
    const api = (token: Secret): Api => ({ base: apiUrl.replace(/\/+$/, ''), token, timeoutSeconds, tries, wait, open });
    return {
      is: 'teller',
      label: `Slack channel ${channel}`,
      async rehearse() {
        const token = read();
        return typeof token === 'string' ? token : tokenProblem(api(token));
      },
      async tell(message): Promise<Told> {
        const token = read();
        return typeof token === 'string' ? unable(token) : tell(api(token), channel, message);
      },
    };
  },
});

interface Api {
  readonly base: string;
  readonly token: Secret;
  readonly timeoutSeconds: number;
  readonly tries: number;
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly open: () => Exchange;
}

async function tell(api: Api, channel: string, message: Message): Promise<Told> {
  const content = { channel, ...slackMessage(message), unfurl_links: false, unfurl_media: false };
  const { last, answer } = await call(api, 'chat.postMessage', {
    ...content,
    ...(message.thread === null ? {} : { thread_ts: message.thread, reply_broadcast: isForAll(message) }),
  });
  // A thread whose first message somebody has deleted must not silence a key.
  if (message.thread !== null && answer?.error !== undefined && THREAD_ERRORS.has(answer.error)) {
    return tell(api, channel, { ...message, thread: null });
  }
  return toldOf(last, message.isDigest ? null : (message.thread ?? answer?.ts ?? null));
}

/** Who looks at the channel does not see what is said in its threads. */
function isForAll({ notices }: Message): boolean {
  return notices.some(({ urgency }) => urgency !== 'info');
}

const THREAD_ERRORS: ReadonlySet<string> = new Set(['cannot_reply_to_message', 'thread_not_found', 'invalid_thread_ts']);

/** "auth.test" needs no scope, changes nothing, and answers in a header which scopes the token has. */
async function tokenProblem(api: Api): Promise<string | undefined> {
  const { last, scopes } = await call(api, 'auth.test', {});
  if (last.is === 'failed') return `Slack does not take the token: ${last.because}`;
  if (scopes === undefined || scopes.split(/,\s*/).includes('chat:write')) return undefined;
  return 'the token lacks the scope chat:write';
}

interface Called {
  readonly last: Attempt;
  readonly answer?: z.output<typeof answerSchema>;
  readonly scopes?: string;
}

async function call({ base, token, timeoutSeconds, tries, wait, open }: Api, method: string, body: object): Promise<Called> {
  const posting = {
    url: new URL(`${base}/${method}`),
    body: JSON.stringify(body),
    // Slack warns of JSON without its encoding.
    headers: { authorization: `Bearer ${token.reveal()}`, 'content-type': 'application/json; charset=utf-8' },
    timeoutSeconds,
    exchange: open(),
  };
  let heard: Omit<Called, 'last'> = {};
  const last = await attemptAgain({ tries, wait }, () =>
    post(posting, (answered) => {
      const answer = answerOf(answered);
      const scopes = answered.headers['x-oauth-scopes'];
      heard = { ...(answer === undefined ? {} : { answer }), ...(scopes === undefined ? {} : { scopes }) };
      return judge(answered, answer);
    }),
  );
  return { last, ...heard };
}

const answerSchema = z.object({ ok: z.boolean(), error: z.string().optional(), ts: z.string().optional() });

function answerOf({ text }: Answered): z.output<typeof answerSchema> | undefined {
  try {
    return answerSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Slack answers 200 to nearly everything; what came of it stands in the body. */
function judge(answered: Answered, answer: z.output<typeof answerSchema> | undefined): Attempt {
  if (answered.status !== 200) return byStatus(answered);
  if (!answer) return { is: 'failed', because: 'it answered something that is not of Slack: check apiUrl', isPassing: false };
  if (answer.ok) return { is: 'done' };
  const error = /^[a-z_]{1,60}$/.exec(answer.error ?? '')?.[0] ?? 'an error without a name';
  return { is: 'failed', because: `it answered ${error}`, isPassing: PASSING.has(error), waitMs: retryAfterMs(answered.headers) };
}

const PASSING: ReadonlySet<string> = new Set([
  'ratelimited',
  'rate_limited',
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
]);

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
