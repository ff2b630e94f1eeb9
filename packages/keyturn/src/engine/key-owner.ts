import type { Unknown } from '../core/observed.ts';
import { fanOut } from './fan-out.ts';
import type { AccountReader } from './ports.ts';

/** Whose a key is. `no-user`: it is of no user, and so of the root user, or gone. */
export type KeyOwner =
  | { readonly is: 'user'; readonly name: string }
  | { readonly is: 'root' }
  | { readonly is: 'no-user' }
  | { readonly is: 'unknown'; readonly why: string };

/** How many users are asked for their keys at the same time. */
const USERS_AT_ONCE = 20;

/**
 * Finds whose key it is: asked by its id, which takes one call. AWS denies that of a key that is gone as of one that may not be asked
 * for (aws-facts A10), so after a denial the users are gone through.
 */
export async function findKeyOwner(reader: AccountReader, keyId: string): Promise<KeyOwner> {
  const told = await reader.ownerOfKey(keyId);
  if (!told.known) return told.why === 'denied' ? searchUsers(reader, keyId) : { is: 'unknown', why: told.detail };
  if (told.value === null) return { is: 'root' };
  const keys = await reader.keysOf(told.value);
  // Where its keys may not be listed, what AWS told stands; a user without this key is not its owner any more.
  return !keys.known || holds(keys.value, keyId) ? { is: 'user', name: told.value } : { is: 'no-user' };
}

async function searchUsers(reader: AccountReader, keyId: string): Promise<KeyOwner> {
  let owner: string | undefined;
  let unread: Unknown | undefined;

  async function* names(): AsyncIterable<string> {
    for await (const user of reader.users()) {
      if (owner !== undefined) return;
      if ('known' in user) unread ??= user;
      else yield user.name;
    }
  }

  await fanOut(names(), USERS_AT_ONCE, async (name) => {
    const keys = await reader.keysOf(name);
    if (!keys.known) unread ??= keys;
    else if (holds(keys.value, keyId)) owner = name;
  });
  if (owner !== undefined) return { is: 'user', name: owner };
  return unread ? { is: 'unknown', why: unread.detail } : { is: 'no-user' };
}

type ListedKeys = Extract<Awaited<ReturnType<AccountReader['keysOf']>>, { readonly known: true }>['value'];

function holds(keys: ListedKeys, keyId: string): boolean {
  return keys !== 'gone' && keys.some(({ id }) => id === keyId);
}
