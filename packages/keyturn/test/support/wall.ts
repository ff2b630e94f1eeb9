import type { Time } from '../../src/aws/rate-limit.ts';
import { epochMs, type Instant, instantOf } from '../../src/core/instant.ts';

/** A clock on a wall that nobody waits for: whoever would wait moves it, and what is to happen at an instant happens on the way. */
export interface Wall extends Time {
  now(): Instant;
  /** Sets the clock, as a person or a time server does: whoever waits notices nothing. */
  set(at: Instant): void;
  /** Lets time pass everywhere but for whoever waits: the machine sleeps. */
  sleep(milliseconds: number): void;
  /** Does something when so much time has passed, whatever the clock shows by then. */
  plan(elapsedMs: number, act: () => void): void;
}

/** Starts a clock; the rest of the world is told how much time passes. */
export function createWall(start: Instant, onPassed: (milliseconds: number) => void = () => {}): Wall {
  let wallMs = epochMs(start);
  let elapsed = 0;
  const planned: { readonly at: number; readonly act: () => void }[] = [];
  const passUntil = (end: number) => {
    const passedMs = Math.max(0, end - elapsed);
    wallMs += passedMs;
    elapsed += passedMs;
    onPassed(passedMs);
  };
  return {
    now: () => instantOf(wallMs),
    elapsedMs: () => elapsed,
    set(at) {
      wallMs = epochMs(at);
    },
    sleep(milliseconds) {
      wallMs += milliseconds;
      onPassed(milliseconds);
    },
    plan(elapsedMs, act) {
      planned.push({ at: elapsedMs, act });
      planned.sort((a, b) => a.at - b.at);
    },
    after(milliseconds, then) {
      const end = elapsed + milliseconds;
      for (let next = planned[0]; next && next.at <= end; next = planned[0]) {
        planned.shift();
        passUntil(next.at);
        next.act();
      }
      passUntil(end);
      setImmediate(then);
    },
  };
}
