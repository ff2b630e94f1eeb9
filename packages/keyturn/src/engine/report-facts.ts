import type { AccessKey } from '../core/access-key.ts';
import type { PasswordFacts, ReportedKey, UserFacts } from '../core/account.ts';
import type { CredentialReport, ReportRow } from '../core/credential-report.ts';
import type { Instant } from '../core/instant.ts';
import { type Known, known } from '../core/observed.ts';
import { NO_DESTINATIONS, NOT_LIVE } from '../core/user-named.ts';

/** What a report tells of a user. Its keys have no ids; of rotations it tells nothing. */
export function userFromRow(row: ReportRow, generatedAt: Instant, rotation: UserFacts['rotation'] = NO_DESTINATIONS): UserFacts {
  const told = <T>(value: T): Known<T> => known(value, 'iam:GetCredentialReport', generatedAt);
  const keys = row.slots.flatMap((slot): AccessKey[] =>
    slot.createdAt === null
      ? []
      : [
          {
            id: null,
            status: slot.isActive ? 'active' : 'inactive',
            createdAt: slot.createdAt,
            lastUsed: told(slot.lastUsed ?? 'never'),
          },
        ],
  );
  return {
    name: row.user ?? '',
    path: row.path,
    createdAt: row.createdAt,
    keys: told(keys),
    password: told(row.password),
    certificates: told(row.certificates),
    sshKeys: NOT_LIVE,
    tags: NOT_LIVE,
    groups: NOT_LIVE,
    permissions: NOT_LIVE,
    rotation,
  };
}

/** What a report tells of the root user. */
export interface RootRow {
  readonly keys: readonly ReportedKey[];
  readonly password: PasswordFacts | null;
  readonly isPasswordTold: boolean;
  readonly hasMfa: boolean;
  readonly hasCertificates: boolean;
}

/** The root user's row; AWS puts it first, and a report without one is not whole. */
export function rootRow(report: CredentialReport): RootRow | undefined {
  for (const row of report.rows()) {
    if (row.user !== null) continue;
    const keys = row.slots.flatMap(({ isActive, createdAt, lastUsed }): ReportedKey[] => {
      if (createdAt === null) return [];
      if (!lastUsed) return [{ isActive, createdAt, lastUsedAt: 'never' }];
      const { at, ...lastUsedFor } = lastUsed;
      return [{ isActive, createdAt, lastUsedAt: at, lastUsedFor }];
    });
    const { password, isPasswordTold, hasMfa, certificates } = row;
    return { keys, password, isPasswordTold, hasMfa, hasCertificates: certificates.length > 0 };
  }
  return undefined;
}
