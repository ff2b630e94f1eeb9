import type { AccessKey } from '../../src/core/access-key.ts';
import type { AccountFacts, AccountRef, RootFacts, UserFacts } from '../../src/core/account.ts';
import type { Circumstances, SubjectVerdict } from '../../src/core/check.ts';
import type { Evidence, Verdict } from '../../src/core/finding.ts';
import { addDays, type Instant, instantOf } from '../../src/core/instant.ts';
import { type FactSource, type Known, known, unknown } from '../../src/core/observed.ts';
import { defaultLimits, type Exception, type Limits } from '../../src/core/policy.ts';

/** When everything here is judged. */
export const NOW = instantOf(Date.parse('2026-11-23T12:00:00Z'));

/** A fact that AWS refused to tell. */
export const DENIED = unknown('denied', 'AccessDenied');

/** So long before NOW. */
export function ago(days: number, seconds = 0): Instant {
  return addDays(NOW, -days - seconds / 86_400);
}

/** A fact that was told at NOW. */
export function told<T>(value: T, source: FactSource = 'iam:ListAccessKeys'): Known<T> {
  return known(value, source, NOW);
}

/** A fact of the credential report, which was made three hours before NOW. */
export function reported<T>(value: T): Known<T> {
  return known(value, 'iam:GetCredentialReport', ago(0, 10_800));
}

/** When a key was used last: `sts` in us-east-1. */
export function used(at: Instant): AccessKey['lastUsed'] {
  return told({ at, service: 'sts', region: 'us-east-1' }, 'iam:GetAccessKeyLastUsed');
}

/** That a key was never used. */
export const NEVER: AccessKey['lastUsed'] = told('never', 'iam:GetAccessKeyLastUsed');

/** An active key of ten days that was used an hour ago. */
export function accessKey(change: Partial<AccessKey> = {}): AccessKey {
  return { id: 'AKIA1', status: 'active', createdAt: ago(10), lastUsed: used(ago(0, 3_600)), ...change };
}

/** A member account in an organization. */
export function accountRef(change: Partial<AccountRef> = {}): AccountRef {
  return { id: '222222222222', name: 'shop', partition: 'aws', isManagement: false, unitPath: ['prod'], ...change };
}

/** A root user without any credentials, read live. */
export function rootFacts(change: Partial<RootFacts> = {}): RootFacts {
  return {
    keys: told([]),
    hasKeys: told(false, 'iam:GetAccountSummary'),
    reportedKeys: reported([]),
    hasPassword: told(false, 'iam:GetAccountSummary'),
    password: reported(null),
    hasMfa: told(false, 'iam:GetAccountSummary'),
    mfaDevices: told([], 'iam:ListMFADevices'),
    hasCertificates: told(false, 'iam:GetAccountSummary'),
    ...change,
  };
}

/** An account in which everything is in order. */
export function accountFacts(change: Partial<AccountFacts> = {}): AccountFacts {
  return {
    account: accountRef(),
    root: rootFacts(),
    users: told(3, 'iam:ListUsers'),
    rootFeatures: told({ credentialsManagement: true, sessions: true }, 'iam:ListOrganizationsFeatures'),
    rootKeyCreationDeniedBy: told(['deny-root'], 'organizations:DescribePolicy'),
    passwordPolicy: told(
      {
        minimumLength: 14,
        requires: { symbols: true, numbers: true, uppercase: true, lowercase: true },
        reusePrevention: 24,
        maxAgeDays: null,
      },
      'iam:GetAccountPasswordPolicy',
    ),
    administrators: told(['role/admin'], 'iam:ListEntitiesForPolicy'),
    serviceCredentials: told([], 'iam:ListServiceSpecificCredentials'),
    quarantined: told([], 'iam:ListEntitiesForPolicy'),
    exposed: told([], 'health:DescribeEvents'),
    ...change,
  };
}

/** A user without any credentials, read live. */
export function userFacts(change: Partial<UserFacts> = {}): UserFacts {
  return {
    name: 'deploy',
    path: '/',
    createdAt: ago(400),
    keys: told([]),
    password: told(null),
    certificates: told([], 'iam:ListSigningCertificates'),
    sshKeys: told([], 'iam:ListSSHPublicKeys'),
    tags: told(new Map()),
    groups: told([]),
    permissions: told({ isAdministrator: false, administratorThrough: null }),
    rotation: reported(null),
    ...change,
  };
}

/** What is judged by: the default limits, changed. */
export function circumstances(limits: Partial<Limits> = {}, exceptions: readonly Exception[] = []): Circumstances {
  const all = { ...defaultLimits, ...limits };
  return { policy: { limits: all, rules: [], exceptions, ownerTags: [] }, limits: all, now: NOW };
}

/** Verdicts as lines: `pass`, `fail AKIA1: ...`, `unknown (denied): ...`. */
export function lines(verdicts: readonly SubjectVerdict[]): string[] {
  return verdicts.map(({ accessKeyId, resource, verdict }) => line(verdict, accessKeyId ?? resource));
}

/** One verdict as a line; `does not apply` where there is none. */
export function line(verdict: Verdict | undefined, about?: string): string {
  if (!verdict) return 'does not apply';
  const subject = about === undefined ? '' : ` ${about}`;
  if (verdict.is === 'pass') return `pass${subject}`;
  const why = verdict.is === 'unknown' ? ` (${verdict.why})` : '';
  return `${verdict.is}${why}${subject}: ${verdict.because}`;
}

/** The evidence of a verdict that fails. */
export function evidenceOf(verdict: Verdict | undefined): Evidence | undefined {
  return verdict?.is === 'fail' ? verdict.evidence : undefined;
}
