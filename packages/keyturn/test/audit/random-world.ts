import * as fc from 'fast-check';
import type { FaultSpec } from '../../src/sandbox/faults.ts';

/** A world as plain data, so that a failing one can be shrunk, printed and made again. Ages are in seconds before the audit. */
export interface WorldPlan {
  readonly scope: 'organization' | 'own';
  readonly depth: 'candidates' | 'live';
  /** How old the credential reports are; 0: the audit has them made. */
  readonly reportAge: number;
  readonly hasCentralRoot: boolean;
  readonly deniesRootKeys: boolean;
  readonly pageSize: number;
  readonly emptyPages: boolean;
  /** The management account first. */
  readonly accounts: readonly AccountPlan[];
  readonly faults: readonly FaultSpec[];
}

export interface AccountPlan {
  readonly rootKeys: readonly KeyPlan[];
  readonly rootPassword: { readonly age: number; readonly usedAgo: number | null } | null;
  readonly rootMfa: readonly ('virtual' | 'hardware' | 'passkey')[];
  readonly rootCertificate: boolean;
  readonly passwordPolicy: 'none' | 'weak' | 'strong';
  readonly hasAdministrator: boolean;
  readonly users: readonly UserPlan[];
  /** Whether its support plan has AWS Health. */
  readonly hasHealth: boolean;
  /** Where it has: the keys that AWS Health names, a part of all keys of the account, root's among them; `gone` is one that nobody has. */
  readonly exposed: readonly (number | 'gone')[];
  readonly changes: readonly Change[];
}

export interface UserPlan {
  readonly name: string;
  /** How long before the first of its keys it was made. */
  readonly olderBy: number;
  readonly keys: readonly KeyPlan[];
  readonly hasPassword: boolean;
  readonly quarantine: string | null;
  readonly certificates: readonly { readonly age: number; readonly isActive: boolean }[];
  readonly credentials: readonly { readonly age: number; readonly isActive: boolean; readonly expiresIn: number | null }[];
}

export interface KeyPlan {
  readonly age: number;
  readonly isActive: boolean;
  /** A use so long after its creation, as a part of its age; null: never. */
  readonly usedAfter: number | null;
}

/** Something that happened after the report was made; `when` is a part of the report's age, `who` and `which` count round. */
export interface Change {
  readonly kind: (typeof changeKinds)[number];
  readonly who: number;
  readonly which: number;
  readonly when: number;
}

const changeKinds = [
  'key-created',
  'key-created-inactive',
  'key-deleted',
  'key-deactivated',
  'key-reactivated',
  'key-used',
  'user-deleted',
  'user-created',
  'user-recreated',
  'user-renamed',
  'password-given',
  'password-taken',
  'certificate-switched',
  'root-keys-deleted',
  'root-key-created',
  'root-password-taken',
] as const;

const untold = ['password-given', 'certificate-switched'] as const;

const DAY = 86_400;

/** Ages where a verdict changes, to the second, and any others. */
const age = fc.oneof(
  { weight: 3, arbitrary: nearLimit(14, 30, 45, 76, 90) },
  { weight: 1, arbitrary: fc.integer({ min: 5 * 3_600, max: 13 * DAY }) },
  { weight: 1, arbitrary: fc.integer({ min: 91 * DAY, max: 900 * DAY }) },
);

function nearLimit(...days: readonly number[]): fc.Arbitrary<number> {
  return fc
    .tuple(fc.constantFrom(...days), fc.constantFrom(-3 * 3_600, -1, 0, 1, 3 * 3_600))
    .map(([limit, beside]) => limit * DAY + beside);
}

/** Mostly the first use or the last hours decide, and what lies around the limits of idleness. */
const usedAfter = fc.option(fc.oneof(fc.constantFrom(0, 1, 0.5), fc.double({ min: 0, max: 1, noNaN: true })), { freq: 3 });

const key: fc.Arbitrary<KeyPlan> = fc.record({ age, isActive: fc.boolean(), usedAfter });

const quarantine = fc.constantFrom(
  ...Array.from({ length: 7 }, () => null),
  'AWSCompromisedKeyQuarantine',
  'AWSCompromisedKeyQuarantineV2',
  'AWSCompromisedKeyQuarantineV3',
);

const names = ['ci', 'root', 'doe,jane', 'stage=live', 'a,b,c', 'Zoe.Q', 'ci+mobile@example.com', '_', '-,-'] as const;

/** Whom a report clears, but for what became of them since: that is where an old report may hide something. */
const calmUser: fc.Arbitrary<Omit<UserPlan, 'name'>> = fc.record({
  olderBy: fc.constantFrom(0, 1, 600, 601, 40 * DAY),
  keys: fc.array(
    fc.record({
      age: fc.constantFrom(5 * 3_600, 3 * DAY, 13 * DAY, 20 * DAY),
      isActive: fc.boolean(),
      usedAfter: fc.constantFrom(null, null, 0.99),
    }),
    { maxLength: 1 },
  ),
  hasPassword: fc.boolean(),
  quarantine,
  certificates: fc.array(fc.record({ age: nearLimit(90), isActive: fc.constant(false) }), { maxLength: 1 }),
  credentials: fc.constant([]),
});

