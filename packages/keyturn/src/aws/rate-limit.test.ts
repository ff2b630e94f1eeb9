import { describe, expect, test } from 'vitest';
import { createPace, type Time } from './rate-limit.ts';

const LATENCY_MS = 30;

/** Time that jumps from one event to the next. */
function simulatedTime(): Time & { run(): Promise<void> } {
  let now = 0;
  const events: { at: number; run: () => void }[] = [];
  return {
    elapsedMs: () => now,
    after: (milliseconds, run) => void events.push({ at: now + milliseconds, run }),
    async run() {
      for (;;) {
        await new Promise((resolve) => setImmediate(resolve));
        events.sort((a, b) => a.at - b.at);
        const next = events.shift();
        if (!next) return;
        now = next.at;
        next.run();
      }
    },
  };
}

/** A service that lets through so many a second, from a bucket that holds a second's worth, as AWS's do. */
function tokenBucket(perSecond: number, time: Time) {
  let tokens = perSecond;
  let filledAt = 0;
  return () => {
    const now = time.elapsedMs();
    tokens = Math.min(perSecond, tokens + ((now - filledAt) / 1000) * perSecond);
    filledAt = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}

/** Sends calls through a pace, so many at once. */
async function simulate({ calls, atOnce, perSecond }: { calls: number; atOnce: number; perSecond: number }) {
  const time = simulatedTime();
  const admits = tokenBucket(perSecond, time);
  const pace = createPace(time);
  let left = calls;
  let throttles = 0;
  let sent = 0;
  const send = async () => {
    await pace.turn();
    await new Promise<void>((resolve) => time.after(LATENCY_MS, resolve));
    sent += 1;
    return admits();
  };
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      while (!(await send())) {
        throttles += 1;
        pace.throttled(undefined);
      }
      pace.succeeded();
    }
  };
  const all = Promise.all(Array.from({ length: atOnce }, worker));
  await time.run();
  await all;
  return { seconds: time.elapsedMs() / 1000, throttles, sent };
}

describe('the pace of an action', () => {
  test('is unlimited until AWS throttles', async () => {
    const { seconds, throttles } = await simulate({ calls: 600, atOnce: 16, perSecond: 1_000 });
    expect(throttles).toBe(0);
    expect(seconds).toBeLessThan(1.5);
  });

  test.each([5, 20, 60])('settles near %i calls a second: few throttles, little time lost', async (perSecond) => {
    const calls = perSecond * 120;
    const { seconds, throttles, sent } = await simulate({ calls, atOnce: 16, perSecond });
    expect(throttles / sent).toBeLessThan(0.05);
    expect(seconds).toBeLessThan(1.25 * (calls / perSecond));
  });
});

describe('an action that only fails', () => {
  const refused = new Error('Rate exceeded');

  test('is given up, for those too who wait', async () => {
    const time = simulatedTime();
    const pace = createPace(time);
    let attempts = 0;
    const send = async () => {
      for (;;) {
        await pace.turn();
        attempts += 1;
        await new Promise<void>((resolve) => time.after(LATENCY_MS, resolve));
        pace.throttled(refused);
      }
    };
    const all = Promise.allSettled(Array.from({ length: 64 }, send));
    await time.run();
    for (const outcome of await all) expect(outcome).toMatchObject({ status: 'rejected', reason: { cause: refused } });
    expect(attempts).toBeLessThan(64 + 30);
    expect(time.elapsedMs()).toBeLessThan(90_000);
  });

  test('by never answering is given up after three times, one success between them starts anew', async () => {
    const time = simulatedTime();
    const pace = createPace(time);
    const late = async () => {
      await pace.turn();
      time.after(30_000, () => pace.unanswered(refused));
      time.after(30_000, () => pace.unanswered(refused));
      await time.run();
    };
    await late();
    await late();
    pace.succeeded();
    await late();
    await late();
    await expect(late()).resolves.toBeUndefined();
    await expect(pace.turn()).rejects.toThrow('asked no further');
  });
});

test('an answer that overtakes those which were let through with it does not make the pace slow', async () => {
  const time = simulatedTime();
  const pace = createPace(time);
  pace.throttled(new Error('Rate exceeded'));
  for (let answer = 0; answer < 8; answer++) pace.succeeded();
  let went = 0;
  const all = Promise.all(Array.from({ length: 20 }, () => pace.turn().then(() => (went += 1))));
  await time.run();
  await all;
  expect(went).toBe(20);
  // Eight in a second were let through: twenty take three seconds, and not forty.
  expect(time.elapsedMs()).toBeLessThan(4_000);
});
