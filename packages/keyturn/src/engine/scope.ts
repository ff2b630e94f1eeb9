import type { AccountId } from '../core/access-key.ts';
import { Fault } from '../core/fault.ts';
import { isLike } from '../core/wildcard.ts';
import type { Aws, CallerFacts, OrganizationAccount } from './ports.ts';

/** Which accounts to leave out, or to keep alone: ids or names, and names of OUs at any depth; `*` and `?` are wildcards. */
export interface AccountFilter {
  readonly includeAccounts: readonly string[];
  readonly excludeAccounts: readonly string[];
  readonly includeUnits: readonly string[];
  readonly excludeUnits: readonly string[];
}

/** Which accounts are read. */
export type Scope =
  | { readonly kind: 'own' }
  | { readonly kind: 'accounts'; readonly ids: readonly AccountId[] }
  | { readonly kind: 'organization'; readonly filter: AccountFilter };

/** The accounts of a scope, those left out with the reason. Throws a Fault when an organization cannot be listed. */
export async function accountsInScope(
  aws: Aws,
  caller: CallerFacts,
  { scope, wantsUnits }: { readonly scope: Scope; readonly wantsUnits: boolean },
): Promise<readonly OrganizationAccount[]> {
  const plain = (id: AccountId): OrganizationAccount => ({
    id,
    name: null,
    partition: caller.partition,
    isManagement: false,
    unitPath: [],
    state: 'ACTIVE',
    excludedBecause: null,
  });
  switch (scope.kind) {
    case 'own':
      return [plain(caller.account)];
    case 'accounts':
      return scope.ids.map(plain);
    case 'organization': {
      const { filter } = scope;
      const units = wantsUnits || filter.includeUnits.length > 0 || filter.excludeUnits.length > 0;
      const accounts = await aws.organizationAccounts({ units });
      if (accounts.length === 0) throw new Fault('organization-unreadable', 'AWS listed an organization without accounts.');
      return accounts.map((account) => ({ ...account, excludedBecause: whyExcluded(account, filter) }));
    }
    default:
      return scope satisfies never;
  }
}

function whyExcluded(account: OrganizationAccount, filter: AccountFilter): string | null {
  const isNamed = (patterns: readonly string[]) =>
    patterns.some((pattern) => pattern === account.id || (account.name !== null && isLike(account.name, pattern)));
  const isBelow = (patterns: readonly string[]) =>
    patterns.some((pattern) => account.unitPath.some((unit) => isLike(unit, pattern)));
  if (isNamed(filter.excludeAccounts)) return 'it is excluded by its id or name';
  if (isBelow(filter.excludeUnits)) return 'it is excluded by its OU';
  const includes = filter.includeAccounts.length + filter.includeUnits.length > 0;
  if (includes && !isNamed(filter.includeAccounts) && !isBelow(filter.includeUnits))
    return 'it is not among those that were asked for';
  return null;
}
