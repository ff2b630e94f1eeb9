import type { OrganizationsClient } from '@aws-sdk/client-organizations';
import type { AccountId } from '../core/access-key.ts';
import type { Probe } from '../core/diagnosis.ts';
import { tokenPages } from './pages.ts';
import { notTried, probe } from './probe.ts';

/** What was tried of an organization, and an account of it to try the rest on. */
export interface ProbedOrganization {
  readonly probes: readonly Probe[];
  readonly managementId: AccountId | undefined;
  /** Active, and neither the caller's nor the management account. */
  readonly member: AccountId | undefined;
}

/** Tries every read of an organization that an audit makes. */
export async function probeOrganization(client: OrganizationsClient, callerAccount: AccountId): Promise<ProbedOrganization> {
  const sdk = await import('@aws-sdk/client-organizations');
  let managementId: AccountId | undefined;
  const describe = await probe({
    action: 'organizations:DescribeOrganization',
    async ask() {
      const { Organization } = await client.send(new sdk.DescribeOrganizationCommand({}));
      managementId = Organization?.MasterAccountId;
    },
  });
  const [{ member, probe: accounts }, tree] = await Promise.all([
    firstMember(client, [callerAccount, managementId ?? callerAccount]),
    probeTree(client),
  ]);
  const policies = await probePolicies(client, member ?? callerAccount);
  return { probes: [describe, accounts, ...tree, ...policies], managementId, member };
}

async function firstMember(
  client: OrganizationsClient,
  others: readonly AccountId[],
): Promise<{ readonly member: AccountId | undefined; readonly probe: Probe }> {
  const { ListAccountsCommand } = await import('@aws-sdk/client-organizations');
  let member: AccountId | undefined;
  const listing = await probe({
    action: 'organizations:ListAccounts',
    async ask() {
      for await (const { Accounts = [] } of tokenPages((token) => client.send(new ListAccountsCommand(token)))) {
        const found = Accounts.find(
          ({ Id, State, Status }) => Id !== undefined && !others.includes(Id) && (State ?? Status) === 'ACTIVE',
        );
        member = found?.Id;
        if (member !== undefined) return;
      }
    },
  });
  return { member, probe: listing };
}

async function probeTree(client: OrganizationsClient): Promise<readonly Probe[]> {
  const sdk = await import('@aws-sdk/client-organizations');
  let ParentId: string | undefined;
  const roots = await probe({
    action: 'organizations:ListRoots',
    async ask() {
      for await (const { Roots = [] } of tokenPages((token) => client.send(new sdk.ListRootsCommand(token)))) {
        ParentId ??= Roots[0]?.Id;
      }
    },
  });
  const below = ['organizations:ListOrganizationalUnitsForParent', 'organizations:ListAccountsForParent'] as const;
  if (ParentId === undefined)
    return [roots, ...below.map((action) => notTried(action, 'the root of the organization is not known'))];
  const asked = { ParentId, MaxResults: 1 };
  return [
    roots,
    ...(await Promise.all([
      probe({ action: below[0], ask: () => client.send(new sdk.ListOrganizationalUnitsForParentCommand(asked)) }),
      probe({ action: below[1], ask: () => client.send(new sdk.ListAccountsForParentCommand(asked)) }),
    ])),
  ];
}

async function probePolicies(client: OrganizationsClient, account: AccountId): Promise<readonly Probe[]> {
  const sdk = await import('@aws-sdk/client-organizations');
  const Filter = 'SERVICE_CONTROL_POLICY';
  // AWS's own, which every organization has; another one where the account has another.
  let PolicyId = 'p-FullAWSAccess';
  const [parents, listing] = await Promise.all([
    probe({ action: 'organizations:ListParents', ask: () => client.send(new sdk.ListParentsCommand({ ChildId: account })) }),
    probe({
      action: 'organizations:ListPoliciesForTarget',
      async ask() {
        const { Policies = [] } = await client.send(new sdk.ListPoliciesForTargetCommand({ TargetId: account, Filter }));
        PolicyId = Policies[0]?.Id ?? PolicyId;
      },
    }),
  ]);
  const describe = await probe({
    action: 'organizations:DescribePolicy',
    ask: () => client.send(new sdk.DescribePolicyCommand({ PolicyId })),
  });
  return [parents, listing, describe];
}
