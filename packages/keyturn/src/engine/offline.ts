import type { Instant } from '../core/instant.ts';
import { known, unknown } from '../core/observed.ts';
import type { AccountReader, Aws, ReportFile } from './ports.ts';

const NOT_ASKED = unknown('not-asked', 'a report does not tell it');

/** AWS as far as a downloaded report knows it: one account, and nothing is asked of anybody. */
export function offlineAws({ account, partition, report, name }: ReportFile, now: Instant): Aws {
  const nothing = () => Promise.resolve(NOT_ASKED);
  async function* nobody() {
    yield NOT_ASKED;
  }
  const reader: AccountReader = {
    startReport: () => Promise.resolve(),
    credentialReport: () => Promise.resolve(known(report, 'iam:GetCredentialReport', report.generatedAt)),
    summary: nothing,
    rootVirtualMfa: nothing,
    passwordPolicy: nothing,
    administrators: nothing,
    serviceCredentials: nothing,
    quarantinedUsers: nothing,
    exposedKeys: nothing,
    password: nothing,
    ownerOfKey: nothing,
    keysOf: nothing,
    lastUsed: nothing,
    sshKeys: nothing,
    certificates: nothing,
    tags: nothing,
    groups: nothing,
    users: nobody,
    userDetails: nobody,
  };
  return {
    now: () => now,
    caller: () => Promise.resolve({ account, arn: `report ${name}`, partition, isRoot: false }),
    own: () => reader,
    member: nothing,
    rootOf: nothing,
    accountOfKey: nothing,
    rootFeatures: nothing,
    rootKeyCreationDeniedBy: nothing,
    organizationAccounts: () => Promise.resolve([]),
  };
}
