import { MANAGEMENT } from './accounts.ts';
import { certificate, keys, mfa, password } from './plants.ts';
import { all, type Neighbour, root, type Trouble } from './trouble.ts';

/** What is wrong with root users. Members that Organizations made have no root credentials unless one is planted here. */
export const rootTroubles: readonly Trouble[] = [
  {
    id: 'root-access-key-present',
    also: ['root-access-key-age', 'root-access-key-used', 'root-used-recently'],
    where: root(MANAGEMENT),
    what: 'an active key of 1,400 days; a billing script used it yesterday',
    plant: keys({ ageDays: 1_400, usedDaysAgo: 1, service: 'ce' }),
  },
  {
    id: 'root-password-age',
    where: root(MANAGEMENT),
    what: 'a password that was changed 1,200 days ago and used 100 days ago',
    plant: password({ ageDays: 4_000, changedDaysAgo: 1_200, usedDaysAgo: 100 }),
  },
  {
    id: 'root-mfa-not-hardware',
    where: root(MANAGEMENT),
    what: 'codes from a phone only',
    plant: mfa('virtual', 1_200),
  },
  {
    id: 'root-access-key-age',
    also: ['root-access-key-present', 'root-mfa-missing', 'root-credentials-left'],
    where: root('legacy-erp'),
    what: 'an active key of 3,000 days, used last 600 days ago',
    plant: keys({ ageDays: 3_000, usedDaysAgo: 600 }),
  },
  {
    id: 'root-access-key-present',
    also: ['root-mfa-missing', 'root-credentials-left'],
    where: root('legacy-ftp'),
    what: 'an inactive key of 1,100 days, and nothing else: only its presence can be seen from inside the account',
    plant: keys({ ageDays: 1_100, usedDaysAgo: 900, status: 'Inactive' }),
  },
  {
    id: 'root-access-key-present',
    also: ['root-access-key-used', 'root-used-recently', 'root-mfa-missing', 'root-credentials-left'],
    where: root('old-website'),
    what: 'two keys: an inactive one of 1,500 days, an active one of 20 days that was used this morning',
    plant: keys({ ageDays: 1_500, usedDaysAgo: 60, status: 'Inactive' }, { ageDays: 20, usedDaysAgo: 0.2, service: 'route53' }),
  },
  {
    id: 'root-access-key-present',
    also: ['root-mfa-missing', 'root-credentials-left'],
    where: root('shop-web-prod'),
    what: 'an active key of 60 days that was never used',
    plant: keys({ ageDays: 60 }),
  },
  {
    id: 'root-access-key-used',
    also: ['root-access-key-present', 'root-access-key-age', 'root-used-recently', 'root-credentials-left'],
    where: root('acme-web'),
    what: 'a key of 1,900 days, used yesterday, behind a password that nobody used for 700 days',
    plant: keys({ ageDays: 1_900, usedDaysAgo: 1 }),
  },
  {
    id: 'root-password-age',
    also: ['root-credentials-left'],
    where: root('acme-web'),
    what: 'a password of 2,900 days',
    plant: password({ ageDays: 2_900, usedDaysAgo: 700 }),
  },
  {
    id: 'root-mfa-missing',
    also: ['root-credentials-left'],
    where: root('acme-web'),
    what: 'a password and a key without any MFA device',
    plant: all(),
  },
  {
    id: 'root-used-recently',
    also: ['root-credentials-left'],
    where: root('acme-mail'),
    what: 'a password of 40 days with a hardware token, used yesterday',
    plant: all(password({ ageDays: 2_900, changedDaysAgo: 40, usedDaysAgo: 1 }), mfa('hardware', 250)),
  },
  {
    id: 'root-credentials-left',
    where: root('acme-warehouse'),
    what: 'a password of 30 days, never used, with a passkey: in order but for being there',
    plant: all(password({ ageDays: 2_900, changedDaysAgo: 30 }), mfa('passkey', 30)),
  },
  {
    id: 'root-credentials-left',
    where: root('identity-prod'),
    what: 'an MFA device without password or key',
    plant: mfa('hardware', 600),
  },
  {
    id: 'root-mfa-missing',
    also: ['root-credentials-left'],
    where: root('sandbox-ml'),
    what: 'a password that was recovered ten days ago, without MFA',
    plant: password({ ageDays: 10 }),
  },
  {
    id: 'root-mfa-not-hardware',
    also: ['root-credentials-left'],
    where: root('orders-prod'),
    what: 'a password of 50 days with codes from a phone',
    plant: all(password({ ageDays: 50 }), mfa('virtual', 50)),
  },
  {
    id: 'root-mfa-not-hardware',
    also: ['root-credentials-left'],
    where: root('data-lake-prod'),
    what: 'a hardware token, and a phone beside it',
    plant: all(password({ ageDays: 60 }), mfa('hardware', 60), mfa('virtual', 60)),
  },
  {
    id: 'root-signing-certificate',
    also: ['root-credentials-left'],
    where: root('reporting'),
    what: 'an active X.509 certificate of 2,400 days',
    plant: certificate({ ageDays: 2_400 }),
  },
  {
    id: 'root-signing-certificate',
    also: ['root-credentials-left'],
    where: root('hackathon-2023'),
    what: 'an inactive X.509 certificate of 1,100 days',
    plant: certificate({ ageDays: 1_100, status: 'Inactive' }),
  },
];

/** Root users whom nobody should be told about. */
export const rootNeighbours: readonly Neighbour[] = [
  {
    notFor: 'root-mfa-missing',
    where: root('dns'),
    what: 'no password, no key, no MFA: as Organizations makes members',
    plant: all(),
  },
  {
    notFor: 'root-mfa-not-hardware',
    also: ['root-credentials-left'],
    where: root('shared-services'),
    what: 'a password of 20 days with two hardware tokens',
    plant: all(password({ ageDays: 20 }), mfa('hardware', 20), mfa('hardware', 19)),
  },
  {
    notFor: 'root-key-creation-open',
    where: root('ledger-prod'),
    what: 'an SCP denies new root keys to everything below `regulated`',
    plant: all(),
  },
];
