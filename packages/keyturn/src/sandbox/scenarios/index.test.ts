import { expect, test } from 'vitest';
import { keyOwner } from '../keys.ts';
import { createRandom } from '../random.ts';
import { scenarios } from './index.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const start = (seed = 1) => ({ seed, random: createRandom(seed), now: NOW });

test('each scenario is listed under its own name', () => {
  for (const [name, scenario] of Object.entries(scenarios)) expect(scenario.name).toBe(name);
});

test.each(['aws', 'aws-us-gov', 'aws-cn'] as const)('each scenario can be built in the partition %s', (partition) => {
  for (const scenario of Object.values(scenarios)) {
    expect(scenario.build({ ...start(), partition }).partition).toBe(partition);
  }
});

test('empty is one account with a root key, and nothing else', () => {
  const world = scenarios.empty.build(start());
  expect(world.organization).toBeUndefined();
  expect([...world.accounts.values()].map(({ users, root }) => [users.size, root.keys.length])).toEqual([[0, 1]]);
});

test('fleet has the accounts and users that were asked for', () => {
  const world = scenarios.fleet.build({ ...start(), accounts: 50, users: 40 });
  expect([...world.accounts.values()].map(({ users }) => users.size)).toEqual(Array(50).fill(40));
  const users = [...world.accounts.values()].flatMap((account) => [...account.users.values()]);
  const keys = users.flatMap((user) => user.keys);
  expect(keys.length / users.length).toBeGreaterThan(1.1);
  expect(keys.length / users.length).toBeLessThan(1.3);
  expect(new Set(keys.map(({ id }) => id)).size).toBe(keys.length);
  const share = (some: readonly unknown[], all: readonly unknown[]) => some.length / all.length;
  const inactive = keys.filter(({ status }) => status === 'Inactive');
  expect(share(inactive, keys)).toBeGreaterThan(0.015);
  expect(share(inactive, keys)).toBeLessThan(0.05);
  const withPassword = users.filter(({ login }) => login);
  expect(share(withPassword, users)).toBeGreaterThan(0.07);
  expect(share(withPassword, users)).toBeLessThan(0.13);
  for (const { createdAt, lastUsed } of keys) {
    expect(createdAt).toBeLessThanOrEqual(NOW);
    expect(createdAt).toBeGreaterThan(NOW - 700 * 86_400_000);
    expect(lastUsed?.at ?? NOW).toBeGreaterThanOrEqual(createdAt);
  }
});

test('keys of a fleet are found by their ids, the administrator has one', () => {
  const world = scenarios.fleet.build({ ...start(), accounts: 5, users: 5 });
  for (const account of world.accounts.values()) {
    for (const user of account.users.values()) {
      for (const key of user.keys) expect(keyOwner(world, key.id)).toEqual({ account, user, key });
    }
  }
  expect(world.accounts.get('111111111111')?.users.get('admin')?.keys).toHaveLength(1);
});

test('a fleet of one account and no users still has its administrator', () => {
  const world = scenarios.fleet.build({ ...start(), accounts: 1, users: 0 });
  expect([...world.accounts.values()].map(({ users }) => users.size)).toEqual([1]);
});

test('two fleets of the same seed are the same, of another seed they are not', () => {
  const build = (seed: number) => scenarios.fleet.build({ ...start(seed), accounts: 3, users: 10 });
  expect(build(2)).toEqual(build(2));
  expect(build(2)).not.toEqual({ ...build(3), seed: 2 });
});
