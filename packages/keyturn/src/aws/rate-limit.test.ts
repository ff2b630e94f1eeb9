import { describe, expect, test, vi } from 'vitest';
import { createPace } from './rate-limit.ts';

/** A service that lets through so many a second from a bucket of as many, as AWS's token buckets do. */
function bucket(perSecond: number, now: () => number) {
  let tokens = perSecond;
  let filledAt = now();
  return () => {
    tokens = Math.min(perSecond, tokens + ((now() - filledAt) / 1000) * perSecond);
    filledAt = now();
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}

/** Sends calls through a pace, so many at once, each taking 30 ms of a time that the test moves. */
async function simulate({ calls, atOnce, perSecond }: { calls: number; atOnce: number; perSecond: number }) {
  vi.useFakeTimers({ loopLimit: 1_000_000 });
  try {
    const startedAt = Date.now();
    const admits = bucket(perSecond, Date.now);
    const pace = createPace(Date.now);
    let left = calls;
    let throttles = 0;
    let sent = 0;
    const worker = async () => {
      while (left > 0) {
        left -= 1;
        for (;;) {
          await pace.turn();
          await new Promise((resolve) => setTimeout(resolve, 30));
          sent += 1;
          if (admits()) break;
          throttles += 1;
          pace.throttled();
        }
        pace.succeeded();
      }
    };
    const all = Promise.all(Array.from({ length: atOnce }, worker));
    await vi.runAllTimersAsync();
    await all;
    return { seconds: (Date.now() - startedAt) / 1000, throttles, sent };
  } finally {
    vi.useRealTimers();
  }
}

describe('the pace of an action', () => {
  test('is unlimited until AWS throttles', async () => {
    const { seconds, throttles } = await simulate({ calls: 600, atOnce: 16, perSecond: 1_000 });
    expect(throttles).toBe(0);
    expect(seconds).toBeLessThan(1.5);
  });

  test.each([20, 5, 60])('settles near %i calls a second: few throttles, little time lost', async (perSecond) => {
    const calls = perSecond * 120;
    const { seconds, throttles, sent } = await simulate({ calls, atOnce: 16, perSecond });
    expect(throttles / sent).toBeLessThan(0.05);
    expect(seconds).toBeLessThan(1.25 * (calls / perSecond));
  });
});
