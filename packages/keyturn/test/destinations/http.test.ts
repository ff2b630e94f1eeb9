import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import {
  type AskHttp,
  connectHttp,
  HttpFault,
  type HttpService,
  notReadyOf,
  readBody,
  safeAddress,
  unknownOf,
} from '../../src/destinations/http.ts';
import { DestinationFault } from '../../src/engine/destination.ts';
import { type Asked, type Loopback, startLoopback } from '../emulations/loopback.ts';
import { selfSignedCertificate } from '../support/certificate.ts';

const TOKEN = 'token-of-the-service';
const closing: (() => Promise<unknown> | void)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function start(
  perform: (asked: Asked) => { status: number; json?: unknown; text?: string; headers?: Record<string, string> },
  certificate?: { cert: string; key: string },
): Promise<Loopback> {
  const server = await startLoopback(perform, { unlogged: ['authorization'], ...(certificate ? { certificate } : {}) });
  closing.push(() => server.close());
  return server;
}

function connect(baseUrl: string, other: Partial<HttpService> = {}): AskHttp {
  const headers = () => Promise.resolve({ authorization: `Bearer ${TOKEN}` });
  return connectHttp({ name: 'Service', baseUrl, headers, environment: {}, timeoutMs: 5_000, ...other });
}

async function faultOf(asking: Promise<unknown>): Promise<HttpFault> {
  const fault: unknown = await asking.catch((error: unknown) => error);
  if (fault instanceof HttpFault) return fault;
  throw new Error(`no fault, but ${String(fault)}`);
}

test('sends JSON below the base address, and reads JSON', async () => {
  const seen: Asked[] = [];
  const server = await start((asked) => {
    seen.push(asked);
    return { status: 200, json: { a: 1 }, headers: { 'X-Thing': 'yes' } };
  });
  const ask = connect(`${server.url}/api/v3/`);
  const answer = await ask({ method: 'PUT', path: '/things/a%2Fb?c=d', body: { text: 'ä' } });
  expect(answer).toMatchObject({ status: 200, body: { a: 1 }, headers: { 'x-thing': 'yes' } });
  expect(seen).toMatchObject([
    {
      method: 'PUT',
      path: '/api/v3/things/a%2Fb',
      body: '{"text":"ä"}',
      headers: {
        authorization: `Bearer ${TOKEN}`,
        accept: 'application/json',
        'content-type': 'application/json',
        'content-length': '13',
        'user-agent': 'keyturn',
      },
    },
  ]);
});

test('takes an empty answer, and a status that is an answer', async () => {
  const server = await start(({ path }) => (path === '/none' ? { status: 204 } : { status: 404, json: { message: 'no' } }));
  const ask = connect(server.url);
  expect(await ask({ method: 'DELETE', path: '/none' })).toMatchObject({ status: 204, body: undefined });
  expect(await ask({ method: 'GET', path: '/gone', answers: [404] })).toMatchObject({ status: 404, body: { message: 'no' } });
});

describe('a service that is busy or fails', () => {
  const later = { status: 503, headers: { 'retry-after': '0' } };

  test.each(['GET', 'PUT', 'DELETE'] as const)('is asked three times with %s', async (method) => {
    let times = 0;
    const server = await start(() => (++times < 3 ? later : { status: 200, json: {} }));
    expect(await connect(server.url)({ method, path: '/' })).toMatchObject({ status: 200 });
    expect(times).toBe(3);
  });

  test.each(['POST', 'PATCH'] as const)('is asked once with %s', async (method) => {
    let times = 0;
    const server = await start(() => {
      times++;
      return later;
    });
    expect(await faultOf(connect(server.url)({ method, path: '/', body: {} }))).toMatchObject({ isPassing: true, status: 503 });
    expect(times).toBe(1);
  });

  test('is not waited for longer than a question may take', async () => {
    const server = await start(() => ({ status: 429, headers: { 'retry-after': '5' } }));
    const fault = await faultOf(connect(server.url)({ method: 'GET', path: '/x' }));
    expect(fault).toMatchObject({ why: 'throttled', isPassing: true });
    expect(fault.message).toBe('Service wants to be asked less often (429 to GET /x, for 5 seconds).');
    expect(server.asked).toHaveLength(1);
  });

  test('is told by GitHub with 403 as well', async () => {
    const server = await start(() => ({ status: 403, headers: { 'x-ratelimit-remaining': '0', 'retry-after': '60' } }));
    expect(await faultOf(connect(server.url)({ method: 'GET', path: '/' }))).toMatchObject({ why: 'throttled', isPassing: true });
  });

  test('refuses, and is not asked again', async () => {
    const server = await start(() => ({ status: 403, json: { message: 'No.' } }));
    const fault = await faultOf(connect(server.url)({ method: 'GET', path: '/x' }));
    expect(fault).toMatchObject({ why: 'denied', isPassing: false, message: 'Service answered GET /x with 403: No.' });
    expect(server.asked).toHaveLength(1);
  });
});

