import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Fault } from '../core/fault.ts';

/** Where metrics are asked for. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** What the server tells. */
export interface Told {
  /** In Prometheus' text format. */
  metrics(): Promise<{ readonly text: string; readonly contentType: string }>;
  /** What is wrong; nothing where all is well. */
  problems(): Promise<readonly string[]>;
}

/** A server that listens. */
export interface MetricsServer {
  readonly url: string;
  readonly isLoopback: boolean;
  close(): Promise<void>;
}

const STANDARD: ListenAddress = { host: '127.0.0.1', port: 9464 };

/** Reads `127.0.0.1:9464`, `[::1]:9464`, `9464`; undefined for anything else. */
export function listenAddress(text: string | undefined): ListenAddress | undefined {
  if (text === undefined) return STANDARD;
  const found = /^(?:(?<host>\[[\da-fA-F:.]+\]|[\w.-]+):)?(?<port>\d{1,5})$/.exec(text)?.groups;
  const port = Number(found?.['port']);
  if (!found || port > 65_535) return undefined;
  return { host: (found['host'] ?? STANDARD.host).replace(/^\[|\]$/g, ''), port };
}

/** Serves /metrics and /healthz; nothing else, and to nobody beyond this machine unless the address says so. */
export async function serveMetrics({ host, port }: ListenAddress, told: Told): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    answer(request, told)
      .then(({ status, type, body }) => send(response, { status, type, body: request.method === 'HEAD' ? '' : body }))
      .catch(() => send(response, { status: 500, type: PLAIN, body: 'The metrics could not be made.\n' }));
  });
  await listen(server, { host, port });
  const { address, port: taken, family } = addressOf(server);
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}`,
    isLoopback: address === '::1' || address.startsWith('127.'),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const PLAIN = 'text/plain; charset=utf-8';
const JSON_TYPE = 'application/json';

async function answer({ method, url = '' }: IncomingMessage, told: Told): Promise<Answer> {
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, type: PLAIN, body: 'Only GET is answered.\n' };
  const path = url.split('?')[0];
  if (path === '/metrics') {
    const { text, contentType } = await told.metrics();
    return { status: 200, type: contentType, body: text };
  }
  if (path === '/healthz') {
    const late = await told.problems();
    const body = `${JSON.stringify({ status: late.length === 0 ? 'ok' : 'late', late })}\n`;
    return { status: late.length === 0 ? 200 : 503, type: JSON_TYPE, body };
  }
  return { status: 404, type: PLAIN, body: 'There are /metrics and /healthz.\n' };
}

function send(response: ServerResponse, { status, type, body }: Answer): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
  response.end(body);
}

function listen(server: Server, { host, port }: ListenAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const code = 'code' in error ? String(error.code) : error.name;
      const because = code === 'EADDRINUSE' ? 'somebody else listens there' : code;
      reject(new Fault('port-taken', `Could not listen for metrics on ${host}, port ${port}: ${because}.`, { cause: error }));
    });
    server.listen(port, host, () => resolve());
  });
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address;
}
