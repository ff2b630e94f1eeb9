import type { Unknown } from '../core/observed.ts';
import { fanOut } from './fan-out.ts';
import type { AccountReader } from './ports.ts';

/** Whose a key is. `no-user`: it is of no user, and so of the root user, or gone. */
export type KeyOwner =
  | { readonly is: 'user'; readonly name: string }
  | { readonly is: 'root' }
  | { readonly is: 'no-user' }
  | { readonly is: 'unknown'; readonly fact: Unknown };

/** How many users are asked for their keys at the same time. */
const USERS_AT_ONCE = 20;

/**
 * Finds whose key it is: asked by its id, which takes one call. AWS denies that of a key that is gone as of one that may not be asked
 * for (aws-facts A10), so after a denial the users are gone through.
 */
export async function findKeyOwner(reader: AccountReader, keyId: string): Promise<KeyOwner> {
  const owners = await findKeyOwners(reader, [keyId]);
  return owners.get(keyId) ?? NO_USER;
}

/** The same for several keys: the users are gone through once at the most. */
export async function findKeyOwners(reader: AccountReader, keyIds: readonly string[]): Promise<ReadonlyMap<string, KeyOwner>> {
  const owners = new Map<string, KeyOwner>();
  const denied = new Set<string>();
  await Promise.all(
    keyIds.map(async (keyId) => {
      const owner = await askOwner(reader, keyId);
      if (owner.is === 'unknown' && owner.fact.why === 'denied') denied.add(keyId);
      else owners.set(keyId, owner);
    }),
  );
  return denied.size === 0 ? owners : new Map([...owners, ...(await searchUsers(reader, denied))]);
}

const NO_USER: KeyOwner = { is: 'no-user' };

async function askOwner(reader: AccountReader, keyId: string): Promise<KeyOwner> {
  const told = await reader.ownerOfKey(keyId);
  if (!told.known) return { is: 'unknown', fact: told };
  if (told.value === null) return { is: 'root' };
  const keys = await reader.keysOf(told.value);
  // Where its keys may not be listed, what AWS told stands; a user without this key is not its owner any more.
  return !keys.known || idsIn(keys.value).includes(keyId) ? { is: 'user', name: told.value } : NO_USER;
}

async function searchUsers(reader: AccountReader, keyIds: ReadonlySet<string>): Promise<ReadonlyMap<string, KeyOwner>> {
  const owners = new Map<string, KeyOwner>();
  let unread: Unknown | undefined;

  async function* names(): AsyncIterable<string> {
    for await (const user of reader.users()) {
      if (owners.size === keyIds.size) return;
      if ('known' in user) unread ??= user;
      else yield user.name;
    }
  }

  await fanOut(names(), USERS_AT_ONCE, async (name) => {
    const keys = await reader.keysOf(name);
    if (!keys.known) unread ??= keys;
    else for (const id of idsIn(keys.value)) if (keyIds.has(id)) owners.set(id, { is: 'user', name });
  });
  const others: KeyOwner = unread ? { is: 'unknown', fact: unread } : NO_USER;
  return new Map([...keyIds].map((id) => [id, owners.get(id) ?? others]));
}

type ListedKeys = Extract<Awaited<ReturnType<AccountReader['keysOf']>>, { readonly known: true }>['value'];

function idsIn(keys: ListedKeys): readonly string[] {
  return keys === 'gone' ? [] : keys.map(({ id }) => id);
}
