import { AwsError } from '../aws-error.ts';
import type { Organization, OrganizationalUnit, OrganizationPolicy } from '../model/organization.ts';
import type { Account } from '../model/world.ts';
import type { Call } from '../operation.ts';

/** The organization that the caller's account is a member of. */
export function memberOrganization(call: Call): Organization {
  const { organization } = call.world;
  if (!organization || call.account.parentId === undefined) {
    throw new AwsError('AWSOrganizationsNotInUseException', 400, 'Your account is not a member of an organization.');
  }
  return organization;
}

/** The same, for what only the management account and delegated administrators (of any service) may read. */
export function readableOrganization(call: Call): Organization {
  const organization = memberOrganization(call);
  const { id } = call.account;
  const isDelegate = () => [...organization.delegates.values()].some((accounts) => accounts.has(id));
  if (id !== organization.managementAccountId && !isDelegate()) throw notAllowed();
  return organization;
}

/** The same, for what only the management account may do. */
export function managedOrganization(call: Call): Organization {
  const organization = memberOrganization(call);
  if (call.account.id !== organization.managementAccountId) throw notAllowed();
  return organization;
}

/** The accounts of the organization, in the order in which they joined. */
export function memberAccounts(call: Call): Account[] {
  return [...call.world.accounts.values()].filter((account) => account.parentId !== undefined);
}

/** An account of the organization. */
export function memberAccount(call: Call, id: string): Account {
  const account = call.world.accounts.get(id);
  if (account?.parentId === undefined) throw notFound('Account', 'an account');
  return account;
}

/** An OU of the organization. */
export function unitOf(organization: Organization, id: string): OrganizationalUnit {
  const unit = organization.units.get(id);
  if (!unit) throw notFound('OrganizationalUnit', 'an organizational unit');
  return unit;
}

/** A policy of the organization. */
export function policyOf(organization: Organization, id: string): OrganizationPolicy {
  const policy = organization.policies.get(id);
  if (!policy) throw new AwsError('PolicyNotFoundException', 400, "You specified a policy that doesn't exist.");
  return policy;
}

/** Refuses a parent that is neither the root nor an OU. */
export function refuseUnknownParent(organization: Organization, id: string): void {
  if (!isParent(organization, id)) throw notFound('Parent', 'a parent');
}

/** Whether accounts and OUs can stand below this id. */
export function isParent(organization: Organization, id: string): boolean {
  return id === organization.rootId || organization.units.has(id);
}

/** `AccountNotFoundException: You specified an account that doesn't exist.` and its like. */
export function notFound(kind: string, what: string): AwsError {
  return new AwsError(`${kind}NotFoundException`, 400, `You specified ${what} that doesn't exist.`);
}

function notAllowed(): AwsError {
  return new AwsError('AccessDeniedException', 400, "You don't have permissions to access this resource.");
}