describe('no answer', () => {
  test('from a service that takes the question and is silent', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    closing.push(() => {
      for (const socket of sockets) socket.destroy();
      silent.close();
    });
    const fault = await faultOf(
      connect(`http://${addressOf(silent.address())}`, { timeoutMs: 50 })({ method: 'GET', path: '/' }),
    );
    expect(fault).toMatchObject({ why: 'timed-out', isPassing: true, status: null });
    expect(fault.message).toBe(`Service at ${addressOf(silent.address())} gave no answer within 50 ms.`);
  });

  test('from a service that stops in the middle of one', async () => {
    const breaking = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"a":');
    }).listen(0, '127.0.0.1');
    await once(breaking, 'listening');
    closing.push(() => void breaking.close());
    const fault = await faultOf(connect(`http://${addressOf(breaking.address())}`)({ method: 'GET', path: '/' }));
    expect(fault).toMatchObject({ why: 'unreachable', isPassing: true });
  });

  test('from a service that closes the connection', async () => {
    const server = await start(() => ({ status: 200 }));
    server.cut(1, 'before');
    const fault = await faultOf(connect(server.url)({ method: 'GET', path: '/' }));
    expect(fault.message).toMatch(/^Service at 127\.0\.0\.1:\d+ cannot be reached, or its answer was lost \(ECONNRESET\)\.$/);
    expect(server.asked).toHaveLength(1);
  });

  test('from a service that is not there', async () => {
    const gone = createServer().listen(0, '127.0.0.1');
    await once(gone, 'listening');
    const address = addressOf(gone.address());
    await new Promise((resolve) => gone.close(resolve));
    const fault = await faultOf(connect(`http://${address}`)({ method: 'GET', path: '/' }));
    expect(fault.message).toBe(`Service at ${address} cannot be reached, or its answer was lost (ECONNREFUSED).`);
  });
});

describe('an answer of another kind', () => {
  test('than JSON is not repeated', async () => {
    const server = await start(() => ({ status: 200, text: `<p>Sign in, ${TOKEN}</p>` }));
    const fault = await faultOf(connect(server.url)({ method: 'GET', path: '/x' }));
    expect(fault).toMatchObject({ why: 'garbled', isPassing: false });
    expect(fault.message).toBe('Service answered GET /x with something that is not JSON: check the address.');
  });

  test('than JSON is no matter where it is an error anyway', async () => {
    const server = await start(() => ({ status: 404, text: '<p>Not here</p>' }));
    expect((await faultOf(connect(server.url)({ method: 'GET', path: '/x' }))).message).toBe('Service answered GET /x with 404.');
  });

  test('than documented is told by its member', () => {
    const answer = { status: 200, headers: {}, body: { list: [{ id: 'secret words' }] } };
    const schema = z.object({ list: z.array(z.object({ id: z.number() })) });
    expect(() => readBody(schema, answer, 'The list')).toThrow(
      new HttpFault('The list is not as documented: "list.0.id" is missing or of another type.', { why: 'garbled' }),
    );
  });

  test('that has no end is left', async () => {
    const server = await start(() => ({ status: 200, json: 'x'.repeat(5 * 1024 * 1024) }));
    expect((await faultOf(connect(server.url)({ method: 'GET', path: '/x' }))).message).toBe(
      'Service answered GET /x with too much.',
    );
  });
});

