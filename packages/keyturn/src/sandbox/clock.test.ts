import { expect, test } from 'vitest';
import { createClock } from './clock.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** A clock on a wall that a test moves. */
function clockAt(start: number, isFrozen = false) {
  const wall = { now: start };
  return { wall, clock: createClock(() => wall.now, { now: start, isFrozen }) };
}

test('a clock goes with the wall, jumps, stands still, and goes on from there', () => {
  const { wall, clock } = clockAt(1_000);
  wall.now += 500;
  expect(clock.now()).toBe(1_500);
  clock.advance(DAY_MS);
  wall.now += 500;
  expect(clock.now()).toBe(DAY_MS + 2_000);
  clock.freeze();
  wall.now += 500;
  expect([clock.now(), clock.isFrozen]).toEqual([DAY_MS + 2_000, true]);
  clock.run();
  wall.now += 500;
  expect([clock.now(), clock.isFrozen]).toEqual([DAY_MS + 2_500, false]);
});

test('a clock knows where it would stand without each of its jumps', () => {
  const { wall, clock } = clockAt(0);
  expect(clock.recent()).toEqual([]);
  clock.advance(90 * DAY_MS);
  wall.now += MINUTE_MS;
  clock.set(500 * DAY_MS);
  wall.now += MINUTE_MS;
  expect(clock.recent()).toEqual([2 * MINUTE_MS, 90 * DAY_MS + 2 * MINUTE_MS]);
});

test('a clock forgets a jump after ten minutes of the wall, however far it moves itself', () => {
  const { wall, clock } = clockAt(0);
  clock.advance(DAY_MS);
  clock.advance(DAY_MS);
  wall.now += 10 * MINUTE_MS;
  expect(clock.recent()).toHaveLength(2);
  wall.now += 1;
  expect(clock.recent()).toEqual([]);
});

test('a clock remembers the last thousand jumps', () => {
  const { clock } = clockAt(0, true);
  for (let jump = 0; jump < 1_500; jump++) clock.advance(1);
  expect(clock.recent()).toHaveLength(1_000);
  expect(clock.recent().at(-1)).toBe(1_499);
});
