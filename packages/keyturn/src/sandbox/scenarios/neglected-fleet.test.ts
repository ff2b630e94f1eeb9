import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { keyOwner } from '../keys.ts';
import type { Consumer } from '../model/consumers.ts';
import type { User } from '../model/iam.ts';
import type { Account, World } from '../model/world.ts';
import { createRandom } from '../random.ts';
import { scenarios } from './index.ts';
import { type Neighbour, placeName, type Trouble, type Where } from './neglected-fleet/trouble.ts';
import { neighbours, troubles } from './neglected-fleet.ts';

const NOW = Date.parse('2026-11-23T12:00:00.500Z');
const DAY_MS = 86_400_000;

/** All checks of the product but `exception-expired`, which looks at the reader's own policy. */
const plantable = `root-access-key-present root-access-key-age root-access-key-used root-mfa-missing root-mfa-not-hardware
  root-used-recently root-password-age root-signing-certificate root-credentials-left root-key-creation-open
  user-access-key-age user-access-key-age-soon user-access-key-unused user-access-key-never-used user-two-active-keys
  user-inactive-key-left console-user-key-from-creation admin-user-with-access-key service-credential-age ssh-key-age
  signing-certificate-age old-key-still-used orphaned-key destination-drift no-destination exposed-key
  no-administrator-besides-root password-policy-weak account-unread`.split(/\s+/);

function build(seed = 11): World {
  return scenarios['neglected-fleet'].build({ seed, random: createRandom(seed), now: NOW });
}

test('there are forty accounts in nested units', () => {
  const { accounts, organization } = build();
  expect(accounts.size).toBe(40);
  expect([...accounts.keys()].every((id) => /^\d{12}$/.test(id))).toBe(true);
  expect(organization?.managementAccountId).toBe('111111111111');
  const units = [...(organization?.units.values() ?? [])];
  const ids = new Set([organization?.rootId, ...units.map(({ id }) => id)]);
  expect(units.every(({ parentId }) => ids.has(parentId))).toBe(true);
  expect(units.filter(({ parentId }) => parentId !== organization?.rootId).map(({ name }) => name)).toEqual([
    'prod',
    'regulated',
    'staging',
    'dev',
    'acquired',
  ]);
  expect([...accounts.values()].every(({ parentId }) => ids.has(parentId))).toBe(true);
});

test('every check that looks at AWS has something to find', () => {
  const planted = new Set<string>(troubles.map(({ id }) => id));
  expect([...planted].sort()).toEqual(plantable.sort());
});

test('every trouble and every neighbour stands at a place that is there, described once', () => {
  const world = build();
  for (const { where, what } of [...troubles, ...neighbours]) {
    const account = accountOf(world, where);
    expect(where.user === undefined || account.users.has(where.user), `at ${placeName(where)}`).toBe(true);
    expect(what).not.toMatch(/[.|]$/);
  }
  const rows = troubles.map(({ id, where, what }) => `${id} ${placeName(where)} ${what}`);
  expect(new Set(rows).size).toBe(rows.length);
});

test('root users of other members have no credentials at all', () => {
  const world = build();
  const planted = new Set([...troubles, ...neighbours].filter(({ where }) => where.isRoot).map(({ where }) => where.account));
  for (const { name, root } of world.accounts.values()) {
    if (planted.has(name)) continue;
    expect(
      { keys: root.keys, mfa: root.mfa, certificates: root.certificates, password: root.password },
      `root of ${name}`,
    ).toEqual({
      keys: [],
      mfa: [],
      certificates: [],
      password: undefined,
    });
  }
});

test('ages stand exactly where they are said to stand', () => {
  const world = build();
  const ageSeconds = (account: string, user: string) =>
    (Math.ceil(NOW / 1000) * 1000 - (userOf(world, { account, user }).keys[0]?.createdAt ?? 0)) / 1000;
  expect(ageSeconds('orders-prod', 'order-import')).toBe(90 * 86_400 - 3_600);
  expect(ageSeconds('orders-prod', 'order-audit')).toBe(90 * 86_400);
  expect(ageSeconds('shop-api-prod', 'ci-release')).toBe(90 * 86_400 + 3 * 3_600);
});

