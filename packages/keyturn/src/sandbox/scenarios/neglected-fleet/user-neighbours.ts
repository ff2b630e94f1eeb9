import { exposedKey, keptKey, keyFromCreation, keys, mfa, password, policy, serviceCredential, sshKey } from './plants.ts';
import { all, type Neighbour, user } from './trouble.ts';

/** Users whom nobody should be accused of: each stands close to a trouble. */
export const userNeighbours: readonly Neighbour[] = [
  {
    notFor: 'user-access-key-age',
    also: ['user-inactive-key-left'],
    where: user('shop-dev', 'old-pipeline'),
    what: 'a key of 900 days that is inactive',
    plant: keys({ ageDays: 900, usedDaysAgo: 200, status: 'Inactive' }),
  },
  {
    notFor: 'user-access-key-never-used',
    where: user('shop-dev', 'new-pipeline'),
    what: 'a key of two days that is not used yet',
    plant: keys({ ageDays: 2 }),
  },
  {
    notFor: 'user-access-key-unused',
    where: user('shop-dev', 'monthly-invoice'),
    what: 'a key of 60 days, used 31 days ago by a monthly job',
    plant: keptKey({ ageDays: 60, usedDaysAgo: 31 }),
  },
  {
    notFor: 'user-access-key-age',
    where: user('payments-dev', 'tokenizer'),
    what: 'rotated yesterday: a key of one day, used, and the old one gone',
    plant: keptKey({ ageDays: 1, usedDaysAgo: 0.1 }),
  },
  {
    notFor: 'user-access-key-age',
    where: user('payments-dev', 'maria.silva'),
    what: 'a person with a password and MFA, and no key',
    plant: all(password({ ageDays: 400, changedDaysAgo: 40, usedDaysAgo: 1 }), mfa('virtual')),
  },
  {
    notFor: 'console-user-key-from-creation',
    where: user('payments-dev', 'jonas.weber'),
    what: 'a person whose key was made a week after the user, and is used',
    plant: all(keptKey({ ageDays: 33, usedDaysAgo: 2 }), password({ ageDays: 40, usedDaysAgo: 2 }), mfa('passkey')),
  },
  {
    notFor: 'console-user-key-from-creation',
    where: user('data-dev', 'loader'),
    what: 'a key from the second of creation, but no password',
    plant: keyFromCreation({ ageDays: 21, usedDaysAgo: 0.2 }),
  },
  {
    notFor: 'admin-user-with-access-key',
    where: user('data-dev', 'break-glass'),
    what: 'an administrator with a hardware token and no key',
    plant: all(policy('AdministratorAccess'), password({ ageDays: 300, changedDaysAgo: 30, usedDaysAgo: 200 }), mfa('hardware')),
  },
  {
    notFor: 'admin-user-with-access-key',
    where: user('data-dev', 'reader'),
    what: 'a key of a user who may only read',
    plant: all(keptKey({ ageDays: 15, usedDaysAgo: 0.4 }), policy('ReadOnlyAccess')),
  },
  {
    notFor: 'service-credential-age',
    where: user('sandbox-alice', 'BedrockAPIKey-a1b2'),
    what: 'a Bedrock key of 10 days that expires in 20',
    plant: serviceCredential({ service: 'bedrock.amazonaws.com', ageDays: 10, expiresInDays: 20 }),
  },
  {
    notFor: 'ssh-key-age',
    where: user('sandbox-alice', 'alice'),
    what: 'an SSH key of 30 days',
    plant: all(sshKey({ ageDays: 30 }), password({ ageDays: 60, usedDaysAgo: 1 }), mfa('virtual', 60)),
  },
  {
    notFor: 'exposed-key',
    where: user('sandbox-alice', 'leaked-once'),
    what: 'quarantined by AWS long ago; the key is gone since, the policy is still attached',
    plant: policy('AWSCompromisedKeyQuarantineV3'),
  },
  {
    notFor: 'exposed-key',
    where: user('sandbox-ml', 'paper-draft'),
    what: 'AWS Health named its key, which is inactive since',
    plant: exposedKey({ ageDays: 25, usedDaysAgo: 21, status: 'Inactive' }, 20),
  },
];
