import type { Account } from '../../model/world.ts';
import { addAccount, addMember, addOrganization, addUnit, type Builder, DAY_MS } from '../builders.ts';
import { strongPasswords } from '../policy-builders.ts';
import { MANAGEMENT_ID } from '../small.ts';

interface Unit {
  readonly name: string;
  /** How the ids of its accounts begin. */
  readonly ids: string;
  readonly within?: string;
  readonly accounts: readonly Member[];
}

interface Member {
  readonly name: string;
  readonly createdDaysAgo: number;
  /** Came from outside, with root credentials of its own, and without Organizations' role. */
  readonly isInvited?: true;
}

/** The organization, from the top. */
const units: readonly Unit[] = [
  {
    name: 'security',
    ids: '21',
    accounts: [member('log-archive', 1_900), member('security-tooling', 1_900), member('incident-response', 700)],
  },
  {
    name: 'infrastructure',
    ids: '22',
    accounts: [
      member('network-hub', 1_800),
      member('shared-services', 1_800),
      member('dns', 1_750),
      member('backups', 1_500),
      member('ci-runners', 1_200),
    ],
  },
  { name: 'workloads', ids: '30', accounts: [] },
  {
    name: 'prod',
    ids: '31',
    within: 'workloads',
    accounts: [
      member('shop-web-prod', 1_600),
      member('shop-api-prod', 1_600),
      member('orders-prod', 1_400),
      member('search-prod', 1_100),
      member('data-lake-prod', 1_000),
      member('identity-prod', 900),
    ],
  },
  {
    name: 'regulated',
    ids: '32',
    within: 'prod',
    accounts: [member('payments-prod', 1_300), member('ledger-prod', 1_300), member('cards-prod', 800)],
  },
  {
    name: 'staging',
    ids: '41',
    within: 'workloads',
    accounts: [
      member('shop-web-staging', 1_600),
      member('shop-api-staging', 1_600),
      member('orders-staging', 1_400),
      member('payments-staging', 1_300),
      member('data-lake-staging', 1_000),
    ],
  },
  {
    name: 'dev',
    ids: '42',
    within: 'workloads',
    accounts: [member('shop-dev', 1_600), member('payments-dev', 1_300), member('data-dev', 1_000), member('mobile-dev', 600)],
  },
  {
    name: 'sandbox',
    ids: '51',
    accounts: [
      member('sandbox-alice', 500),
      member('sandbox-bob', 480),
      member('sandbox-ml', 300),
      member('hackathon-2023', 1_150),
    ],
  },
  {
    name: 'legacy',
    ids: '61',
    accounts: [
      member('legacy-erp', 3_600),
      member('legacy-ftp', 3_400),
      member('old-website', 3_300),
      member('reporting', 2_500),
    ],
  },
  {
    name: 'acquired',
    ids: '62',
    within: 'legacy',
    accounts: [invited('acme-web'), invited('acme-mail'), invited('acme-warehouse')],
  },
  { name: 'closing', ids: '91', accounts: [member('trial-2021', 1_950), member('proof-of-concept', 420)] },
];

/** The management account's name. */
export const MANAGEMENT = 'management';

/** The account that does IAM's work for the organization. */
export const DELEGATE = 'security-tooling';

/** Accounts by name, units by name. */
export interface Fleet {
  readonly builder: Builder;
  readonly accounts: ReadonlyMap<string, Account>;
  readonly unitIds: ReadonlyMap<string, string>;
}

/** Forty accounts in an organization with centralized root access; nobody in them yet. */
export function makeAccounts(builder: Builder): Fleet {
  const { now } = builder;
  const management = addAccount(builder, { id: MANAGEMENT_ID, name: MANAGEMENT, createdDaysAgo: 4_000 });
  const organization = addOrganization(builder, management);
  const accounts = new Map([[MANAGEMENT, management]]);
  const unitIds = new Map<string, string>();
  for (const unit of units) {
    const unitId = addUnit(builder, unit.name, unit.within === undefined ? undefined : unitIds.get(unit.within));
    unitIds.set(unit.name, unitId);
    for (const [index, { name, createdDaysAgo, isInvited }] of unit.accounts.entries()) {
      const id = unit.ids + String(index + 1).padStart(10, '0');
      const account = addMember(builder, { id, name, unitId, createdDaysAgo });
      accounts.set(name, account);
      if (isInvited) comeFromOutside(builder, account);
    }
  }
  for (const account of accounts.values()) account.passwordPolicy = { ...strongPasswords };
  organization.trustedServices.set('iam.amazonaws.com', now - 200 * DAY_MS);
  organization.trustedServices.set('sso.amazonaws.com', now - 900 * DAY_MS);
  organization.rootFeatures = ['RootSessions', 'RootCredentialsManagement'];
  const delegate = accounts.get(DELEGATE);
  if (delegate) organization.delegates.set('iam.amazonaws.com', new Map([[delegate.id, now - 190 * DAY_MS]]));
  return { builder, accounts, unitIds };
}

function member(name: string, createdDaysAgo: number): Member {
  return { name, createdDaysAgo };
}

function invited(name: string): Member {
  return { name, createdDaysAgo: 2_900, isInvited: true };
}

/** Its owners made the access role by hand when they joined; only accounts made by Organizations get it by themselves. */
function comeFromOutside({ now }: Builder, account: Account): void {
  account.joinedMethod = 'INVITED';
  account.joinedAt = now - 260 * DAY_MS;
}
