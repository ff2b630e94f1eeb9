import type { Partition } from '../core/access-key.ts';
import { Fault } from '../core/fault.ts';
import { unknown } from '../core/observed.ts';
import type { AccountReader, Aws, CallerFacts } from '../engine/ports.ts';
import { createRootReader, openAccountReader } from './account-reader.ts';
import { type AwsClients, type AwsOptions, createAwsClients } from './client.ts';
import { toCallerFault, toUnknown } from './faults.ts';
import { createGuardrailReader, readRootFeatures } from './guardrails.ts';
import { readAccountOfKey } from './keys.ts';
import { promised } from './observe.ts';
import { listOrganizationAccounts } from './organization.ts';
import { assumeRole, assumeRoot } from './session.ts';
import type { CallStatistics } from './watch.ts';

/** AWS through the SDK; nothing is asked before the first use. */
export function connectAws(
  options: AwsOptions,
  clients: AwsClients = createAwsClients(options),
): Aws & { readonly statistics: CallStatistics } {
  const { clock } = clients;
  const caller = once(() => readCaller(clients, options));
  const own = once(async () => openAccountReader(clients, (await caller()).partition));
  const rootFeatures = once(async () => readRootFeatures(await clients.iam(), clock));
  const guardrails = createGuardrailReader(clients.organizations, clock);

  return {
    statistics: clients.statistics,
    now: () => clock.now(),
    caller,
    own: () => deferReader(own),
    rootFeatures,
    rootKeyCreationDeniedBy: (account) => guardrails.rootKeyCreationDeniedBy(account),

    accountOfKey: async (keyId) => readAccountOfKey(await clients.sts(), clock, keyId),

    async organizationAccounts({ units }) {
      const [client, { partition }] = await Promise.all([clients.organizations(), caller()]);
      return listOrganizationAccounts(client, { partition, units });
    },

    async member(account, access) {
      try {
        const [sts, { partition }] = await Promise.all([clients.sts(), caller()]);
        const session = await assumeRole(sts, { partition, account, access });
        return { known: true, reader: await openAccountReader(clients, partition, session) };
      } catch (error) {
        return toUnknown(error, `assuming role ${access.roleName} in account ${account}`);
      }
    },

    async rootOf(account) {
      const us = await caller();
      if (us.isRoot && us.account === account.id) return { known: true, reader: createRootReader(await clients.iam(), clock) };
      if (account.isManagement) return unknown('denied', 'AWS gives nobody a session of the root user of a management account');
      try {
        const session = await assumeRoot(await clients.sts(), {
          partition: us.partition,
          account: account.id,
          task: 'IAMAuditRootUserCredentials',
        });
        return { known: true, reader: createRootReader(await clients.iam(session), clock) };
      } catch (error) {
        return toUnknown(error, `opening a root session in account ${account.id}`);
      }
    },
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

async function readCaller(clients: AwsClients, options: AwsOptions): Promise<CallerFacts> {
  try {
    const { GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
    const answer = await (await clients.sts()).send(new GetCallerIdentityCommand({}));
    const arn = promised(answer.Arn, 'Arn');
    return {
      account: promised(answer.Account, 'Account'),
      arn,
      partition: partitionOf(arn),
      isRoot: /^arn:[^:]+:iam::\d{12}:root$/.test(arn),
    };
  } catch (error) {
    throw toCallerFault(error, options.profile ?? options.environment['AWS_PROFILE']);
  }
}

function partitionOf(arn: string): Partition {
  const partition = arn.split(':')[1];
  if (partition === 'aws' || partition === 'aws-us-gov' || partition === 'aws-cn') return partition;
  throw new Fault(
    'aws-failed',
    `Keyturn does not know the partition ${partition ?? ''} yet: it knows aws, aws-us-gov and aws-cn.`,
  );
}

/** A reader whose client is made at the first call. */
function deferReader(reader: () => Promise<AccountReader>): AccountReader {
  return {
    startReport: async () => (await reader()).startReport(),
    credentialReport: async () => (await reader()).credentialReport(),
    summary: async () => (await reader()).summary(),
    rootVirtualMfa: async () => (await reader()).rootVirtualMfa(),
    passwordPolicy: async () => (await reader()).passwordPolicy(),
    administrators: async () => (await reader()).administrators(),
    quarantinedUsers: async () => (await reader()).quarantinedUsers(),
    exposedKeys: async () => (await reader()).exposedKeys(),
    serviceCredentials: async () => (await reader()).serviceCredentials(),
    password: async (user) => (await reader()).password(user),
    ownerOfKey: async (keyId) => (await reader()).ownerOfKey(keyId),
    keysOf: async (user) => (await reader()).keysOf(user),
    lastUsed: async (keyId) => (await reader()).lastUsed(keyId),
    sshKeys: async (user) => (await reader()).sshKeys(user),
    certificates: async (user) => (await reader()).certificates(user),
    tags: async (user) => (await reader()).tags(user),
    groups: async (user) => (await reader()).groups(user),
    async *users() {
      yield* (await reader()).users();
    },
    async *userDetails() {
      yield* (await reader()).userDetails();
    },
  };
}
