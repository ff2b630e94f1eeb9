import type { Time } from '../../src/aws/rate-limit.ts';
import { epochMs, type Instant, instantOf } from '../../src/core/instant.ts';

/** A clock on a wall that nobody waits for: whoever would wait moves it, and what is to happen at an instant happens on the way. */
export interface Wall extends Time {
  now(): Instant;
  /** Sets the clock, as a person or a time server does: whoever waits notices nothing. */
  set(at: Instant): void;
  /** Does something when so much time has passed, whatever the clock shows by then. */
  plan(elapsedMs: number, act: () => void): void;
}

/** Starts a clock. */
export function createWall(start: Instant): Wall {
  let wallMs = epochMs(start);
  let elapsed = 0;
  const planned: { readonly at: number; readonly act: () => void }[] = [];
  return {
    now: () => instantOf(wallMs),
    elapsedMs: () => elapsed,
    set(at) {
      wallMs = epochMs(at);
    },
    plan(elapsedMs, act) {
      planned.push({ at: elapsedMs, act });
      planned.sort((a, b) => a.at - b.at);
    },
    after(milliseconds, then) {
      const end = elapsed + milliseconds;
      for (let next = planned[0]; next && next.at <= end; next = planned[0]) {
        planned.shift();
        wallMs += Math.max(0, next.at - elapsed);
        elapsed = Math.max(elapsed, next.at);
        next.act();
      }
      wallMs += Math.max(0, end - elapsed);
      elapsed = Math.max(elapsed, end);
      setImmediate(then);
    },
  };
}