test('users outside the list of troubles have nothing that a check would find', () => {
  const world = build();
  const listed = new Set([...troubles, ...neighbours].map(({ where }) => placeName(where)));
  for (const account of world.accounts.values()) {
    for (const user of account.users.values()) {
      if (listed.has(placeName({ account: account.name, user: user.name }))) continue;
      expect(user.keys.length, `${account.name}/${user.name}`).toBeLessThan(2);
      for (const key of user.keys) {
        expect(key).toMatchObject({ status: 'Active' });
        expect(key.createdAt).toBeGreaterThan(NOW - 60 * DAY_MS);
        expect(key.lastUsed?.at).toBeGreaterThan(NOW - 2 * DAY_MS);
        expect([...(account.secrets?.values() ?? [])].some((secret) => JSON.stringify(secret.versions).includes(key.id))).toBe(
          true,
        );
      }
      expect(user.attached).toBeUndefined();
    }
  }
});

test('nobody is older than the account, and no key older than its user', () => {
  for (const account of build().accounts.values()) {
    expect(account.joinedAt).toBeGreaterThanOrEqual(account.root.createdAt);
    for (const user of account.users.values()) {
      expect(user.createdAt, `${account.name}/${user.name}`).toBeGreaterThanOrEqual(account.root.createdAt);
      for (const key of user.keys) expect(key.createdAt, `${account.name}/${user.name}`).toBeGreaterThanOrEqual(user.createdAt);
      for (const key of user.keys) expect(key.lastUsed?.at ?? NOW).toBeGreaterThanOrEqual(key.createdAt);
    }
    for (const key of account.root.keys) expect(key.createdAt).toBeGreaterThanOrEqual(account.root.createdAt);
  }
});

test('the page of the sandbox shows every trouble and every neighbour, and no others', () => {
  const page = readFileSync(new URL('../../../../../docs/sandbox.md', import.meta.url), 'utf8');
  const rows = page.split('\n').filter((line) => /^\| `[a-z-]+` \| `[^`]+` \|/.test(line));
  const row = (id: string, { where, what, also = [] }: Trouble | Neighbour) =>
    `| \`${id}\` | \`${placeName(where)}\` | ${what} | ${also.map((other) => `\`${other}\``).join(' ')} |`;
  expect(rows).toEqual([...troubles.map((one) => row(one.id, one)), ...neighbours.map((one) => row(one.notFor, one))]);
});

test('every consumer has what it signs with', () => {
  const world = build();
  const consumers = [...(world.consumers?.values() ?? [])];
  expect(consumers).toHaveLength(7);
  const isThere = ({ script: { uses } }: Consumer) =>
    uses.kind === 'key'
      ? keyOwner(world, uses.accessKeyId)?.key.status === 'Active'
      : world.accounts.get(uses.accountId)?.secrets?.has(`${uses.region}/${uses.secretName}`);
  expect(consumers.filter((consumer) => !isThere(consumer))).toEqual([]);
});

test('the same seed makes the same world, another seed other ids', () => {
  expect(build(4)).toEqual(build(4));
  const idsOf = (world: World) =>
    [...world.accounts.values()].flatMap(({ users }) =>
      [...users.values()].flatMap(({ id, keys }) => [id, ...keys.map((key) => key.id)]),
    );
  const others = new Set(idsOf(build(5)));
  expect(idsOf(build(4)).some((id) => others.has(id))).toBe(false);
});

function accountOf(world: World, where: Where): Account {
  const account = [...world.accounts.values()].find(({ name }) => name === where.account);
  if (!account) throw new Error(`no account ${where.account}`);
  return account;
}

function userOf(world: World, where: Where): User {
  const user = accountOf(world, where).users.get(where.user ?? '');
  if (!user) throw new Error(`no user ${placeName(where)}`);
  return user;
}
