import type { AccessKey, AccountId, KeyUse, Partition } from './access-key.ts';
import type { Instant } from './instant.ts';
import type { Observed, Unknown } from './observed.ts';
import type { RotationFacts } from './rotation/rotation-facts.ts';

/** An account, and how it stands in its organization. */
export interface AccountRef {
  readonly id: AccountId;
  readonly name: string | null;
  readonly partition: Partition;
  readonly isManagement: boolean;
  /** Names of the OUs from the root down to the account: `['Workloads', 'Production']`; empty where nobody asked. */
  readonly unitPath: readonly string[];
}

/** A slot of a credential report's root row: the report knows no key ids. */
export interface ReportedKey {
  readonly isActive: boolean;
  readonly createdAt: Instant;
  readonly lastUsedAt: Instant | 'never';
  /** Of what that use was; absent where it was never used, or where nobody asked. */
  readonly lastUsedFor?: Omit<KeyUse, 'at'>;
}

/** A password as the report tells it; `changedAt` is null where AWS does not say. */
export interface PasswordFacts {
  readonly changedAt: Instant | null;
  readonly lastUsedAt: Instant | 'never';
}

/** Passkeys synced in software count as `passkey`: AWS tells nobody which they are (aws-facts G). */
export type MfaKind = 'virtual' | 'passkey' | 'hardware';

export interface MfaDevice {
  readonly serial: string;
  readonly kind: MfaKind;
}

/** What is known of the root user. */
export interface RootFacts {
  /** Its keys with their ids: only root itself, or an AssumeRoot session in a member account, can list them. */
  readonly keys: Observed<readonly AccessKey[]>;
  /** Whether it has any key, active or not: told live to anybody in the account. */
  readonly hasKeys: Observed<boolean>;
  /** The report's row for it: no ids, and up to four hours old. */
  readonly reportedKeys: Observed<readonly ReportedKey[]>;
  /** Told live to anybody in the account. */
  readonly hasPassword: Observed<boolean>;
  /** From the report; null when it has no password. */
  readonly password: Observed<PasswordFacts | null>;
  readonly hasMfa: Observed<boolean>;
  /** All its devices, where a root session could list them; else its virtual one, which anybody in the account can see. */
  readonly mfaDevices: Observed<readonly MfaDevice[]>;
  readonly hasCertificates: Observed<boolean>;
}

/** An X.509 signing certificate or an SSH public key. Ids are null where only the report told of it. */
export interface UploadedKey {
  readonly id: string | null;
  readonly isActive: boolean;
  readonly uploadedAt: Instant;
}

/** A key of one service alone: CodeCommit, Keyspaces, Bedrock. */
export interface ServiceCredential {
  readonly id: string;
  readonly user: string;
  /** `bedrock.amazonaws.com` */
  readonly service: string;
  readonly isActive: boolean;
  readonly createdAt: Instant;
  readonly expiresAt: Instant | null;
}

/** What is known of one IAM user. */
export interface UserFacts {
  readonly name: string;
  /** `/eng/`; null where nobody told. */
  readonly path: string | null;
  readonly createdAt: Instant | null;
  readonly keys: Observed<readonly AccessKey[]>;
  /** Null when the user cannot sign in to the console. */
  readonly password: Observed<PasswordFacts | null>;
  readonly certificates: Observed<readonly UploadedKey[]>;
  /** The four below are read only by `--live`, or where the policy asks for them (tags, groups). */
  readonly sshKeys: Observed<readonly UploadedKey[]>;
  readonly tags: Observed<ReadonlyMap<string, string>>;
  readonly groups: Observed<readonly string[]>;
  /** Names and ARNs of the policies that apply, and whether one of them allows everything. */
  readonly permissions: Observed<UserPermissions>;
  /** How the rotation of its keys goes, where the policy has destinations; null: a credential report clears it, so nobody asked. */
  readonly rotation: Observed<RotationFacts | null>;
}

export interface UserPermissions {
  readonly isAdministrator: boolean;
  /** How: `AdministratorAccess`, `group admins`, `inline policy all`. */
  readonly administratorThrough: string | null;
}

/** A user whose key AWS found in public. */
export interface QuarantinedUser {
  readonly user: string;
  /** What AWS attached to the user then: `AWSCompromisedKeyQuarantineV3`. */
  readonly policy: string;
  readonly keys: Observed<readonly AccessKey[]>;
}

/** What AWS Health names because AWS found it in public. */
export interface NamedByHealth {
  /** The id of a key, unless AWS means something else. */
  readonly id: string;
  /** `AWS_RISK_CREDENTIALS_EXPOSED` */
  readonly eventType: string;
  readonly startedAt: Instant;
}

/** The same, with who has it. */
export interface ExposedKey extends NamedByHealth {
  readonly holder: KeyHolder;
}

/** Who has a key. `no-user`: no user has it, so that it is the root user's, or gone. */
export type KeyHolder =
  | { readonly is: 'user'; readonly name: string; readonly key: Observed<AccessKey> }
  | { readonly is: 'root' }
  | { readonly is: 'no-user' }
  | { readonly is: 'unknown'; readonly fact: Unknown };

export interface PasswordPolicyFacts {
  readonly minimumLength: number;
  readonly requires: {
    readonly symbols: boolean;
    readonly numbers: boolean;
    readonly uppercase: boolean;
    readonly lowercase: boolean;
  };
  readonly reusePrevention: number | null;
  readonly maxAgeDays: number | null;
}

/** Which parts of centralized root access are on; null outside an organization. */
export interface RootFeatures {
  readonly credentialsManagement: boolean;
  readonly sessions: boolean;
}

/** What is known of one account, but for its users: they are judged one by one, so that memory does not grow with them. */
export interface AccountFacts {
  readonly account: AccountRef;
  readonly root: RootFacts;
  /** Whether the users could be told at all: `account-unread` judges this. */
  readonly users: Observed<number>;
  readonly rootFeatures: Observed<RootFeatures | null>;
  /** Names of the SCPs in force that keep the root user from making keys; empty: nothing does; null: SCPs do not bind this account. */
  readonly rootKeyCreationDeniedBy: Observed<readonly string[] | null>;
  /** Null: the account has none, and AWS's own minimum holds. */
  readonly passwordPolicy: Observed<PasswordPolicyFacts | null>;
  /** Users, groups and roles that have AdministratorAccess. */
  readonly administrators: Observed<readonly string[]>;
  readonly serviceCredentials: Observed<readonly ServiceCredential[]>;
  readonly quarantined: Observed<readonly QuarantinedUser[]>;
  /** `not-asked` where the account's support plan does not have AWS Health. */
  readonly exposed: Observed<readonly ExposedKey[]>;
}
