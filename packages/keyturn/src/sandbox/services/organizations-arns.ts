import type { Organization, OrganizationPolicy } from '../model/organization.ts';
import type { Account } from '../model/world.ts';
import type { Call } from '../operation.ts';

/** For authorization: the ARN of what a parameter names, or `*` for a caller without organization. */
export function namedBy(parameter: string): (call: Call) => string {
  return (call) => {
    const id = call.input[parameter];
    return call.world.organization && typeof id === 'string' ? arnOf(call, call.world.organization, id) : '*';
  };
}

/** The ARN of the root, an OU, an account or a policy, told apart by the form of the id. All carry the management account's id. */
export function arnOf(call: Call, organization: Organization, id: string): string {
  if (id.startsWith('r-')) return organizationArn(call, organization, `root/${organization.id}/${id}`);
  if (id.startsWith('ou-')) return organizationArn(call, organization, `ou/${organization.id}/${id}`);
  if (id.startsWith('p-')) return policyArn(call, organization, organization.policies.get(id) ?? { id });
  return organizationArn(call, organization, `account/${organization.id}/${id}`);
}

/** `arn:aws:organizations::MGMT:SUFFIX` */
export function organizationArn(call: Call, organization: Organization, suffix: string): string {
  return `arn:${call.world.partition}:organizations::${organization.managementAccountId}:${suffix}`;
}

/** Where an OU or an account stands: `o-.../r-.../ou-.../ACCT/`. */
export function pathOf(organization: Organization, thing: { readonly id: string; readonly parentId?: string }): string {
  let path = `${thing.id}/`;
  let above = thing.parentId;
  while (above !== undefined && above !== organization.rootId) {
    path = `${above}/${path}`;
    above = organization.units.get(above)?.parentId;
  }
  return `${organization.id}/${organization.rootId}/${path}`;
}

/** An account, as ListAccounts and DescribeAccount tell it. */
export function describeAccount(call: Call, organization: Organization, account: Account) {
  return {
    Id: account.id,
    Arn: arnOf(call, organization, account.id),
    Email: account.email,
    Name: account.name,
    Status: statuses[account.state],
    State: account.state,
    Paths: [pathOf(organization, account)],
    JoinedMethod: account.joinedMethod,
    JoinedTimestamp: new Date(account.joinedAt),
  };
}

/** The older `Status` knows three of the five states. */
const statuses: Readonly<Record<Account['state'], string>> = {
  PENDING_ACTIVATION: 'SUSPENDED',
  ACTIVE: 'ACTIVE',
  SUSPENDED: 'SUSPENDED',
  PENDING_CLOSURE: 'PENDING_CLOSURE',
  CLOSED: 'SUSPENDED',
};

function policyArn(
  call: Call,
  organization: Organization,
  policy: Partial<OrganizationPolicy> & { readonly id: string },
): string {
  const type = (policy.type ?? 'SERVICE_CONTROL_POLICY').toLowerCase();
  if (policy.awsManaged) return `arn:${call.world.partition}:organizations::aws:policy/${type}/${policy.id}`;
  return organizationArn(call, organization, `policy/${organization.id}/${type}/${policy.id}`);
}
