import { type Instant, instantOf } from '../core/instant.ts';

/** AWS's time. Ages are measured by it, so that a laptop with a wrong clock finds what is true. */
export interface AwsClock {
  now(): Instant;
  /** Learns from the `Date` header of an answer. */
  learn(dateHeader: string | undefined): void;
}

/** Starts with this machine's time, and follows AWS's from the first answer on. The header has whole seconds. */
export function createAwsClock(wallMs: () => number = Date.now): AwsClock {
  let offsetMs = 0;
  return {
    now: () => instantOf(wallMs() + offsetMs),
    learn(dateHeader) {
      const told = dateHeader === undefined ? Number.NaN : Date.parse(dateHeader);
      if (Number.isNaN(told)) return;
      const offset = told - wallMs();
      // A header cut to the second lags by up to one: small differences are not skew.
      if (Math.abs(offset - offsetMs) > 1000) offsetMs = offset;
    },
  };
}
