import { Fault } from '../../core/fault.ts';
import type { Aws, OrganizationAccount } from '../ports.ts';

/**
 * Accounts with the OUs that they are in. Where a policy asks for OUs, accounts that were named one by one have to be found in the
 * organization first: whoever is excepted by an OU must not be touched because nobody looked. Answers why, where that cannot be told.
 */
export async function inTheirUnits(
  aws: Aws,
  accounts: readonly OrganizationAccount[],
): Promise<readonly OrganizationAccount[] | string> {
  const features = await aws.rootFeatures();
  // In no organization there are no OUs.
  if (features.known && features.value === null) return accounts;
  try {
    const all = new Map((await aws.organizationAccounts({ units: true })).map((account) => [account.id, account]));
    const missing = accounts.find(({ id }) => !all.has(id));
    if (missing) return `the policy asks for OUs, and account ${missing.id} is not in the organization`;
    return accounts.map((account) => ({ ...account, ...all.get(account.id) }));
  } catch (error) {
    if (error instanceof Fault) return `the policy asks for OUs, which cannot be read: ${error.message}`;
    throw error;
  }
}
