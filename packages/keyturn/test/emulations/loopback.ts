import { createServer as createPlainServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** A request as it arrived. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What is answered: JSON, or text where there is text. Status 0: nothing, ever. */
export interface Answered {
  readonly status: number;
  readonly json?: unknown;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Thrown by an emulation for what the real service does not document: the test fails with it. */
export class Undocumented extends Error {}

/** A server on loopback that stands for a service, with the ways in which a connection may fail. */
export interface Loopback {
  readonly url: string;
  /** Requests so far, without their bodies and without what authenticates them. */
  readonly asked: readonly Asked[];
  /** From the k-th request from now on all are lost; the k-th itself before it is performed, or after. */
  cut(k: number, when: 'before' | 'after'): void;
  mend(): void;
  /** The next request is performed, and its answer lost; those after it are as ever. */
  loseAnswer(): void;
  /** The next request for which this answers something gets that, and is not performed. */
  answerOnce(answer: (asked: Asked) => Answered | undefined): void;
  /** Runs once, before the next such request is performed: somebody else comes between. */
  beforeOnce(matches: (asked: Asked) => boolean, act: () => void): void;
  /** Fails when something undocumented was asked. */
  close(): Promise<void>;
}

interface Cut {
  left: number;
  readonly when: 'before' | 'after';
}

/** Starts a server for a service; with a certificate by https. */
export async function startLoopback(
  perform: (asked: Asked) => Answered,
  options: { readonly certificate?: { readonly cert: string; readonly key: string }; readonly unlogged?: readonly string[] } = {},
): Promise<Loopback> {
  const asked: Asked[] = [];
  const undocumented: string[] = [];
  const answers: ((asked: Asked) => Answered | undefined)[] = [];
  const acts: { readonly matches: (asked: Asked) => boolean; readonly act: () => void }[] = [];
  let cut: Cut | undefined;
  let lost = 0;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const question = await readRequest(request);
    asked.push(withoutSecrets(question, options.unlogged ?? []));
    if (cut) cut.left--;
    if (cut && (cut.left < 0 || (cut.left === 0 && cut.when === 'before'))) {
      response.destroy();
      return;
    }
    const answer = answerTo(question);
    if (cut?.left === 0 || lost-- > 0) response.destroy();
    else if (answer.status !== 0) send(response, answer);
  }

  function answerTo(question: Asked): Answered {
    for (const [index, answer] of answers.entries()) {
      const found = answer(question);
      if (!found) continue;
      answers.splice(index, 1);
      return found;
    }
    const act = acts.findIndex(({ matches }) => matches(question));
    if (act >= 0) acts.splice(act, 1)[0]?.act();
    try {
      return perform(question);
    } catch (error) {
      undocumented.push(
        `${question.method} ${question.path}?${question.query.toString()}: ${error instanceof Error ? error.message : 'failed'}`,
      );
      return { status: 500, json: { message: 'the emulation does not know this' } };
    }
  }

  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    serve(request, response).catch(() => response.destroy());
  };
  const { certificate } = options;
  const server = certificate ? createTlsServer({ ...certificate }, listener) : createPlainServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `${certificate ? 'https' : 'http'}://127.0.0.1:${portOf(server.address())}`,
    asked,
    cut: (k, when) => {
      cut = { left: k, when };
    },
    mend: () => {
      cut = undefined;
    },
    loseAnswer: () => {
      lost = 1;
    },
    answerOnce: (answer) => answers.push(answer),
    beforeOnce: (matches, act) => acts.push({ matches, act }),
    async close() {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
      if (undocumented.length > 0) throw new Error(`not documented:\n${undocumented.join('\n')}`);
    },
  };
}

async function readRequest(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (chunk instanceof Buffer) chunks.push(chunk);
  const url = new URL(request.url ?? '/', 'http://loopback');
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  return {
    method: request.method ?? '',
    path: url.pathname,
    query: url.searchParams,
    headers,
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

/** Bodies are where secrets belong, and so are the headers that authenticate. */
function withoutSecrets(asked: Asked, unlogged: readonly string[]): Asked {
  const headers = Object.fromEntries(Object.entries(asked.headers).filter(([name]) => !unlogged.includes(name)));
  return { ...asked, headers, body: '' };
}

function send(response: ServerResponse, { status, json, text, headers }: Answered): void {
  const type = text === undefined ? 'application/json' : 'text/html';
  response.writeHead(status, { ...(status === 204 ? {} : { 'content-type': type }), ...headers });
  response.end(text ?? (json === undefined ? undefined : JSON.stringify(json)));
}

function portOf(address: string | AddressInfo | null): number {
  return typeof address === 'object' && address ? address.port : 0;
}
