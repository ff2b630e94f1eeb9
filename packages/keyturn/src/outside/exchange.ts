import { readFileSync } from 'node:fs';
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { getCACertificates } from 'node:tls';

/** One request. */
export interface Asked {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** Ends the waiting. */
  readonly deadline: AbortSignal;
}

export interface Answered {
  readonly status: number;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Why there is no answer; the message is a sentence without what was sent. */
export class Unanswered extends Error {
  readonly how: 'late' | 'untrusted' | 'unreachable' | 'too-long';
  /** Node's name for it: `ECONNREFUSED`. */
  readonly code: string;

  constructor(how: Unanswered['how'], { host, code = '' }: { readonly host: string; readonly code?: string }) {
    super(sentences[how](host, code));
    this.name = 'Unanswered';
    this.how = how;
    this.code = code;
  }
}

export type Exchange = (asked: Asked) => Promise<Answered>;

/**
 * Sends requests by HTTP, through the proxies of HTTPS_PROXY and NO_PROXY. Nothing is sent twice, and redirects are not followed.
 * Throws Unanswered, and what reading `caFile` throws.
 */
export function createExchange({
  environment,
  caFile,
}: {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Certificates to be trusted besides those of the system, as a PEM file. */
  readonly caFile?: string | undefined;
}): Exchange {
  // One connection for each request: there are a handful.
  const proxyEnv = { ...environment };
  const ca = caFile === undefined ? {} : { ca: [...getCACertificates('default'), readFileSync(caFile, 'utf8')] };
  const agents = { 'http:': new HttpAgent({ proxyEnv }), 'https:': new HttpsAgent({ proxyEnv, ...ca }) };
  return async ({ url, method, headers, body, deadline }) => {
    const agent = url.protocol === 'https:' ? agents['https:'] : agents['http:'];
    const { host } = url;
    try {
      return await read(await send(url, { body, options: { method, headers, agent, signal: deadline } }), host);
    } catch (error) {
      if (error instanceof Unanswered) throw error;
      if (deadline.aborted) throw new Unanswered('late', { host });
      const code = codeOf(error);
      throw new Unanswered(/CERT|SELF_SIGNED|UNABLE_TO|ALTNAME/.test(code) ? 'untrusted' : 'unreachable', { host, code });
    }
  };
}

const sentences: Readonly<Record<Unanswered['how'], (host: string, code: string) => string>> = {
  late: (host) => `${host} gave no answer in time`,
  untrusted: (host, code) => `the certificate of ${host} is not trusted (${code})`,
  unreachable: (host, code) => `${host} cannot be reached, or its answer was lost (${code})`,
  'too-long': (host) => `${host} answered with too much`,
};

/** Far more than any answer that is read here. */
const ANSWER_BYTES_MAX = 4 * 1024 * 1024;

async function send(
  url: URL,
  { body, options }: { readonly body: string | undefined; readonly options: RequestOptions },
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = url.protocol === 'https:' ? httpsRequest(url, options) : httpRequest(url, options);
    request.once('response', resolve);
    request.once('error', reject);
    request.end(body);
  });
}

async function read(response: IncomingMessage, host: string): Promise<Answered> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    if (!(chunk instanceof Uint8Array)) continue;
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > ANSWER_BYTES_MAX) throw new Unanswered('too-long', { host });
  }
  return {
    status: response.statusCode ?? 0,
    headers: Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, String(value)])),
    text: Buffer.concat(chunks).toString('utf8'),
  };
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
