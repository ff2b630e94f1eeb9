import { expect, test } from 'vitest';
import { type Life, live } from './simulation/life.ts';

const { KEYTURN_LIVES, KEYTURN_LIFE, KEYTURN_TOLD } = process.env;
/** Two years each. */
const LIVES = Number(KEYTURN_LIVES ?? 1_000);
const FIRST_SEED = 20_261_124;
const SEEDS =
  KEYTURN_LIFE === undefined ? Array.from({ length: LIVES }, (_, index) => FIRST_SEED + index) : [Number(KEYTURN_LIFE)];

test('in two thousand years with crashes, lost answers, a second actor and two workers, no consumer is broken and no secret lost', {
  timeout: 60_000 + LIVES * 600,
}, async () => {
  const lives: Life[] = [];
  for (const seed of SEEDS) {
    const life = await live(seed);
    if (life.violations.length > 0) throw new Error(story(life));
    lives.push(life);
  }
  const sum = (count: (life: Life) => number) => lives.reduce((total, life) => total + count(life), 0);
  // A simulation in which nothing happens proves nothing.
  expect(sum(({ rotations }) => rotations)).toBeGreaterThanOrEqual(SEEDS.length * 2);
  expect(sum(({ kills }) => kills)).toBeGreaterThanOrEqual(KEYTURN_LIFE === undefined ? SEEDS.length * 20 : 0);
});

/** How it came to that, without the days on which nothing happened. */
function story({ seed, violations, log }: Life): string {
  const told = log.filter((line, index) => line.slice(25) !== log[index - 1]?.slice(25));
  return [
    `To live it again: KEYTURN_LIFE=${seed} vitest run test/rotation/property`,
    ...violations,
    '',
    ...told.slice(-Number(KEYTURN_TOLD ?? 80)),
  ].join('\n');
}
