import type { MatchSubject } from '../../core/match.ts';
import type { RemovalOrders } from '../../core/root-removal/removal-situation.ts';
import type { MemberAccess, OrganizationAccount } from '../ports.ts';

/** Whose root user it is, and what somebody asked for. */
export interface RootPrincipal {
  readonly account: OrganizationAccount;
  readonly access: MemberAccess;
  readonly orders: RemovalOrders;
}

/** How a policy is asked about a root user, or one of its keys. */
export function rootSubject({ account }: Pick<RootPrincipal, 'account'>, accessKeyId: string | null): MatchSubject {
  return { account, isRoot: true, accessKeyId };
}
