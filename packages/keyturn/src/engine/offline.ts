import type { AccountId, Partition } from '../core/access-key.ts';
import type { CredentialReport } from '../core/credential-report.ts';
import type { Instant } from '../core/instant.ts';
import { known, unknown } from '../core/observed.ts';
import type { AccountReader, Aws } from './ports.ts';

/** A downloaded report, and whose it is. */
export interface ReportFile {
  readonly account: AccountId;
  readonly partition: Partition;
  readonly report: CredentialReport;
  /** How the file is called, for people. */
  readonly name: string;
}

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
    rootFeatures: nothing,
    rootKeyCreationDeniedBy: nothing,
    organizationAccounts: () => Promise.resolve([]),
  };
}
