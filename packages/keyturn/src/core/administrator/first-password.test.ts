import { expect, test } from 'vitest';
import { makeFirstPassword } from './first-password.ts';

/** Park and Miller: even in its low digits, which draws by a remainder need. */
function drawer(seed: number) {
  let state = seed * 7_919;
  return (below: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return Math.floor((state / 2_147_483_647) * below);
  };
}

const made = (minimumLength: number | null, seed: number) =>
  makeFirstPassword(minimumLength === null ? null : { minimumLength }, drawer(seed)).reveal();

test('every password has every kind of character, whatever is drawn', () => {
  for (let seed = 1; seed <= 300; seed++) {
    const password = made(null, seed);
    expect(password).toHaveLength(24);
    for (const kind of [/[a-z]/, /[A-Z]/, /[0-9]/, /[!@#%^*_+=-]/]) expect(password).toMatch(kind);
    expect(password).not.toMatch(/[0O1lI]/);
  }
  expect(makeFirstPassword(null, () => 0).reveal()).toMatch(/^aA2!a+$/);
});

test('the kinds stand anywhere', () => {
  const firsts = new Set(
    Array.from({ length: 300 }, (_, seed) =>
      made(null, seed + 1)
        .charAt(0)
        .replace(/[a-z]/, 'a'),
    ),
  );
  expect(firsts.size).toBeGreaterThan(20);
});

test('it is as long as the account wants it', () => {
  expect([made(6, 1), made(40, 1), made(128, 1)].map(({ length }) => length)).toEqual([24, 40, 128]);
});

test('it cannot be printed', () => {
  expect(`${String(makeFirstPassword(null, drawer(1)))}${JSON.stringify(makeFirstPassword(null, drawer(1)))}`).toBe(
    '[secret]"[secret]"',
  );
});
