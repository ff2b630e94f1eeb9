import type { AccountRef } from '../../core/account.ts';
import { readNotes } from '../../core/rotation/notes.ts';
import { termsFor } from '../../core/rotation/rotation-policy.ts';
import type { Orders } from '../../core/rotation/situation.ts';
import { userNamed } from '../../core/user-named.ts';
import type { ListedKey } from '../ports.ts';
import type { PrincipalAccess } from '../rotation-ports.ts';
import { ownerOf } from './effects.ts';
import { type Principal, subjectOf } from './principal.ts';
import type { RotationRequest } from './run.ts';

/** A root user whose keys are to be rotated. */
export interface RootMaking {
  readonly account: AccountRef;
  readonly opened: PrincipalAccess;
  readonly orders: Orders;
  readonly request: Pick<RotationRequest, 'rotation' | 'policy' | 'deliveryOf'>;
}

/** The root user with the terms and destinations that hold for it; a sentence where they are not known. */
export async function makeRootPrincipal({ account, opened, orders, request }: RootMaking): Promise<Principal | string> {
  const who = { account, user: userNamed('root'), isRoot: true };
  const terms = termsFor(request.rotation, request.policy, subjectOf(who, null));
  if (!terms) return 'a rule of the policy asks for a fact of the root user that is not known';
  const delivery = await request.deliveryOf(ownerOf(who), subjectOf(who, null));
  if ('known' in delivery) return delivery.detail;
  return {
    ...who,
    opened,
    delivery,
    orders,
    shared: null,
    terms: { ...terms, hasProbes: delivery.probes.length > 0, hasHooks: delivery.hooks.length > 0 },
  };
}

/** What somebody asks for who wants the key replaced now: nothing more where that is under way. */
export async function ordersToRotate({ reader }: PrincipalAccess, keys: readonly ListedKey[]): Promise<Orders> {
  const notes = await reader.tags('');
  const outgoing = notes.known ? readNotes(notes.value).create?.outgoing : undefined;
  if (keys.length > 1 && keys.some(({ id }) => id === outgoing)) return {};
  const active = keys.filter(({ status }) => status === 'active');
  const [oldest] = active.toSorted((one, other) => (one.createdAt < other.createdAt ? -1 : 1));
  return oldest ? { rotate: { key: oldest.id } } : {};
}
