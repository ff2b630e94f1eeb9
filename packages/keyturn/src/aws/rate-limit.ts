/** The pace of one action in one account, learned from AWS's answers: its limits are not published (aws-facts E). */
export interface Pace {
  /** Waits for its turn. */
  turn(): Promise<void>;
  succeeded(): void;
  throttled(): void;
}

/** A throttled second tells the rate; what was let through in it is near the limit, and a little less is safe. */
const SAFETY = 0.85;
/** Throttles of calls that were under way together count once. */
const SETTLE_MS = 1_000;
/** How fast a learned rate grows again while nothing is throttled, in a second. */
const GROWTH_PER_SECOND = 0.02;
const RATE_MIN = 0.5;
/** Over how long the rate that AWS let through is measured. */
const WINDOW_MS = 2_000;

/** The passing of time, as far as a pace needs it. */
export interface Time {
  /** Milliseconds that only grow. */
  elapsedMs(): number;
  /** Calls back after so many milliseconds. */
  after(milliseconds: number, then: () => void): void;
}

const realTime: Time = {
  elapsedMs: () => performance.now(),
  after: (milliseconds, then) => void setTimeout(then, milliseconds),
};

/** Unlimited until the first throttle; from then on one call after another, at the rate that AWS takes. */
export function createPace(time: Time = realTime): Pace {
  let perSecond = Number.POSITIVE_INFINITY;
  let learnedAt = 0;
  let nextAt = 0;
  let successes: number[] = [];
  const waiting: (() => void)[] = [];
  let isWaking = false;

  /** Lets the first in line go when its time has come. A changed rate holds for all who wait: none has a fixed time. */
  function release(): void {
    isWaking = false;
    const now = time.elapsedMs();
    if (now >= nextAt) {
      nextAt = now + 1000 / perSecond;
      waiting.shift()?.();
    }
    if (waiting.length === 0) return;
    isWaking = true;
    time.after(Math.max(1, nextAt - now), release);
  }

  function measured(now: number): number {
    successes = successes.filter((at) => now - at < WINDOW_MS);
    const spanMs = Math.max(1_000, now - (successes[0] ?? now));
    return successes.length / (spanMs / 1000);
  }

  return {
    async turn() {
      if (perSecond === Number.POSITIVE_INFINITY) return;
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        if (!isWaking) release();
      });
    },
    succeeded() {
      const now = time.elapsedMs();
      successes.push(now);
      if (successes.length > 4_096) successes = successes.slice(-2_048);
      if (perSecond === Number.POSITIVE_INFINITY || now - learnedAt < SETTLE_MS) return;
      perSecond *= 1 + GROWTH_PER_SECOND / Math.max(1, perSecond);
    },
    throttled() {
      const now = time.elapsedMs();
      if (now - learnedAt < SETTLE_MS && perSecond !== Number.POSITIVE_INFINITY) return;
      perSecond = Math.max(RATE_MIN, Math.min(perSecond, measured(now)) * SAFETY);
      learnedAt = now;
      // The bucket is empty: let it fill a little before the next one tries.
      nextAt = now + 2000 / perSecond;
    },
  };
}