const anyUser: fc.Arbitrary<Omit<UserPlan, 'name'>> = fc.record({
  olderBy: fc.constantFrom(0, 1, 600, 601, 40 * DAY),
  keys: fc.array(key, { maxLength: 3, size: 'max' }),
  hasPassword: fc.boolean(),
  quarantine,
  certificates: fc.array(fc.record({ age, isActive: fc.boolean() }), { maxLength: 1 }),
  credentials: fc.array(
    fc.record({ age, isActive: fc.boolean(), expiresIn: fc.option(fc.constantFrom(-DAY, DAY), { freq: 2 }) }),
    { maxLength: 1 },
  ),
});

const users: fc.Arbitrary<UserPlan[]> = fc
  .tuple(fc.array(fc.oneof(calmUser, anyUser), { maxLength: 5, size: 'max' }), fc.shuffledSubarray([...names], { minLength: 5 }))
  .map(([plans, called]) => plans.map((plan, index) => ({ ...plan, name: called[index] ?? `user-${index}` })));

const account: fc.Arbitrary<AccountPlan> = fc.record({
  rootKeys: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.array(key, { maxLength: 2 }) }),
  rootPassword: fc.option(
    fc.record({ age: nearLimit(30, 365), usedAgo: fc.option(fc.oneof(nearLimit(30), fc.constant(5 * 3_600)), { freq: 2 }) }),
    { freq: 2 },
  ),
  rootMfa: fc.array(fc.constantFrom('virtual', 'hardware', 'passkey'), { maxLength: 2 }),
  rootCertificate: fc.boolean(),
  passwordPolicy: fc.constantFrom('none', 'weak', 'strong', 'strong'),
  hasAdministrator: fc.boolean(),
  users,
  hasHealth: fc.boolean(),
  exposed: fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(fc.oneof(fc.nat({ max: 9 }), fc.constant('gone' as const)), { maxLength: 3 }) },
  ),
  changes: fc.array(
    fc.record({
      // The last ones twice more: they leave the keys of a user alone, by which all others show.
      kind: fc.constantFrom(...changeKinds, ...untold, ...untold),
      who: fc.nat({ max: 7 }),
      which: fc.nat({ max: 3 }),
      when: fc.constantFrom(0.1, 0.5, 0.9),
    }),
    { maxLength: 6, size: 'max' },
  ),
});

/** Every call of an audit, and whole services. */
const actions = [
  'iam:*',
  'sts:AssumeRole',
  'sts:AssumeRoot',
  'iam:GenerateCredentialReport',
  'iam:GetCredentialReport',
  'iam:GetAccountSummary',
  'iam:ListUsers',
  'iam:ListAccessKeys',
  'iam:ListAccessKeys',
  'iam:GetAccessKeyLastUsed',
  'iam:GetAccessKeyLastUsed',
  'iam:ListVirtualMFADevices',
  'iam:ListMFADevices',
  'iam:GetAccountPasswordPolicy',
  'iam:ListEntitiesForPolicy',
  'iam:ListServiceSpecificCredentials',
  'iam:ListSigningCertificates',
  'iam:GetLoginProfile',
  'iam:GetUser',
  'iam:GetAccountAuthorizationDetails',
  'iam:ListOrganizationsFeatures',
  'health:DescribeEvents',
  'health:DescribeAffectedEntities',
  'organizations:ListPoliciesForTarget',
  'organizations:ListAccounts',
] as const;

const fault: fc.Arbitrary<FaultSpec> = fc
  .record({
    action: fc.constantFrom(...actions),
    account: fc.option(fc.nat({ max: 3 }), { freq: 3 }),
    call: fc.constantFrom(1, 1, 2, 3, 5),
    times: fc.constantFrom(0, 0, 1, 2, 4),
    effect: fc.constantFrom<FaultSpec['effect']>(
      { kind: 'error', code: 'AccessDenied', status: 403 },
      { kind: 'error', code: 'AccessDenied', status: 403 },
      { kind: 'error', code: 'Throttling', status: 400 },
      { kind: 'error', code: 'ServiceFailure', status: 500 },
      { kind: 'drop-before' },
      { kind: 'drop-after' },
      { kind: 'garbage' },
      { kind: 'garbage' },
    ),
  })
  .map(({ account: index, ...rest }) => (index === null ? rest : { ...rest, account: accountId(index) }));

/** Worlds of one to four accounts, what changed in them since their reports, and what goes wrong while they are read. */
export const worldPlan: fc.Arbitrary<WorldPlan> = fc.record({
  scope: fc.constantFrom('organization', 'organization', 'organization', 'own'),
  depth: fc.constantFrom('candidates', 'candidates', 'candidates', 'live'),
  reportAge: fc.constantFrom(0, 120, 3_600, 3 * 3_600 + 50 * 60),
  hasCentralRoot: fc.boolean(),
  deniesRootKeys: fc.boolean(),
  pageSize: fc.constantFrom(1, 2, 1_000, 1_000),
  emptyPages: fc.boolean(),
  accounts: fc.array(account, { minLength: 1, maxLength: 4, size: 'max' }),
  faults: fc.oneof(
    { weight: 1, arbitrary: fc.constant([]) },
    { weight: 2, arbitrary: fc.array(fault, { minLength: 1, maxLength: 2 }) },
  ),
});

/** The ids of the accounts, the management account first. */
export function accountId(index: number): string {
  return String(index + 1).repeat(12);
}
