import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { webhookHook } from '../../src/hooks/webhook.ts';
import { hookContext, promoted } from '../support/hook-bench.ts';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

interface Received {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

type Answer = number | 'lost' | 'never' | { readonly status: number; readonly headers: Record<string, string> };

const servers: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

/** A receiver that gives these answers, the last one for ever. */
async function receiver(...answers: readonly Answer[]) {
  const received: Received[] = [];
  const left = [...answers];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text) => (body += String(text)));
    request.on('end', () => {
      received.push({ url: request.url ?? '', headers: request.headers, body });
      const answer = (left.length > 1 ? left.shift() : left[0]) ?? 204;
      if (answer === 'never') return;
      if (answer === 'lost') request.socket.destroy();
      else if (typeof answer === 'number') response.writeHead(answer).end('ok');
      else response.writeHead(answer.status, answer.headers).end();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  servers.push({ close });
  const address: AddressInfo | string | null = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  return { url, received, close };
}

async function told(settings: object, environment: Record<string, string> = { KEYTURN_WEBHOOK_SECRET: SECRET }) {
  const context = hookContext(environment);
  const hook = webhookHook.create(settings, context);
  return { label: hook.label, because: await hook.run(promoted), waits: context.waits };
}

/** What a receiver computes who knows the secret. */
function signatureOf(one: Received | undefined, key: Buffer): string {
  const signed = ['webhook-id', 'webhook-timestamp'].map((name) => String(one?.headers[name]));
  const hmac = createHmac('sha256', key).update([...signed, one?.body].join('.'));
  return `v1,${hmac.digest('base64')}`;
}

test('the receiver is told in JSON, and can check who told it', async () => {
  const { url, received } = await receiver(200);
  const { label, because } = await told({ url: `${url}/hooks/{account}/{user}?from=keyturn` });
  expect([label, because]).toEqual([`webhook ${new URL(url).host}`, undefined]);
  const [one] = received;
  expect([received.length, one?.url, one?.headers['content-type']]).toEqual([
    1,
    '/hooks/111111111111/deploy?from=keyturn',
    'application/json',
  ]);
  expect(JSON.parse(one?.body ?? '')).toEqual({
    version: 1,
    event: 'promoted',
    account: '111111111111',
    accountName: 'management',
    partition: 'aws',
    user: 'deploy',
    accessKeyId: 'AKIARTXV5AHDEXAMPLE2',
  });
  expect(one?.headers['webhook-id']).toBe('promoted_AKIARTXV5AHDEXAMPLE2');
  expect(Math.abs(Number(one?.headers['webhook-timestamp']) - Date.now() / 1000)).toBeLessThan(60);
  expect(one?.headers['webhook-signature']).toBe(signatureOf(one, Buffer.from(SECRET.slice(6), 'base64')));
});

test('the secret is taken from the variable that the configuration names', async () => {
  const { url, received } = await receiver(200);
  await told({ url, secretEnv: 'OTHER' }, { OTHER: 'a secret of more than 24 letters', KEYTURN_WEBHOOK_SECRET: SECRET });
  const [one] = received;
  expect(one?.headers['webhook-signature']).toBe(signatureOf(one, Buffer.from('a secret of more than 24 letters')));
});

describe('what may pass is tried again', () => {
  test.each<[string, readonly Answer[], readonly number[]]>([
    ['a server that fails', [500, 502, 200], [1_000, 2_000]],
    ['a receiver that is busy', [429, 200], [1_000]],
    ['a receiver that says when', [{ status: 503, headers: { 'retry-after': '7' } }, 200], [7_000]],
    ['a lost answer', ['lost', 204], [1_000]],
  ])('%s', async (_what, answers, waits) => {
    const { url, received } = await receiver(...answers);
    expect(await told({ url })).toMatchObject({ because: undefined, waits });
    // All attempts are one message, each signed at its time.
    expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(received).toHaveLength(answers.length);
  });

  test('until the last attempt', async () => {
    const { url, received } = await receiver(500);
    expect((await told({ url, tries: 3 })).because).toBe('it answered 500, 3 times');
    expect(received).toHaveLength(3);
  });
});

describe('what will not pass is told at once', () => {
  test.each<[Answer, string]>([
    [400, 'it answered 400'],
    [401, 'it answered 401'],
    [410, 'it answered 410'],
    [
      { status: 301, headers: { location: 'https://elsewhere.example' } },
      'it answered 301: it moved, put its new address into the configuration',
    ],
  ])('%j', async (answer, because) => {
    const { url, received } = await receiver(answer);
    expect(await told({ url })).toMatchObject({ because, waits: [] });
    expect(received).toHaveLength(1);
  });
});

test('no answer is not waited for longer than was said', async () => {
  const { url } = await receiver('never');
  expect((await told({ url, timeoutSeconds: 1, tries: 1 })).because).toBe(`${new URL(url).host} gave no answer in time`);
});

test('nobody there is told with the name of the place', async () => {
  const { url, close } = await receiver(200);
  await close();
  servers.length = 0;
  expect((await told({ url, tries: 1 })).because).toBe(
    `${new URL(url).host} cannot be reached, or its answer was lost (ECONNREFUSED)`,
  );
});

test.each([
  [{}, 'the environment variable KEYTURN_WEBHOOK_SECRET, which should hold the secret of its signature, is not set'],
  [
    { KEYTURN_WEBHOOK_SECRET: 'whsec_c2hvcnQ=' },
    'the secret in the environment variable KEYTURN_WEBHOOK_SECRET is shorter than 24 bytes',
  ],
])('without a secret nothing is sent, and that is found before there is a key: %j', async (environment, because) => {
  const { url, received } = await receiver(200);
  expect(await webhookHook.create({ url }, hookContext(environment)).rehearse()).toBe(because);
  expect((await told({ url }, environment)).because).toBe(because);
  expect(received).toEqual([]);
});
