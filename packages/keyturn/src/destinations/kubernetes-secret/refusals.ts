import * as z from 'zod';
import { DestinationFault } from '../../engine/destination.ts';
import { HttpFault } from '../http.ts';

/** What is known of a call that failed. */
interface FailedCall {
  readonly server: string;
  /** What the API server said; undefined where it said nothing. */
  readonly answer: { readonly status: number; readonly body: string } | undefined;
  /** What must not be repeated, whoever says it. */
  readonly hidden: readonly string[];
  readonly timeoutMs: number;
}

/**
 * Why a call to the API server failed. What the library throws is not passed on: it holds the whole answer, and its sentences quote
 * what could not be parsed.
 */
export function clusterFault(error: unknown, { server, answer, hidden, timeoutMs }: FailedCall): DestinationFault {
  const kubernetes = `Kubernetes at ${hostOf(server)}`;
  if (answer) return answerFault(kubernetes, answer, hidden);
  const { name, code, syscall, path } = detailsOf(error);
  if (name === 'TimeoutError' || name === 'AbortError')
    return new HttpFault(`${kubernetes} gave no answer within ${timeoutMs} ms.`, { why: 'timed-out' });
  if (syscall?.startsWith('spawn')) {
    const program = syscall.slice('spawn '.length);
    return new HttpFault(`The kubeconfig logs in with the program ${program}, which cannot be run (${code}).`, { why: 'denied' });
  }
  if (path !== undefined) return new HttpFault(`What the kubeconfig names cannot be read: ${path} (${code}).`, { why: 'denied' });
  if (code !== undefined && /CERT|SELF_SIGNED|UNABLE_TO|ALTNAME|ERR_TLS|ERR_SSL/.test(code))
    return new HttpFault(`The certificate of ${kubernetes} is not trusted (${code}).`, { why: 'denied' });
  if (code !== undefined)
    return new HttpFault(`${kubernetes} cannot be reached, or its answer was lost (${code}).`, { why: 'unreachable' });
  if (error instanceof SyntaxError)
    return new HttpFault(`${kubernetes}, or the login command of the kubeconfig, answered with something that is not JSON.`, {
      why: 'garbled',
    });
  return new HttpFault(`The login that the kubeconfig names for ${kubernetes} failed; \`kubectl auth whoami\` says why.`, {
    why: 'denied',
  });
}

const SAID_MAX = 300;

/** `Status` of the Kubernetes API conventions. */
const statusBody = z.object({ message: z.string() });

function answerFault(
  kubernetes: string,
  answer: { readonly status: number; readonly body: string },
  hidden: readonly string[],
): DestinationFault {
  const { status } = answer;
  const said = saidIn(answer.body, hidden);
  if (status === 401)
    return new HttpFault(`${kubernetes} does not accept the credentials (401): they have expired, or are for another cluster.`, {
      why: 'denied',
      status,
    });
  const text = `${kubernetes} answered with ${status}${said}.`;
  if (status === 429) return new HttpFault(text, { why: 'throttled', status });
  // Somebody came between; that is over when they are done.
  if (status === 409) return new DestinationFault(text, { isPassing: true });
  return new HttpFault(text, { why: status >= 500 ? 'failed' : 'denied', status });
}

function saidIn(body: string, hidden: readonly string[]): string {
  const message = messageIn(body);
  // Admission webhooks may repeat the object that they refuse.
  if (message === undefined || hidden.some((one) => one.length >= 8 && message.includes(one))) return '';
  return `: ${message.replace(/\s+/g, ' ').slice(0, SAID_MAX).replace(/\.$/, '')}`;
}

function messageIn(body: string): string | undefined {
  try {
    return statusBody.safeParse(JSON.parse(body)).data?.message;
  } catch {
    return undefined;
  }
}

function hostOf(server: string): string {
  return URL.canParse(server) ? new URL(server).host : 'the address of the kubeconfig';
}

interface Details {
  readonly name?: string | undefined;
  readonly code?: string | undefined;
  readonly syscall?: string | undefined;
  readonly path?: string | undefined;
}

const details = z.object({
  name: z.string().optional().catch(undefined),
  code: z.string().optional().catch(undefined),
  syscall: z.string().optional().catch(undefined),
  path: z.string().optional().catch(undefined),
});

/** What the system says of an error, or of what is behind it: fetch wraps all that it meets. */
function detailsOf(error: unknown): Details {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(inner instanceof Error)) return {};
  const { name, code, syscall, path } = details.parse(inner);
  return { name, code, syscall, path: syscall === 'open' ? path : undefined };
}
