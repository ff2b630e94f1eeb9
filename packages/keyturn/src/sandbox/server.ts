import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ADMIN_PATH, administer } from './admin.ts';
import { answer } from './pipeline.ts';
import type { Sandbox } from './sandbox.ts';
import type { WireReply, WireRequest } from './wire.ts';

/** A sandbox that listens. */
export interface RunningSandbox {
  /** `http://127.0.0.1:4566` */
  readonly url: string;
  readonly sandbox: Sandbox;
  close(): Promise<void>;
}

/** The largest request body that AWS's services here take is Security Hub's 6 MB. */
const BODY_BYTES_MAX = 8 * 1024 * 1024;

/** Lets a sandbox listen on the loopback interface; port 0 takes a free one. Rejects with the system's error if it cannot. */
export async function listen(sandbox: Sandbox, port = 0, host = '127.0.0.1'): Promise<RunningSandbox> {
  let served = 0;
  const server = createServer((incoming, outgoing) => {
    served += 1;
    serve(sandbox, { incoming, outgoing, requestId: `00000000-0000-4000-8000-${served.toString().padStart(12, '0')}` }).catch(
      (error: unknown) => {
        // Who hangs up before the end of a request is no failure of ours.
        if (incoming.destroyed && !incoming.complete) return;
        process.stderr.write(`sandbox: ${error instanceof Error ? (error.stack ?? error.message) : JSON.stringify(error)}\n`);
        outgoing.destroy();
      },
    );
  });
  // A client that keeps its connection open must not be cut between two calls.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return { url: `http://${host}:${portOf(server)}`, sandbox, close: () => close(server) };
}

interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly requestId: string;
}

async function serve(sandbox: Sandbox, { incoming, outgoing, requestId }: Exchange): Promise<void> {
  const request = await receive(incoming);
  if (!request) {
    outgoing.writeHead(413, { Connection: 'close' }).end('The request body is larger than any service takes.\n');
    return;
  }
  sandbox.catchUp();
  if (request.path.startsWith(ADMIN_PATH)) {
    send(sandbox, outgoing, { reply: administer(sandbox, request), requestId });
    return;
  }
  const { reply, effect } = answer(sandbox, request, requestId);
  const delayMs = sandbox.settings.latencyMs + (effect?.kind === 'delay' ? effect.ms : 0);
  if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
  switch (effect?.kind) {
    case 'hang':
      return;
    case 'drop-before':
    case 'drop-after':
      incoming.socket.destroy();
      return;
    case 'garbage':
      send(sandbox, outgoing, {
        reply: { status: 200, contentType: 'text/html', body: '<html><body>502 Bad Gateway</body>' },
        requestId,
      });
      return;
    default:
      send(sandbox, outgoing, { reply, requestId });
  }
}

async function receive(incoming: IncomingMessage): Promise<WireRequest | undefined> {
  const body = await readBody(incoming);
  if (!body) return undefined;
  const [path = '/', query = ''] = (incoming.url ?? '/').split('?', 2);
  return {
    method: incoming.method ?? 'GET',
    path,
    query,
    headers: incoming.headers,
    body,
    remoteAddress: incoming.socket.remoteAddress ?? '127.0.0.1',
  };
}

/** The whole body; undefined when it is too large, and then the rest of it is let go. */
function readBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    incoming.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= BODY_BYTES_MAX) chunks.push(chunk);
      else resolve(undefined);
    });
    incoming.once('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    incoming.once('error', reject);
  });
}

/** Answers carry the sandbox's time in `Date`, as AWS's carry AWS's: clients learn their skew from it. */
function send(sandbox: Sandbox, outgoing: ServerResponse, { reply, requestId }: { reply: WireReply; requestId: string }): void {
  outgoing.writeHead(reply.status, {
    ...reply.headers,
    'Content-Type': reply.contentType,
    'Content-Length': Buffer.byteLength(reply.body),
    'x-amzn-RequestId': requestId,
    Date: new Date(sandbox.clock.now()).toUTCString(),
  });
  outgoing.end(reply.body);
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
  });
  server.closeAllConnections();
  await closed;
}
