import { explain } from './faults.ts';
import { GivenUp } from './rate-limit.ts';

/** Throttled calls wait their turn (rate-limit.ts) and are asked again; an action that is throttled for ever must end some day. */
const THROTTLES_MAX = 25;
/** A lost connection or a failing service, for how often; an endpoint that hangs must not hold everybody up. */
const FAILURES_MAX = 3;
const FAILURE_DELAY_MS = 100;
const DELAY_MS_MAX = 5_000;

/** Tells throttles from failures: the first are a matter of patience, the second of luck. Nothing that AWS refuses is asked twice. */
export const patientRetries = {
  acquireInitialRetryToken: (): Promise<RetryToken> => Promise.resolve(makeToken({ throttles: 0, failures: 0 })),
  refreshRetryTokenForRetry(token: RetryToken, error: RetryErrorInfo): Promise<RetryToken> {
    const seen = countsOf(token);
    const next = isThrottle(error) ? { ...seen, throttles: seen.throttles + 1 } : { ...seen, failures: seen.failures + 1 };
    const isRefused = error.errorType === 'CLIENT_ERROR' || error.error instanceof GivenUp || isAnswered(error.error);
    const isOver = isRefused || next.throttles > THROTTLES_MAX || next.failures >= FAILURES_MAX;
    return isOver ? Promise.reject(new Error('no further attempt')) : Promise.resolve(makeToken(next));
  },
  recordSuccess() {},
};

/** Whatever comes of a call, it is not made again. */
export const noRetries = {
  ...patientRetries,
  refreshRetryTokenForRetry: (): Promise<RetryToken> => Promise.reject(new Error('no further attempt')),
};

/** The SDK's types for these, as far as they matter here. */
interface RetryToken {
  getRetryCount(): number;
  getRetryDelay(): number;
}

interface RetryErrorInfo {
  readonly errorType: 'TRANSIENT' | 'THROTTLING' | 'SERVER_ERROR' | 'CLIENT_ERROR';
  readonly error?: unknown;
}

interface Counts {
  readonly throttles: number;
  readonly failures: number;
}

type CountingToken = RetryToken & { readonly counts: Counts };

function makeToken(counts: Counts): CountingToken {
  const { throttles, failures } = counts;
  return {
    counts,
    getRetryCount: () => throttles + failures,
    // The pace holds a throttled call back already; failures wait longer each time.
    getRetryDelay: () => (failures === 0 ? 0 : Math.min(DELAY_MS_MAX, FAILURE_DELAY_MS * 4 ** (failures - 1))),
  };
}

function countsOf(token: RetryToken): Counts {
  return 'counts' in token && isCounts(token.counts) ? token.counts : { throttles: token.getRetryCount(), failures: 0 };
}

function isCounts(value: unknown): value is Counts {
  return typeof value === 'object' && value !== null && 'throttles' in value && 'failures' in value;
}

/**
 * Where the clock of this machine is minutes off, the SDK corrects it after each error, and calls every one of them transient.
 * Only a refused signature can come out otherwise: what AWS denied or did not find, it would deny again, three calls for one.
 */
function isAnswered(error: unknown): boolean {
  if (!(error instanceof Error) || !('$metadata' in error)) return false;
  const { $metadata: about } = error;
  if (typeof about !== 'object' || about === null || !('clockSkewCorrected' in about)) return false;
  // Who is asked to come back comes back; Security Hub says so in words that mean something else elsewhere.
  const isThrottled = explain(error).why === 'throttled' || ('httpStatusCode' in about && about.httpStatusCode === 429);
  return !isThrottled && '$fault' in error && error.$fault === 'client' && !SIGNATURE_REFUSALS.has(error.name);
}

/** How services refuse a signature of another time, as the SDK lists them; the first only those that speak JSON. */
const SIGNATURE_REFUSALS: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'AuthFailure',
  'InvalidSignatureException',
  'RequestExpired',
  'RequestInTheFuture',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
]);

function isThrottle(error: RetryErrorInfo): boolean {
  return error.errorType === 'THROTTLING';
}
