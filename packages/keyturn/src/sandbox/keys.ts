import type { AccessKey, KeyUse, User } from './model/iam.ts';
import type { Account, World } from './model/world.ts';

/** Where an access key stands: `user` is absent for a key of the root user. */
export interface KeyOwner {
  readonly account: Account;
  readonly user: User | undefined;
  readonly key: AccessKey;
}

/** The first use within a quarter of an hour is the one that AWS stores (aws-facts A10). */
const BUCKET_MS = 15 * 60 * 1000;

const indexes = new WeakMap<World, Map<string, KeyOwner>>();

/** Whose key this is, whatever its status; undefined for a key that never was or was deleted. */
export function keyOwner(world: World, id: string): KeyOwner | undefined {
  return indexOf(world).get(id);
}

/** Adds a key to a user, or to the root user of the account. No quota here: scenarios make users with three keys. */
export function addKey(world: World, account: Account, user: User | undefined, key: AccessKey): void {
  const keys = (user ?? account.root).keys;
  indexOf(world).set(key.id, { account, user, key });
  keys.push(key);
}

/** Takes a key away. */
export function removeKey(world: World, id: string): void {
  const owner = keyOwner(world, id);
  if (!owner) return;
  const principal = owner.user ?? owner.account.root;
  principal.keys = principal.keys.filter((key) => key.id !== id);
  indexOf(world).delete(id);
  noteIssued(world, id);
}

/** Remembers that there was a key or a session of this id, for when it is gone. */
export function noteIssued(world: World, id: string): void {
  world.issued ??= new Set();
  world.issued.add(id);
}

/** The ids of all keys and sessions that there are or ever were. */
export function issuedIds(world: World): ReadonlySet<string> {
  return new Set([...indexOf(world).keys(), ...world.sessions.keys(), ...(world.issued ?? [])]);
}

/** Notes that a key was used; it is told later (`lastUseTold`). */
export function recordUse(key: AccessKey, use: KeyUse, lagSeconds: number): void {
  const last = key.recentUse ?? key.lastUsed;
  const isSameBucket = last && Math.floor(last.at / BUCKET_MS) === Math.floor(use.at / BUCKET_MS);
  if (isSameBucket && last.service === use.service) return;
  if (key.recentUse && key.recentUse.at + lagSeconds * 1000 <= use.at) key.lastUsed = key.recentUse;
  key.recentUse = use;
}

/** The last use that AWS tells at this instant, which lags behind the last use there was. */
export function lastUseTold(key: AccessKey, now: number, lagSeconds: number): KeyUse | undefined {
  const { recentUse } = key;
  return recentUse && recentUse.at + lagSeconds * 1000 <= now ? recentUse : key.lastUsed;
}

function indexOf(world: World): Map<string, KeyOwner> {
  let index = indexes.get(world);
  if (!index) indexes.set(world, (index = makeIndex(world)));
  return index;
}

function makeIndex(world: World): Map<string, KeyOwner> {
  const index = new Map<string, KeyOwner>();
  for (const account of world.accounts.values()) {
    for (const key of account.root.keys) index.set(key.id, { account, user: undefined, key });
    for (const user of account.users.values()) {
      for (const key of user.keys) index.set(key.id, { account, user, key });
    }
  }
  return index;
}
