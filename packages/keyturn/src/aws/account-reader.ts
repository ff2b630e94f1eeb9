import type { IAMClient } from '@aws-sdk/client-iam';
import type { Partition } from '../core/access-key.ts';
import type { AccountReader, RootReader } from '../engine/ports.ts';
import {
  mfaKind,
  readAdministrators,
  readPasswordPolicy,
  readQuarantinedUsers,
  readRootVirtualMfa,
  readServiceCredentials,
  readSummary,
} from './account-facts.ts';
import type { AwsClients, SessionCredentials } from './client.ts';
import type { AwsClock } from './clock.ts';
import { healthOf, readExposedKeys } from './exposed-keys.ts';
import { isNoSuchEntity } from './faults.ts';
import { listKeys, readLastUsed, readOwnerOfKey } from './keys.ts';
import { observe, promised } from './observe.ts';
import { allItems } from './pages.ts';
import { createReportReader } from './report-reader.ts';
import { readUserDetails } from './user-details.ts';
import { readCertificates, readGroups, readPassword, readSshKeys, readTags, readUsers } from './user-facts.ts';

/** Reads an account as whom the clients are for, or in a session. */
export async function openAccountReader(
  clients: AwsClients,
  partition: Partition,
  session?: SessionCredentials,
): Promise<AccountReader> {
  const { clock, time } = clients;
  const iam = await clients.iam(session);
  const health = healthOf(clients, partition, session);
  const report = createReportReader(iam, time);
  return {
    startReport: report.start,
    credentialReport: report.collect,
    summary: () => readSummary(iam, clock),
    rootVirtualMfa: () => readRootVirtualMfa(iam, clock),
    passwordPolicy: () => readPasswordPolicy(iam, clock),
    administrators: () => readAdministrators(iam, clock, partition),
    quarantinedUsers: () => readQuarantinedUsers(iam, clock, partition),
    exposedKeys: () => readExposedKeys(health, clock),
    serviceCredentials: () => readServiceCredentials(iam, clock),
    users: () => readUsers(iam),
    userDetails: () => readUserDetails(iam),
    password: (user) => readPassword(iam, clock, user),
    ownerOfKey: (keyId) => readOwnerOfKey(iam, clock, keyId),
    keysOf: (user) =>
      observe(clock, 'iam:ListAccessKeys', {
        attempted: `listing the keys of user ${user}`,
        async ask() {
          try {
            return await listKeys(iam, user);
          } catch (error) {
            if (isNoSuchEntity(error)) return 'gone';
            throw error;
          }
        },
      }),
    lastUsed: (keyId) => readLastUsed(iam, clock, keyId),
    sshKeys: (user) => readSshKeys(iam, clock, user),
    certificates: (user) => readCertificates(iam, clock, user),
    tags: (user) => readTags(iam, clock, user),
    groups: (user) => readGroups(iam, clock, user),
  };
}

/** Reads the root user's keys and devices through an IAM client that acts as root: no call names a user. */
export function createRootReader(iam: IAMClient, clock: AwsClock): RootReader {
  return {
    summary: () => readSummary(iam, clock),
    keys: () =>
      observe(clock, 'iam:ListAccessKeys', {
        attempted: 'listing the keys of the root user',
        ask: () => listKeys(iam, undefined),
      }),
    mfaDevices: () =>
      observe(clock, 'iam:ListMFADevices', {
        attempted: 'listing the MFA devices of the root user',
        async ask() {
          const { ListMFADevicesCommand } = await import('@aws-sdk/client-iam');
          const devices = await allItems(
            (marker) => iam.send(new ListMFADevicesCommand(marker)),
            (page) => promised(page.MFADevices, 'MFADevices'),
          );
          return devices.map(({ SerialNumber }) => {
            const serial = promised(SerialNumber, 'SerialNumber');
            return { serial, kind: mfaKind(serial) };
          });
        },
      }),
    lastUsed: (keyId) => readLastUsed(iam, clock, keyId),
    password: () => readPassword(iam, clock, undefined),
    certificates: () => readCertificates(iam, clock, undefined),
  };
}
