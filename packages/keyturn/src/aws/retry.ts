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
    const isRefused = error.errorType === 'CLIENT_ERROR' || error.error instanceof GivenUp;
    const isOver = isRefused || next.throttles > THROTTLES_MAX || next.failures >= FAILURES_MAX;
    return isOver ? Promise.reject(new Error('no further attempt')) : Promise.resolve(makeToken(next));
  },
  recordSuccess() {},
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

function isThrottle(error: RetryErrorInfo): boolean {
  return error.errorType === 'THROTTLING';
}
