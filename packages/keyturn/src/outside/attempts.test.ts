import { expect, test } from 'vitest';
import { type Attempt, attempt } from './attempts.ts';

const busy: Attempt = { is: 'failed', because: 'it was busy', isPassing: true };
const done: Attempt = { is: 'done' };

/** What came of these attempts, and how long was waited between them. */
async function attempted(tries: number, outcomes: readonly Attempt[]) {
  const waits: number[] = [];
  const left = [...outcomes];
  const wait = (milliseconds: number) => Promise.resolve(void waits.push(milliseconds));
  const because = await attempt({ tries, wait }, () => Promise.resolve(left.shift() ?? done));
  return { because, waits };
}

test('what is done is not attempted again', async () => {
  expect(await attempted(5, [done, busy])).toEqual({ because: undefined, waits: [] });
});

test('what may pass is attempted again, twice as long apart each time', async () => {
  expect(await attempted(5, [busy, busy, busy, done])).toEqual({ because: undefined, waits: [1_000, 2_000, 4_000] });
});

test('no wait is longer than half a minute', async () => {
  expect(
    (
      await attempted(
        8,
        Array.from({ length: 8 }, () => busy),
      )
    ).waits,
  ).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
});

test('who asks for time is given it, within reason', async () => {
  const patient = { ...busy, waitMs: 5_000 };
  const greedy = { ...busy, waitMs: 86_400_000 };
  expect(await attempted(5, [patient, greedy, done])).toEqual({ because: undefined, waits: [5_000, 30_000] });
});

test('after the last attempt it is told how many there were', async () => {
  expect(await attempted(2, [busy, busy, done])).toEqual({ because: 'it was busy, 2 times', waits: [1_000] });
  expect(await attempted(1, [busy, done])).toEqual({ because: 'it was busy', waits: [] });
});

test('what will not pass is not attempted again', async () => {
  const denied: Attempt = { is: 'failed', because: 'it was denied', isPassing: false };
  expect(await attempted(5, [busy, denied, done])).toEqual({ because: 'it was denied', waits: [1_000] });
});
