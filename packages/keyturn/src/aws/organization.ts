import type { Account, OrganizationsClient } from '@aws-sdk/client-organizations';
import type { AccountId, Partition } from '../core/access-key.ts';
import { Fault } from '../core/fault.ts';
import type { Observed } from '../core/observed.ts';
import type { OrganizationAccount } from '../engine/ports.ts';
import type { OrganizationFacts } from '../engine/root-ports.ts';
import type { AwsClock } from './clock.ts';
import { explain, toFault } from './faults.ts';
import { observe, promised } from './observe.ts';
import { tokenPages } from './pages.ts';

/** What an account outside of any organization is answered. */
const NOT_IN_USE = 'AWSOrganizationsNotInUseException';

/** Lists every account of the organization, the management account among them. Throws a Fault when it cannot. */
export async function listOrganizationAccounts(
  client: OrganizationsClient,
  { partition, units }: { readonly partition: Partition; readonly units: boolean },
): Promise<readonly OrganizationAccount[]> {
  try {
    const { DescribeOrganizationCommand, ListAccountsCommand } = await import('@aws-sdk/client-organizations');
    const { Organization } = await client.send(new DescribeOrganizationCommand({}));
    const managementId = promised(promised(Organization, 'Organization').MasterAccountId, 'MasterAccountId');
    const listed: Account[] = [];
    for await (const page of tokenPages((token) => client.send(new ListAccountsCommand(token)))) {
      listed.push(...promised(page.Accounts, 'Accounts'));
    }
    const paths = units ? await readUnitPaths(client) : new Map<AccountId, readonly string[]>();
    return listed.map((account) => toAccount(account, { managementId, partition, paths }));
  } catch (error) {
    const { name, code } = explain(error);
    if (name === NOT_IN_USE) {
      throw new Fault('organization-unreadable', 'This account is in no organization, so there is nothing to list.', {
        cause: error,
      });
    }
    const fault = toFault(error, 'list the accounts of the organization');
    throw code === 'access-denied' ? new Fault('organization-unreadable', fault.message, { cause: error }) : fault;
  }
}

/** The organization of the caller's account; null where it is in none. Every member may ask (aws-facts D6). */
export function readOrganization(
  client: () => Promise<OrganizationsClient>,
  clock: AwsClock,
): Promise<Observed<OrganizationFacts | null>> {
  return observe(clock, 'organizations:DescribeOrganization', {
    attempted: 'asking which organization this is',
    async ask() {
      const { DescribeOrganizationCommand } = await import('@aws-sdk/client-organizations');
      try {
        const { Organization } = await (await client()).send(new DescribeOrganizationCommand({}));
        const { Id, MasterAccountId } = promised(Organization, 'Organization');
        return { id: promised(Id, 'Id'), managementAccount: promised(MasterAccountId, 'MasterAccountId') };
      } catch (error) {
        if (explain(error).name === NOT_IN_USE) return null;
        throw error;
      }
    },
  });
}

/** The names of the OUs above each account, walked from the root down: one call or two for each OU. */
async function readUnitPaths(client: OrganizationsClient): Promise<Map<AccountId, readonly string[]>> {
  const sdk = await import('@aws-sdk/client-organizations');
  const paths = new Map<AccountId, readonly string[]>();
  const waiting: { readonly id: string; readonly path: readonly string[] }[] = [];
  for await (const { Roots } of tokenPages((token) => client.send(new sdk.ListRootsCommand(token)))) {
    waiting.push(...promised(Roots, 'Roots').map(({ Id }) => ({ id: promised(Id, 'Id'), path: [] })));
  }
  for (let unit = waiting.shift(); unit; unit = waiting.shift()) {
    const { id: ParentId, path } = unit;
    for await (const page of tokenPages((token) => client.send(new sdk.ListAccountsForParentCommand({ ParentId, ...token })))) {
      for (const { Id } of promised(page.Accounts, 'Accounts')) paths.set(promised(Id, 'Id'), path);
    }
    for await (const page of tokenPages((token) =>
      client.send(new sdk.ListOrganizationalUnitsForParentCommand({ ParentId, ...token })),
    )) {
      for (const { Id, Name } of promised(page.OrganizationalUnits, 'OrganizationalUnits')) {
        waiting.push({ id: promised(Id, 'Id'), path: [...path, promised(Name, 'Name')] });
      }
    }
  }
  return paths;
}

interface Surroundings {
  readonly managementId: string;
  readonly partition: Partition;
  readonly paths: ReadonlyMap<AccountId, readonly string[]>;
}

function toAccount(account: Account, { managementId, partition, paths }: Surroundings): OrganizationAccount {
  const id = promised(account.Id, 'Id');
  return {
    id,
    name: account.Name ?? null,
    partition,
    isManagement: id === managementId,
    unitPath: paths.get(id) ?? [],
    // Status is being retired in favour of State; older endpoints know only Status (aws-facts D6).
    state: promised(account.State ?? account.Status, 'State'),
    excludedBecause: null,
  };
}
