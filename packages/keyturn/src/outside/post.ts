import type { Attempt } from './attempts.ts';
import { type Answered, type Exchange, Unanswered } from './exchange.ts';

/** What is posted, once. */
export interface Posting {
  readonly url: URL;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly exchange: Exchange;
}

/** Posts JSON once; what the answer means is judged by its status, unless the service is known to mean it otherwise. */
export async function post(
  { url, body, headers = {}, timeoutSeconds, exchange }: Posting,
  judge: (answer: Answered) => Attempt = byStatus,
): Promise<Attempt> {
  const plain = {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'user-agent': 'keyturn',
  };
  const deadline = AbortSignal.timeout(timeoutSeconds * 1000);
  try {
    return judge(await exchange({ url, method: 'POST', headers: { ...plain, ...headers }, body, deadline }));
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error;
    return { is: 'failed', because: error.message, isPassing: error.how !== 'untrusted' };
  }
}

/** What an answer means by its status alone. `said`: what the service says about it, fit to be shown. */
export function byStatus({ status, headers }: Answered, said = ''): Attempt {
  if (status >= 200 && status < 300) return { is: 'done' };
  const isElsewhere = status >= 300 && status < 400;
  const because = isElsewhere
    ? `it answered ${status}: it moved, put its new address into the configuration`
    : `it answered ${status}${said === '' ? '' : `: ${said}`}`;
  const isPassing = status === 408 || status === 429 || status >= 500;
  return { is: 'failed', because, isPassing, waitMs: retryAfterMs(headers) };
}

/** How long a service wants to be left alone, where it says so in seconds. */
export function retryAfterMs(headers: Answered['headers']): number | undefined {
  const after = headers['retry-after'] ?? '';
  return /^\d+$/.test(after) ? Number(after) * 1000 : undefined;
}
