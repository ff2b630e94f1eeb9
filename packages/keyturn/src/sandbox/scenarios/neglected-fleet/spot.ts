import type { User } from '../../model/iam.ts';
import { addUser } from '../builders.ts';
import type { Fleet } from './accounts.ts';
import type { Spot, Where } from './trouble.ts';

/** Finds a place in the fleet; its user is made when first asked for. */
export function placeAt({ builder, accounts }: Fleet, where: Where): Spot {
  const account = accounts.get(where.account);
  if (!account) throw new Error(`there is no account ${where.account}`);

  function principal(createdDaysAgo = 500): User | undefined {
    const { user: name, path, tags } = where;
    if (name === undefined || !account) return undefined;
    const size = { ...(path === undefined ? {} : { path }), ...(tags && Object.keys(tags).length > 0 ? { tags } : {}) };
    return account.users.get(name) ?? addUser(builder, account, { name, createdDaysAgo, ...size });
  }

  function user(createdDaysAgo?: number): User {
    const found = principal(createdDaysAgo);
    if (!found) throw new Error(`${where.account} has no user at this place`);
    return found;
  }

  return { builder, account, principal, user };
}
