import type { AccountFacts, ExposedKey, KeyHolder } from '../core/account.ts';
import { isAccessKeyId } from '../core/key-id.ts';
import { known, unknown } from '../core/observed.ts';
import { findKeyOwners, type KeyOwner } from './key-owner.ts';
import type { AccountReader } from './ports.ts';
import { withLastUse } from './with-last-use.ts';

/** The keys that AWS Health names, with who has them: there are few, if any. */
export async function collectExposed(reader: AccountReader): Promise<AccountFacts['exposed']> {
  const told = await reader.exposedKeys();
  if (!told.known) return told;
  const owners = await findKeyOwners(reader, told.value.map(({ id }) => id).filter(isAccessKeyId));
  const exposed = told.value.map(async (named): Promise<ExposedKey> => {
    const holder = await holderOf(reader, named.id, owners.get(named.id));
    return { ...named, holder };
  });
  return known(await Promise.all(exposed), told.source, told.at);
}

async function holderOf(reader: AccountReader, id: string, owner: KeyOwner | undefined): Promise<KeyHolder> {
  if (!owner)
    return { is: 'unknown', fact: unknown('not-told', `AWS Health names "${id.slice(0, 128)}", which is no access key id`) };
  if (owner.is !== 'user') return owner;
  const keys = await reader.keysOf(owner.name);
  if (!keys.known) return { ...owner, key: keys };
  const listed = keys.value === 'gone' ? [] : keys.value.filter((key) => key.id === id);
  const [key] = await withLastUse(reader, listed);
  // Deleted since its owner was told.
  return key ? { ...owner, key: known(key, keys.source, keys.at) } : { is: 'no-user' };
}
