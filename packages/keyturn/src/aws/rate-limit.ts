/** The pace of one action in one account, learned from AWS's answers: its limits are not published (aws-facts E). */
export interface Pace {
  /** Waits for its turn. Throws GivenUp once the action was given up. */
  turn(): Promise<void>;
  succeeded(): void;
  throttled(failure: unknown): void;
  /** No answer came, or none that AWS would give. */
  unanswered(failure: unknown): void;
}

/** A throttled second tells the rate; what was let through in it is near the limit, and a little less is safe. */
const SAFETY = 0.85;
/** Throttles of calls that were under way together count once. */
const SETTLE_MS = 1_000;
/**
 * How fast a learned rate grows again while nothing is throttled, in a second. The first throttle tells how much fits at once rather than
 * how much a second does, and may come before the answers that were let through: that rate is found quickly, and kept slowly.
 */
const GROWTH_PER_SECOND = { first: 0.2, later: 0.02 };
const RATE_MIN = 0.5;
/** Over how long the rate that AWS let through is measured. */
const WINDOW_MS = 2_000;
/**
 * An action that never answers, or only refuses, is given up for its account: thousands of users must not each wait for
 * it in vain. Failures are counted in a row, those under way together once.
 */
const THROTTLES_IN_A_ROW_MAX = 15;
const UNANSWERED_IN_A_ROW_MAX = 3;

/** Thrown instead of one more call to an action that was given up; its cause is the last failure. */
export class GivenUp extends Error {
  constructor(cause: unknown) {
    super(`${cause instanceof Error ? cause.message : String(cause)}; asked no further`, { cause });
    this.name = 'GivenUp';
  }
}

/** The passing of time, as far as a pace needs it. */
export interface Time {
  /** Milliseconds that only grow. */
  elapsedMs(): number;
  /** Calls back after so many milliseconds. */
  after(milliseconds: number, then: () => void): void;
}

/** The machine's time. */
export const realTime: Time = {
  elapsedMs: () => performance.now(),
  after: (milliseconds, then) => void setTimeout(then, milliseconds),
};

/** Unlimited until the first throttle; from then on one call after another, at the rate that AWS takes. */
export function createPace(time: Time = realTime): Pace {
  const rate = createRate();
  const waiting: (() => void)[] = [];
  let nextAt = 0;
  let isWaking = false;
  let inARow = { throttles: 0, unanswered: 0, unansweredAt: Number.NEGATIVE_INFINITY };
  let givenUp: { readonly failure: unknown } | undefined;

  function giveUp(failure: unknown): void {
    givenUp = { failure };
    for (const go of waiting.splice(0)) go();
  }

  /** Lets the first in line go when its time has come. A changed rate holds for all who wait: none has a fixed time. */
  function release(): void {
    isWaking = false;
    const now = time.elapsedMs();
    if (now >= nextAt) {
      nextAt = now + 1000 / rate.perSecond();
      waiting.shift()?.();
    }
    if (waiting.length === 0) return;
    isWaking = true;
    time.after(Math.max(1, nextAt - now), release);
  }

  /** The bucket is empty: lets it fill a little before the next one tries. */
  function pauseSince(learnedAt: number): void {
    nextAt = Math.max(time.elapsedMs(), learnedAt + 2_000 / rate.perSecond());
  }

  return {
    async turn() {
      if (rate.isKnown() && !givenUp) {
        await new Promise<void>((resolve) => {
          waiting.push(resolve);
          if (!isWaking) release();
        });
      }
      if (givenUp) throw new GivenUp(givenUp.failure);
    },
    succeeded() {
      inARow = { throttles: 0, unanswered: 0, unansweredAt: Number.NEGATIVE_INFINITY };
      const corrected = rate.succeeded(time.elapsedMs());
      if (corrected !== undefined) pauseSince(corrected);
    },
    throttled(failure) {
      const now = time.elapsedMs();
      if (!rate.throttled(now)) return;
      pauseSince(now);
      inARow.throttles += 1;
      if (inARow.throttles >= THROTTLES_IN_A_ROW_MAX) giveUp(failure);
    },
    unanswered(failure) {
      const now = time.elapsedMs();
      if (now - inARow.unansweredAt < SETTLE_MS) return;
      inARow.unansweredAt = now;
      inARow.unanswered += 1;
      if (inARow.unanswered >= UNANSWERED_IN_A_ROW_MAX) giveUp(failure);
    },
  };
}

/** How many calls a second AWS takes, as far as its answers tell. */
function createRate() {
  let perSecond = Number.POSITIVE_INFINITY;
  let learnedAt = 0;
  let growth = GROWTH_PER_SECOND.first;
  let successes: number[] = [];
  const isKnown = () => perSecond !== Number.POSITIVE_INFINITY;

  function measured(now: number): number {
    successes = successes.filter((at) => now - at < WINDOW_MS);
    const spanMs = Math.max(1_000, now - (successes[0] ?? now));
    return successes.length / (spanMs / 1000);
  }

  return {
    isKnown,
    perSecond: () => perSecond,
    /** Answers when the rate was learned, if this answer corrects what was learned then. */
    succeeded(now: number): number | undefined {
      successes.push(now);
      if (successes.length > 4_096) successes = successes.slice(-2_048);
      if (!isKnown()) return undefined;
      if (now - learnedAt >= SETTLE_MS) perSecond *= 1 + growth / Math.max(1, perSecond);
      if (now - learnedAt >= SETTLE_MS || growth !== GROWTH_PER_SECOND.first) return undefined;
      // It was let through at the same time as what was throttled: its answer was slower.
      perSecond = Math.max(perSecond, measured(now) * SAFETY);
      return learnedAt;
    },
    /** Answers whether there was something to learn: calls that were under way together count once. */
    throttled(now: number): boolean {
      if (isKnown() && now - learnedAt < SETTLE_MS) return false;
      if (isKnown()) growth = GROWTH_PER_SECOND.later;
      perSecond = Math.max(RATE_MIN, Math.min(perSecond, measured(now)) * SAFETY);
      learnedAt = now;
      return true;
    },
  };
}
