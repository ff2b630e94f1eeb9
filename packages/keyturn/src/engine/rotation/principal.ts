import type { AccountRef, UserFacts } from '../../core/account.ts';
import type { MatchSubject } from '../../core/match.ts';
import type { Orders, Situation } from '../../core/rotation/situation.ts';
import type { RotationTerms } from '../../core/rotation/terms.ts';
import type { Delivery, PrincipalAccess } from '../rotation-ports.ts';

/** Whose keys are rotated, with everything that is needed for it. */
export interface Principal {
  readonly account: AccountRef;
  readonly user: UserFacts;
  readonly terms: RotationTerms;
  readonly delivery: Delivery;
  readonly orders: Orders;
  /** A destination that another principal has, too. */
  readonly shared: Situation['shared'];
  readonly opened: PrincipalAccess;
  /** Set for the root user: then `user` is nothing but a name for people. */
  readonly isRoot?: boolean;
}

/** How a policy is asked about one of its keys. */
export function subjectOf(
  { account, user, isRoot = false }: Pick<Principal, 'account' | 'user' | 'isRoot'>,
  accessKeyId: string | null,
): MatchSubject {
  return isRoot ? { account, isRoot, accessKeyId } : { account, user, isRoot, accessKeyId };
}
