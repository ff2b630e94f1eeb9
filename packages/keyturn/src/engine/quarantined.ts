import type { AccountFacts, QuarantinedUser } from '../core/account.ts';
import { known } from '../core/observed.ts';
import type { AccountReader } from './ports.ts';
import { withLastUse } from './with-last-use.ts';

/** Whom AWS quarantined, with their keys: there are few, if any. */
export async function collectQuarantined(reader: AccountReader): Promise<AccountFacts['quarantined']> {
  const told = await reader.quarantinedUsers();
  if (!told.known) return told;
  const users = await Promise.all([...told.value].map(([user, policy]) => quarantinedUser(reader, user, policy)));
  return known(
    users.filter((user) => user !== undefined),
    told.source,
    told.at,
  );
}

async function quarantinedUser(reader: AccountReader, user: string, policy: string): Promise<QuarantinedUser | undefined> {
  const keys = await reader.keysOf(user);
  if (!keys.known) return { user, policy, keys };
  if (keys.value === 'gone') return undefined;
  return { user, policy, keys: known(await withLastUse(reader, keys.value), keys.source, keys.at) };
}
