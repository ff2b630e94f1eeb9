import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import { type Unknown, unknown, type WhyUnknown } from '../core/observed.ts';
import { DestinationFault, type Rehearsal } from '../engine/destination.ts';
import { type Answered, createExchange, type Exchange, Unanswered } from '../outside/exchange.ts';

/** A service that is asked over HTTP, in JSON. Its token comes from token.ts. */
export interface HttpService {
  /** For messages: `GitHub`. */
  readonly name: string;
  /** What every path is below. */
  readonly baseUrl: string;
  /** What every request says; taken anew for each, so that a token may be fetched when it is first needed. */
  readonly headers: () => Promise<Readonly<Record<string, string>>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** How long one question may take, together with everything that is tried again. */
  readonly timeoutMs: number;
  /** Certificates to be trusted besides those of the system, as a PEM file. */
  readonly caFile?: string | undefined;
}

/** One question. */
export interface HttpQuestion {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the base address, with its query; what is put into it is percent-encoded already. Never a secret: it stands in messages. */
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Statuses that are an answer, besides the successful ones: `[404]`. All others are faults. */
  readonly answers?: readonly number[];
}

export interface HttpAnswer {
  readonly status: number;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined where there is none. */
  readonly body: unknown;
}

export type AskHttp = (question: HttpQuestion) => Promise<HttpAnswer>;

/** A service that did not do what it was asked. Carries neither what was sent nor the token. */
export class HttpFault extends DestinationFault {
  readonly why: WhyUnknown;
  /** Null: there was no answer. */
  readonly status: number | null;

  constructor(message: string, { why, status = null }: { readonly why: WhyUnknown; readonly status?: number | null }) {
    super(message, { isPassing: ['throttled', 'unreachable', 'timed-out'].includes(why) || (status ?? 0) >= 500 });
    this.name = 'HttpFault';
    this.why = why;
    this.status = status;
  }
}

/**
 * Asks a service. What may be asked twice (GET, PUT, DELETE) is asked up to three times when the service is busy or failing, as far
 * apart as it says in Retry-After, as long as there is time. A lost connection is not asked again: the next run is. Redirects are not
 * followed: the token is for the address in the configuration.
 */
export function connectHttp(service: HttpService): AskHttp {
  const base = service.baseUrl.replace(/\/+$/, '');
  let exchange: Exchange | undefined;
  return async (question) => {
    exchange ??= openExchange(service);
    const deadline = AbortSignal.timeout(service.timeoutMs);
    const isRepeatable = ['GET', 'PUT', 'DELETE'].includes(question.method);
    for (let attempt = 1; ; attempt++) {
      const sent = { ...(await service.headers()), ...question.headers };
      const answer = await askOnce({ service, question, sent }, { base, exchange, deadline });
      if ((answer.status >= 200 && answer.status < 300) || question.answers?.includes(answer.status)) return answer;
      const fault = faultOf(answer, { service, question, sent });
      const waitMs = waitOf(answer, attempt);
      if (!isRepeatable || !isBusy(answer) || attempt === ATTEMPTS_MAX || waitMs >= service.timeoutMs) throw fault;
      if (!(await isOver(waitMs, deadline))) throw fault;
    }
  };
}

/** The body of an answer, read by its schema; one that is otherwise is a fault, whose message does not repeat it. */
export function readBody<Schema extends z.ZodType>(schema: Schema, { body }: HttpAnswer, what: string): z.output<Schema> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const where = result.error.issues[0]?.path.join('.');
  throw new HttpFault(`${what} is not as documented${where ? `: "${where}" is missing or of another type` : ''}.`, {
    why: 'garbled',
  });
}

/** What a question that failed leaves unknown. Anything but a fault of the destination is an error of ours, and passed on. */
export function unknownOf(error: unknown): Unknown {
  if (error instanceof HttpFault) return unknown(error.why, error.message);
  if (error instanceof DestinationFault) return unknown('failed', error.message);
  throw error;
}

/** What a question that failed means for a rehearsal. */
export function notReadyOf(error: unknown): Rehearsal {
  return { isReady: false, because: unknownOf(error).detail };
}

