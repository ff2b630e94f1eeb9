import { addManagedPolicy, attach, awsPolicy, document, joinGroup, putInline } from '../policy-builders.ts';
import { MANAGEMENT } from './accounts.ts';
import {
  certificate,
  exposedKey,
  keptKey,
  keyFromCreation,
  keys,
  mfa,
  password,
  policy,
  serviceCredential,
  sshKey,
} from './plants.ts';
import { all, type Plant, type Trouble, user } from './trouble.ts';

const everything = { Effect: 'Allow', Action: '*', Resource: '*' };

/** What is wrong with people's keys, administrators, leaked keys, and credentials that are not access keys. */
export const credentialTroubles: readonly Trouble[] = [
  {
    id: 'admin-user-with-access-key',
    where: user(MANAGEMENT, 'admin'),
    what: 'the key that you start with: AdministratorAccess attached to the user',
    plant: all(keptKey({ ageDays: 10, usedDaysAgo: 0.1, service: 'sts' }), policy('AdministratorAccess')),
  },
  {
    id: 'admin-user-with-access-key',
    where: user('network-hub', 'terraform'),
    what: 'administrator through a group',
    plant: all(keptKey({ ageDays: 45, usedDaysAgo: 0.1, service: 'ec2' }), administratorByGroup),
  },
  {
    id: 'admin-user-with-access-key',
    where: user('backups', 'vault-keeper'),
    what: 'administrator through an inline policy of its own',
    plant: all(keptKey({ ageDays: 12, usedDaysAgo: 0.9 }), administratorInline),
  },
  {
    id: 'admin-user-with-access-key',
    where: user('backups', 'restore'),
    what: "administrator through an inline policy of its group, written as `Action: ['*']`",
    plant: all(keptKey({ ageDays: 14, usedDaysAgo: 6 }), administratorByGroupInline),
  },
  {
    id: 'admin-user-with-access-key',
    where: user('ci-runners', 'runner'),
    what: 'administrator through a customer managed policy with another name',
    plant: all(keptKey({ ageDays: 30, usedDaysAgo: 0.1 }), administratorByOwnPolicy),
  },
  {
    id: 'console-user-key-from-creation',
    also: ['user-access-key-age', 'user-access-key-never-used'],
    where: user('shop-web-prod', 'peter.novak'),
    what: 'a person with a key from the second of creation 420 days ago, never used',
    plant: all(keyFromCreation({ ageDays: 420 }), password({ ageDays: 420, changedDaysAgo: 50, usedDaysAgo: 3 }), mfa('virtual')),
  },
  {
    id: 'console-user-key-from-creation',
    where: user('shop-web-prod', 'ines.duarte'),
    what: 'the same, of six days ago',
    plant: all(keyFromCreation({ ageDays: 6 }), password({ ageDays: 6, usedDaysAgo: 1 }), mfa('virtual', 5)),
  },
  {
    id: 'exposed-key',
    where: user('sandbox-bob', 'demo-bot'),
    what: 'AWS found the key in public and attached AWSCompromisedKeyQuarantineV3; it is still active',
    plant: all(
      keys({ ageDays: 25, usedDaysAgo: 0.05, service: 'ec2', region: 'ap-southeast-1' }),
      policy('AWSCompromisedKeyQuarantineV3'),
    ),
  },
  {
    id: 'exposed-key',
    also: ['user-access-key-age'],
    where: user('hackathon-2023', 'pitch-demo'),
    what: 'the older AWSCompromisedKeyQuarantineV2, for two years',
    plant: all(keys({ ageDays: 1_050, usedDaysAgo: 20 }), policy('AWSCompromisedKeyQuarantineV2')),
  },
  {
    id: 'service-credential-age',
    where: user('sandbox-ml', 'BedrockAPIKey-x7k2'),
    what: 'a Bedrock key of 200 days that never expires',
    plant: serviceCredential({ service: 'bedrock.amazonaws.com', ageDays: 200 }),
  },
  {
    id: 'service-credential-age',
    where: user('sandbox-ml', 'BedrockAPIKey-p0q9'),
    what: 'a Bedrock key that expired 30 days ago and was left',
    plant: serviceCredential({ service: 'bedrock.amazonaws.com', ageDays: 120, expiresInDays: -30 }),
  },
  {
    id: 'service-credential-age',
    where: user('ci-runners', 'git-mirror'),
    what: 'CodeCommit credentials of 800 days',
    plant: serviceCredential({ service: 'codecommit.amazonaws.com', ageDays: 800 }),
  },
  {
    id: 'service-credential-age',
    where: user('search-prod', 'keyspaces-app'),
    what: 'Keyspaces credentials of 400 days',
    plant: serviceCredential({ service: 'cassandra.amazonaws.com', ageDays: 400 }),
  },
  {
    id: 'ssh-key-age',
    where: user('ci-runners', 'git-writer'),
    what: 'an active SSH key of 900 days',
    plant: sshKey({ ageDays: 900 }),
  },
  {
    id: 'signing-certificate-age',
    where: user('reporting', 'soap-client'),
    what: 'an active X.509 certificate of 2,300 days',
    plant: certificate({ ageDays: 2_300 }),
  },
  {
    id: 'exposed-key',
    where: user('sandbox-ml', 'paper-code'),
    what: 'AWS Health names its active key since yesterday; nobody attached a policy',
    plant: exposedKey({ ageDays: 12, usedDaysAgo: 0.2 }, 1),
  },
];

function administratorByGroup({ builder, account, user }: Parameters<Plant>[0]): void {
  joinGroup(builder, account, user(), { name: 'administrators', policyArns: [awsPolicy(builder.world, 'AdministratorAccess')] });
}

function administratorInline({ user }: Parameters<Plant>[0]): void {
  putInline(user(), 'all', document(everything));
}

function administratorByGroupInline({ builder, account, user }: Parameters<Plant>[0]): void {
  const group = joinGroup(builder, account, user(), { name: 'operators' });
  group.inline.set('everything', document({ ...everything, Action: ['*'] }));
}

function administratorByOwnPolicy({ builder, account, user }: Parameters<Plant>[0]): void {
  attach(user(), addManagedPolicy(builder, account, { name: 'runner-permissions', document: document(everything) }));
}
