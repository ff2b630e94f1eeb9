import type { Account, OrganizationsClient } from '@aws-sdk/client-organizations';
import type { Partition } from '../core/access-key.ts';
import { Fault } from '../core/fault.ts';
import type { OrganizationAccount } from '../engine/ports.ts';
import { explain } from './faults.ts';
import { promised } from './observe.ts';

/** Lists every account of the organization, the management account among them. Throws a Fault when it cannot. */
export async function listOrganizationAccounts(
  client: OrganizationsClient,
  partition: Partition,
): Promise<readonly OrganizationAccount[]> {
  try {
    const { DescribeOrganizationCommand, ListAccountsCommand } = await import('@aws-sdk/client-organizations');
    const { Organization } = await client.send(new DescribeOrganizationCommand({}));
    const managementId = promised(promised(Organization, 'Organization').MasterAccountId, 'MasterAccountId');
    const accounts: OrganizationAccount[] = [];
    let token: string | undefined;
    do {
      // A page may be empty and still have a NextToken (aws-facts D6).
      const page = await client.send(new ListAccountsCommand(token === undefined ? {} : { NextToken: token }));
      accounts.push(...promised(page.Accounts, 'Accounts').map((account) => toAccount(account, { managementId, partition })));
      token = page.NextToken;
    } while (token !== undefined);
    return accounts;
  } catch (error) {
    const { name, message, code } = explain(error);
    if (name === 'AWSOrganizationsNotInUseException') {
      throw new Fault('organization-unreadable', 'This account is in no organization, so --org has nothing to list.', {
        cause: error,
      });
    }
    const isOurs = code === 'access-denied';
    throw new Fault(
      isOurs ? 'organization-unreadable' : code,
      `Could not list the accounts of the organization: ${message} (${name})`,
      { cause: error },
    );
  }
}

function toAccount(
  account: Account,
  { managementId, partition }: { managementId: string; partition: Partition },
): OrganizationAccount {
  const id = promised(account.Id, 'Id');
  return {
    id,
    name: account.Name ?? null,
    partition,
    isManagement: id === managementId,
    // Status is being retired in favour of State; older endpoints know only Status (aws-facts D6).
    state: promised(account.State ?? account.Status, 'State'),
  };
}