/** An address to which a token may be sent: encrypted, unless it does not leave this machine. */
export const safeAddress = z
  .url({ protocol: /^https?$/, error: 'an address such as https://example.com' })
  .refine(
    (text) => text.startsWith('https:') || /^http:\/\/(localhost|127(\.\d+){3}|\[::1\])(:\d+)?(\/|$)/.test(text),
    'an address that begins with https: a token is sent there',
  )
  .refine((text) => !/[?#]|\/\/[^/]*@/.test(text), 'an address without name, password, "?" and "#"');

const ATTEMPTS_MAX = 3;
const FIRST_WAIT_MS = 200;

/** What was sent with a question; to know what must not be repeated. */
interface Sent {
  readonly service: HttpService;
  readonly question: HttpQuestion;
  readonly sent: Readonly<Record<string, string>>;
}

function openExchange({ environment, caFile, name }: HttpService): Exchange {
  try {
    return createExchange({ environment, caFile });
  } catch (error) {
    throw new HttpFault(`The certificates for ${name} cannot be read from ${caFile} (${codeOf(error)}).`, { why: 'denied' });
  }
}

async function askOnce(
  asked: Sent,
  { base, exchange, deadline }: { readonly base: string; readonly exchange: Exchange; readonly deadline: AbortSignal },
): Promise<HttpAnswer> {
  const { question, sent } = asked;
  const url = new URL(`${base}${question.path}`);
  const body = question.body === undefined ? undefined : JSON.stringify(question.body);
  const headers = {
    accept: 'application/json',
    'user-agent': 'keyturn',
    ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
    ...sent,
  };
  try {
    return jsonOf(await exchange({ url, method: question.method, headers, body, deadline }), asked);
  } catch (error) {
    throw error instanceof Unanswered ? unansweredFault(error, asked, url) : error;
  }
}

function unansweredFault({ how, code }: Unanswered, { service, question }: Sent, url: URL): HttpFault {
  const to = `${service.name} at ${url.host}`;
  switch (how) {
    case 'late':
      return new HttpFault(`${to} gave no answer within ${service.timeoutMs} ms.`, { why: 'timed-out' });
    case 'untrusted':
      return new HttpFault(`The certificate of ${to} is not trusted (${code}): name its authority with caFile.`, {
        why: 'denied',
      });
    case 'unreachable':
      return new HttpFault(`${to} cannot be reached, or its answer was lost (${code}).`, { why: 'unreachable' });
    case 'too-long':
      return new HttpFault(`${service.name} answered ${question.method} ${question.path} with too much.`, { why: 'garbled' });
    default:
      return how satisfies never;
  }
}

function jsonOf({ status, headers, text }: Answered, { service, question }: Sent): HttpAnswer {
  if (text === '') return { status, headers, body: undefined };
  try {
    return { status, headers, body: JSON.parse(text) };
  } catch {
    if (status >= 300) return { status, headers, body: undefined };
    throw new HttpFault(
      `${service.name} answered ${question.method} ${question.path} with something that is not JSON: check the address.`,
      { why: 'garbled', status },
    );
  }
}

/** The service does not want to be asked now. GitHub says so with 403 as well (REST API, "Rate limits"). */
function isBusy({ status, headers }: HttpAnswer): boolean {
  const isLimit = status === 403 && (headers['retry-after'] !== undefined || headers['x-ratelimit-remaining'] === '0');
  return status === 429 || status >= 500 || isLimit;
}

function faultOf(answer: HttpAnswer, asked: Sent): HttpFault {
  const { status, headers } = answer;
  const { name } = asked.service;
  const what = `${asked.question.method} ${asked.question.path}`;
  const said = wordsOf(answer, asked);
  if (status >= 300 && status < 400) {
    const text = `${name} sends ${what} elsewhere (${status}): it was renamed or moved. Put its present name into the configuration.`;
    return new HttpFault(text, { why: 'failed', status });
  }
  if (status === 401)
    return new HttpFault(`${name} does not accept the token (401 to ${what}${said}).`, { why: 'denied', status });
  if (isBusy(answer) && status < 500) {
    const after = headers['retry-after'] === undefined ? '' : `, for ${headers['retry-after'].slice(0, 40)} seconds`;
    return new HttpFault(`${name} wants to be asked less often (${status} to ${what}${after}${said}).`, {
      why: 'throttled',
      status,
    });
  }
  const why = status === 403 || status === 404 ? 'denied' : 'failed';
  return new HttpFault(`${name} answered ${what} with ${status}${said}.`, { why, status });
}

/** What the service says about it, in one line, without anything that was sent: some repeat what they were given. */
function wordsOf({ body }: HttpAnswer, { question, sent }: Sent): string {
  const { message, error, errors } = errorBody.safeParse(body).data ?? {};
  const told = [message, error, ...(errors ?? [])].find((one) => one !== undefined && one !== '');
  if (told === undefined) return '';
  const text = typeof told === 'string' ? told : JSON.stringify(told);
  const hidden = [...Object.values(sent).flatMap((value) => [value, ...value.split(' ')]), ...leavesOf(question.body)];
  const clean = hidden
    .filter((value) => value.length >= 8)
    .flatMap((value) => [value, encodeURIComponent(value), Buffer.from(value).toString('base64')])
    .sort((one, other) => other.length - one.length)
    .reduce((rest, value) => rest.replaceAll(value, '[...]'), text);
  return `: ${clean.replace(/\s+/g, ' ').trim().slice(0, 300).replace(/\.$/, '')}`;
}

/** GitHub says `message`; GitLab `message` (text, or lists by field) or `error`; Vault `errors`. */
const errorBody = z.object({
  message: z.unknown().optional(),
  error: z.unknown().optional(),
  errors: z.array(z.unknown()).optional().catch(undefined),
});

/** Every text in a value, those inside of JSON text too. */
function leavesOf(value: unknown): string[] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(leavesOf);
  if (typeof value !== 'string') return [];
  if (!value.startsWith('{')) return [value];
  try {
    return [value, ...leavesOf(JSON.parse(value))];
  } catch {
    return [value];
  }
}

function waitOf({ headers }: HttpAnswer, attempt: number): number {
  const after = headers['retry-after'] ?? '';
  return /^\d+$/.test(after) ? Number(after) * 1000 : FIRST_WAIT_MS * 2 ** (attempt - 1);
}

/** Waits; false when the time was over before. */
async function isOver(waitMs: number, deadline: AbortSignal): Promise<boolean> {
  try {
    await wait(waitMs, undefined, { signal: deadline });
    return true;
  } catch {
    return false;
  }
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