test('does not follow to another address, where the token does not belong', async () => {
  const server = await start(() => ({ status: 307, headers: { location: 'https://elsewhere.example/' } }));
  const fault = await faultOf(connect(server.url)({ method: 'GET', path: '/x' }));
  expect(fault.message).toBe(
    'Service sends GET /x elsewhere (307): it was renamed or moved. Put its present name into the configuration.',
  );
  expect(server.asked).toHaveLength(1);
});

test('trusts an authority of its own, and no other', async () => {
  const certificate = selfSignedCertificate();
  const folder = await mkdtemp(join(tmpdir(), 'keyturn-http-'));
  closing.push(() => rm(folder, { recursive: true }));
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, certificate.cert);
  const server = await start(() => ({ status: 200, json: {} }), certificate);
  expect(await connect(server.url, { caFile })({ method: 'GET', path: '/' })).toMatchObject({ status: 200 });
  const fault = await faultOf(connect(server.url)({ method: 'GET', path: '/' }));
  expect(fault).toMatchObject({ why: 'denied', isPassing: false });
  expect(fault.message).toMatch(
    /^The certificate of Service at 127\.0\.0\.1:\d+ is not trusted \(\w+\): name its authority with caFile\.$/,
  );
  const missing = await faultOf(connect(server.url, { caFile: join(folder, 'gone') })({ method: 'GET', path: '/' }));
  expect(missing.message).toBe(`The certificates for Service cannot be read from ${join(folder, 'gone')} (ENOENT).`);
});

test('goes through the proxy of the environment', async () => {
  const proxy = await start(({ path }) => ({ status: 200, json: { path } }));
  const ask = connect('http://service.example', { environment: { HTTP_PROXY: proxy.url } });
  expect(await ask({ method: 'GET', path: '/x' })).toMatchObject({ status: 200 });
  expect(proxy.asked).toHaveLength(1);
});

test('leaves out of a message what was sent, in whatever form it comes back', async () => {
  const secret = 'wJalr/XUtnFEMI+K7MDENG';
  const server = await start(({ body }) => ({
    status: 422,
    json: { errors: [`${TOKEN}, ${secret} and ${encodeURIComponent(secret)} in ${body} are\n wrong.`] },
  }));
  const body = { name: 'short', data: { list: [secret], json: JSON.stringify({ inner: `${secret}-inner` }) } };
  expect((await faultOf(connect(server.url)({ method: 'PUT', path: '/x', body }))).message).toBe(
    'Service answered PUT /x with 422: [...], [...] and [...] in {"name":"short","data":{"list":["[...]"],"json":"{\\"inner\\":\\"[...]\\"}"}} are wrong.',
  );
});

test('tells what is unknown, and passes on what is an error of ours', () => {
  const fault = new HttpFault('It is busy.', { why: 'throttled', status: 429 });
  expect(unknownOf(fault)).toEqual({ known: false, why: 'throttled', detail: 'It is busy.' });
  expect(notReadyOf(fault)).toEqual({ isReady: false, because: 'It is busy.' });
  expect(unknownOf(new DestinationFault('No token.', { isPassing: false }))).toMatchObject({ why: 'failed' });
  expect(() => unknownOf(new TypeError('ours'))).toThrow(new TypeError('ours'));
});

test.each([
  ['https://gitlab.example.com/gitlab', true],
  ['http://127.0.0.1:8080', true],
  ['http://localhost', true],
  ['http://[::1]:80/', true],
  ['http://gitlab.example.com', false],
  ['http://localhost.example.com', false],
  ['http://127.0.0.1@example.com', false],
  ['https://name:word@example.com', false],
  ['https://example.com/?a=b', false],
  ['ftp://example.com', false],
  ['example.com', false],
])('may send a token to %s: %j', (address, isSafe) => {
  expect(safeAddress.safeParse(address).success).toBe(isSafe);
});

function addressOf(address: string | AddressInfo | null): string {
  return typeof address === 'object' && address ? `127.0.0.1:${address.port}` : '';
}
