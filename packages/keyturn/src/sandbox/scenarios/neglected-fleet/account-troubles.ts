import { addRole, DAY_MS } from '../builders.ts';
import { document } from '../policy-builders.ts';
import { MANAGEMENT } from './accounts.ts';
import { keys } from './plants.ts';
import { all, type Neighbour, type Plant, type Spot, type Trouble, user, type Where } from './trouble.ts';

const ACCESS_ROLE = 'OrganizationAccountAccessRole';

/** What is wrong with accounts as a whole: unreadable ones, weak passwords, open doors for new root keys. */
export const accountTroubles: readonly Trouble[] = [
  {
    id: 'account-unread',
    where: account('acme-warehouse'),
    what: 'the access role is missing; root can still be read by AssumeRoot',
    plant: ({ account }) => account.roles?.delete(ACCESS_ROLE),
  },
  {
    id: 'account-unread',
    where: account('incident-response'),
    what: 'the access role denies all of IAM',
    plant: denyTheRole('iam:*'),
  },
  {
    id: 'account-unread',
    where: account('shop-dev'),
    what: 'the access role denies GetAccessKeyLastUsed alone: when keys were used is unknown, which is not never',
    plant: denyTheRole('iam:GetAccessKeyLastUsed'),
  },
  {
    id: 'account-unread',
    where: user('shop-dev', 'seasonal-sale'),
    what: 'a key of 70 days in that account: the credential report says that it was never used, and nothing can confirm it',
    plant: keys({ ageDays: 70 }),
  },
  {
    id: 'account-unread',
    where: account('mobile-dev'),
    what: 'the access role wants an external id',
    plant: wantExternalId,
  },
  {
    id: 'account-unread',
    where: account('cards-prod'),
    what: 'an SCP denies everything to root, AssumeRoot sessions too: root keys cannot be listed',
    plant: all(),
  },
  {
    id: 'account-unread',
    where: account('trial-2021'),
    what: 'suspended',
    plant: ({ account }) => {
      account.state = 'SUSPENDED';
    },
  },
  {
    id: 'account-unread',
    where: account('proof-of-concept'),
    what: 'pending closure',
    plant: ({ account }) => {
      account.state = 'PENDING_CLOSURE';
    },
  },
  {
    id: 'no-administrator-besides-root',
    where: account('reporting'),
    what: 'no administrator: the access role may only read, and nobody else may more',
    plant: onlyReaders,
  },
  {
    id: 'password-policy-weak',
    where: account('legacy-erp'),
    what: 'eight characters, no symbols, old passwords may come back',
    plant: ({ account }) => {
      account.passwordPolicy = {
        minimumLength: 8,
        requireSymbols: false,
        requireNumbers: true,
        requireUppercase: false,
        requireLowercase: true,
        allowUsersToChange: true,
        hardExpiry: false,
      };
    },
  },
  {
    id: 'password-policy-weak',
    where: account('sandbox-bob'),
    what: "no policy at all: AWS's default holds",
    plant: ({ account }) => {
      delete account.passwordPolicy;
    },
  },
  {
    id: 'password-policy-weak',
    where: account('shop-web-staging'),
    what: 'strong but for thirteen characters',
    plant: ({ account }) => {
      if (account.passwordPolicy) account.passwordPolicy.minimumLength = 13;
    },
  },
  {
    id: 'root-key-creation-open',
    where: account('payments-dev'),
    what: 'an SCP that denies new keys to users only; likewise in all of `dev`',
    plant: all(),
  },
  {
    id: 'root-key-creation-open',
    where: account('log-archive'),
    what: 'no SCP but FullAWSAccess; likewise in every member that is not below `regulated`',
    plant: all(),
  },
];

/** Accounts that look like one of those. */
export const accountNeighbours: readonly Neighbour[] = [
  {
    notFor: 'password-policy-weak',
    where: account('orders-staging'),
    what: 'fourteen characters, and passwords never expire: as good as the benchmarks ask',
    plant: ({ account }) => {
      delete account.passwordPolicy?.maxAgeDays;
    },
  },
  {
    notFor: 'no-administrator-besides-root',
    where: account('data-lake-staging'),
    what: 'no users at all; the access role and Identity Center administer it',
    plant: all(),
  },
  {
    notFor: 'root-key-creation-open',
    where: account(MANAGEMENT),
    what: 'no SCP binds the management account: only alarms help',
    plant: all(),
  },
];

function account(name: string): Where {
  return { account: name };
}

function denyTheRole(action: string): Plant {
  return (spot) => accessRole(spot).inline.set('restrictions', document({ Effect: 'Deny', Action: action, Resource: '*' }));
}

function wantExternalId(spot: Spot): void {
  const { builder, account } = spot;
  const trustedAccountId = builder.world.organization?.managementAccountId ?? '';
  addRole(builder, account, { name: ACCESS_ROLE, trustedAccountId, externalId: 'mobile-2024', isAdministrator: true });
}

function onlyReaders({ builder, account }: Spot): void {
  const { world, now } = builder;
  for (const role of account.roles?.values() ?? []) {
    role.attached = new Set([`arn:${world.partition}:iam::aws:policy/ReadOnlyAccess`]);
    role.lastUsed = { at: now - 2 * DAY_MS, region: 'us-east-1' };
  }
}

function accessRole({ account }: Spot) {
  const role = account.roles?.get(ACCESS_ROLE);
  if (!role) throw new Error(`${account.name} has no ${ACCESS_ROLE}`);
  return role;
}
