import type { Partition } from '../core/access-key.ts';
import { Fault } from '../core/fault.ts';
import { unknown } from '../core/observed.ts';
import type { AccountReader, Aws, CallerFacts } from '../engine/ports.ts';
import { createAccountReader, createRootReader } from './account-reader.ts';
import { type AwsOptions, type CallStatistics, createAwsClients } from './client.ts';
import { toFault, toUnknown } from './faults.ts';
import { promised } from './observe.ts';
import { listOrganizationAccounts } from './organization.ts';
import { assumeRole, assumeRoot } from './session.ts';

/** AWS through the SDK; nothing is asked before the first use. */
export function connectAws(options: AwsOptions): Aws & { readonly statistics: CallStatistics } {
  const clients = createAwsClients(options);
  let asked: Promise<CallerFacts> | undefined;
  const caller = () => (asked ??= readCaller(clients));

  return {
    statistics: clients.statistics,
    now: () => clients.clock.now(),
    caller,
    own: () => deferReader(async () => createAccountReader(await clients.iam(), clients.clock)),

    async organizationAccounts() {
      const [client, { partition }] = await Promise.all([clients.organizations(), caller()]);
      return listOrganizationAccounts(client, partition);
    },

    async member(account, access) {
      try {
        const [sts, { partition }] = await Promise.all([clients.sts(), caller()]);
        const session = await assumeRole(sts, { partition, account, access });
        return { known: true, reader: createAccountReader(await clients.iam(session), clients.clock) };
      } catch (error) {
        return toUnknown(error, `assuming role ${access.roleName} in account ${account}`);
      }
    },

    async rootOf(account) {
      const us = await caller();
      if (us.isRoot && us.account === account.id)
        return { known: true, reader: createRootReader(await clients.iam(), clients.clock) };
      if (account.isManagement) return unknown('not-asked', 'no session can be had of the root user of a management account');
      try {
        const session = await assumeRoot(await clients.sts(), {
          partition: us.partition,
          account: account.id,
          task: 'IAMAuditRootUserCredentials',
        });
        return { known: true, reader: createRootReader(await clients.iam(session), clients.clock) };
      } catch (error) {
        return toUnknown(error, `opening a root session in account ${account.id}`);
      }
    },
  };
}

async function readCaller(clients: ReturnType<typeof createAwsClients>): Promise<CallerFacts> {
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
    throw toFault(error, 'ask AWS who we are (sts:GetCallerIdentity)');
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
function deferReader(make: () => Promise<AccountReader>): AccountReader {
  let made: Promise<AccountReader> | undefined;
  const reader = () => (made ??= make());
  return {
    credentialReport: async () => (await reader()).credentialReport(),
    summary: async () => (await reader()).summary(),
    keysOf: async (user) => (await reader()).keysOf(user),
    lastUsed: async (keyId) => (await reader()).lastUsed(keyId),
    async *users() {
      yield* (await reader()).users();
    },
  };
}
