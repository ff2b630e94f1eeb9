import * as z from 'zod';
import type { Notice, Urgency } from '../core/notices/notice.ts';
import type { Secret } from '../core/secret.ts';
import type { Message, Told } from '../engine/notifier.ts';
import { postAddress, readToken, variableName } from '../outside/addresses.ts';
import { type Attempt, attemptAgain, attemptShape } from '../outside/attempts.ts';
import { type Answered, createExchange, type Exchange } from '../outside/exchange.ts';
import { byStatus, post } from '../outside/post.ts';
import { shown } from '../outside/told.ts';
import { shortened } from '../reports/plain-text.ts';
import { defineNotifier } from './notifier.ts';
import { notifierAttempts, shortId, toldOf, unable } from './told.ts';
import { fitting, headlineOf, moreText, wordsOf } from './words.ts';

/** PagerDuty: an alert for each key, which ends when the key is done. */
export const pagerdutyNotifier = defineNotifier({
  kind: 'pagerduty',
  summary:
    'raises an alert of PagerDuty for each key by the Events API v2, and resolves it when the key is done; a digest is one alert of its own, to be resolved by hand',
  shape: z.strictObject({
    routingKeyEnv: variableName
      .describe('environment variable with the integration key of the service, of 32 characters')
      .default('KEYTURN_PAGERDUTY_ROUTING_KEY'),
    region: z.enum(['us', 'eu'], 'us or eu').describe('where the account of PagerDuty is').default('us'),
    apiUrl: postAddress.describe('where events go instead, such as to a proxy').optional(),
    ...attemptShape(notifierAttempts),
  }),
  create({ routingKeyEnv, region, apiUrl, timeoutSeconds, tries }, { environment, wait }) {
    const url = new URL(apiUrl ?? addresses[region]);
    const read = () => readRoutingKey(environment, routingKeyEnv);
    let opened: Exchange | undefined;
    return {
      is: 'teller',
      label: `PagerDuty (${region}) service of ${routingKeyEnv}`,
      rehearse() {
        const key = read();
        return Promise.resolve(typeof key === 'string' ? key : undefined);
      },
      async tell(message): Promise<Told> {
        const key = read();
        if (typeof key === 'string') return unable(key);
        const exchange = (opened ??= createExchange({ environment }));
        for (const event of eventsOf(message)) {
          const body = JSON.stringify({ routing_key: key.reveal(), ...event });
          const posting = { url, body, timeoutSeconds, exchange };
          const last = await attemptAgain({ tries, wait }, () => post(posting, (answer) => judge(answer, key)));
          if (last.is === 'failed') return toldOf(last);
        }
        return { is: 'told', thread: null };
      },
    };
  },
});

const addresses = {
  us: 'https://events.pagerduty.com/v2/enqueue',
  eu: 'https://events.eu.pagerduty.com/v2/enqueue',
};

const KEY_LENGTH = 32;

function readRoutingKey(environment: Readonly<Record<string, string | undefined>>, name: string): Secret | string {
  const key = readToken(environment, { name, holds: 'the integration key' });
  if (typeof key === 'string' || key.reveal().length === KEY_LENGTH) return key;
  return `the integration key in the environment variable ${name} does not have ${KEY_LENGTH} characters`;
}

function eventsOf(message: Message): readonly object[] {
  const ended = message.notices.filter(({ event }) => event === 'done').map(resolveEvent);
  const open = message.notices.filter(({ event }) => event !== 'done');
  if (!message.isDigest) return [...open.map(triggerEvent), ...ended];
  return [...(open.length === 0 ? [] : [digestEvent({ ...message, notices: open })]), ...ended];
}

/** All notices about one key are one alert. */
function triggerEvent(notice: Notice): object {
  const { title, facts, commands } = wordsOf(notice);
  const { subject, urgency, event, at } = notice;
  return {
    event_action: 'trigger',
    dedup_key: dedupKey(notice.thread),
    client: 'Keyturn',
    payload: {
      summary: shortened(title, SUMMARY_LENGTH_MAX),
      source: subject === null ? 'keyturn' : `aws account ${subject.account}`,
      severity: severities[urgency],
      timestamp: at,
      ...(subject === null ? {} : { group: subject.account }),
      ...(subject === null || subject.accessKeyId === null ? {} : { component: subject.accessKeyId }),
      class: event,
      custom_details: {
        ...Object.fromEntries(facts.map(({ name, says }) => [name, says])),
        ...Object.fromEntries(commands.map(({ does, line }) => [does, line])),
      },
    },
  };
}

function digestEvent(message: Message): object {
  const [first] = message.notices;
  const make = (notices: readonly Notice[], more: number) => ({
    event_action: 'trigger',
    dedup_key: `keyturn-digest-${shortId(message)}`,
    client: 'Keyturn',
    payload: {
      summary: headlineOf(message),
      source: 'keyturn',
      severity: severities[first?.urgency ?? 'info'],
      timestamp: first?.at,
      class: 'digest',
      custom_details: {
        notices: notices.map((notice) => {
          const { title, facts, commands } = wordsOf(notice);
          return [title, ...facts.map(({ name, says }) => `${name}: ${says}`), ...commands.map(({ line }) => line)].join('\n');
        }),
        ...(more === 0 ? {} : { more: moreText(more) }),
      },
    },
  });
  return fitting(message.notices, make, (event) => Buffer.byteLength(JSON.stringify(event)) <= EVENT_BYTES_MAX);
}

function resolveEvent({ thread }: Notice): object {
  return { event_action: 'resolve', dedup_key: dedupKey(thread) };
}

/** "The maximum permitted length of this property is 1024 characters"; an event has up to 512 KB (Events API v2). */
const SUMMARY_LENGTH_MAX = 1024;
const EVENT_BYTES_MAX = 256 * 1024;

const severities: Readonly<Record<Urgency, string>> = { info: 'info', warning: 'warning', critical: 'critical' };

/** Up to 255 characters. */
function dedupKey(thread: string): string {
  return /^[\x20-\x7e]{1,200}$/.test(thread) ? `keyturn/${thread}` : `keyturn-${shortId({ id: thread })}`;
}

function judge(answer: Answered, key: Secret): Attempt {
  return byStatus(answer, answer.status === 400 ? shown(errorsIn(answer.text).join('; '), key) : '');
}

function errorsIn(text: string): readonly string[] {
  try {
    return z.object({ errors: z.array(z.string()) }).parse(JSON.parse(text)).errors;
  } catch {
    return [];
  }
}
