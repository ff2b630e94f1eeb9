/** What an account holds in IAM, as plain data. Instants are milliseconds since the epoch on the sandbox's clock. */

export type KeyStatus = 'Active' | 'Inactive';

export interface KeyUse {
  at: number;
  service: string;
  region: string;
}

export interface AccessKey {
  readonly id: string;
  status: KeyStatus;
  readonly createdAt: number;
  /** Until then the key answers as if it did not exist: IAM spreads new keys over the world in seconds. */
  worksFrom: number;
  /** What GetAccessKeyLastUsed tells now. */
  lastUsed?: KeyUse;
  /** A use that is not told yet: AWS reports uses late. */
  recentUse?: KeyUse;
}

export interface LoginProfile {
  readonly createdAt: number;
  changedAt: number;
  lastUsedAt?: number;
  resetRequired: boolean;
  /** SHA-256 of the password, where it was set by a call. */
  passwordHash?: string;
}

export interface MfaDevice {
  /** `arn:aws:iam::ACCT:mfa/NAME` (virtual), `arn:aws:iam::ACCT:u2f/...` (passkey), or a bare hardware serial. */
  readonly serial: string;
  readonly enabledAt: number;
}

/** A virtual device exists apart from its assignment. */
export interface VirtualMfaDevice {
  readonly serial: string;
  enabledAt?: number;
  /** `root`, or the name of the user who has it. */
  assignedTo?: { kind: 'root' } | { kind: 'user'; name: string };
}

export interface SigningCertificate {
  readonly id: string;
  status: KeyStatus;
  readonly uploadedAt: number;
  readonly body: string;
}

export interface SshPublicKey {
  readonly id: string;
  status: KeyStatus;
  readonly uploadedAt: number;
  readonly body: string;
  readonly fingerprint: string;
}

export interface ServiceSpecificCredential {
  readonly id: string;
  /** `codecommit.amazonaws.com`, `bedrock.amazonaws.com`, ... */
  readonly service: string;
  readonly serviceUserName: string;
  status: KeyStatus;
  readonly createdAt: number;
  readonly expiresAt?: number;
}

/** Optional members stay absent until they are needed: a big fleet has a million of these. */
export interface User {
  /** UpdateUser changes both: the user stays the same one, with its id and all that it has. */
  name: string;
  path: string;
  readonly id: string;
  readonly createdAt: number;
  keys: AccessKey[];
  tags?: Map<string, string>;
  login?: LoginProfile;
  mfa?: MfaDevice[];
  groups?: Set<string>;
  /** ARNs of managed policies. */
  attached?: Set<string>;
  /** Inline policy documents by name, as JSON text. */
  inline?: Map<string, string>;
  /** ARN of the permissions boundary. */
  boundary?: string;
  certificates?: SigningCertificate[];
  sshKeys?: SshPublicKey[];
  serviceCredentials?: ServiceSpecificCredential[];
}

export interface RootUser {
  readonly createdAt: number;
  keys: AccessKey[];
  /** A member account made by Organizations has no password until CreateLoginProfile allows its recovery. */
  password?: { readonly createdAt: number; changedAt: number; lastUsedAt?: number };
  mfa: MfaDevice[];
  certificates: SigningCertificate[];
}

export interface Group {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly createdAt: number;
  attached: Set<string>;
  inline: Map<string, string>;
}

export interface Role {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly createdAt: number;
  /** The trust policy, as JSON text. */
  trust: string;
  description?: string;
  maxSessionSeconds: number;
  attached: Set<string>;
  inline: Map<string, string>;
  boundary?: string;
  tags: Map<string, string>;
  lastUsed?: { at: number; region: string };
}

/** A customer managed policy. AWS managed ones live in policy/managed.ts. */
export interface ManagedPolicy {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly createdAt: number;
  updatedAt: number;
  description?: string;
  /** Oldest first. */
  versions: { id: string; document: string; createdAt: number }[];
  defaultVersion: string;
  /** The highest number that a version ever had; absent until one is added or deleted. */
  lastVersion?: number;
  tags?: Map<string, string>;
}

export interface PasswordPolicy {
  minimumLength: number;
  requireSymbols: boolean;
  requireNumbers: boolean;
  requireUppercase: boolean;
  requireLowercase: boolean;
  allowUsersToChange: boolean;
  maxAgeDays?: number;
  reusePrevention?: number;
  hardExpiry: boolean;
}

export interface CredentialReport {
  /** When GenerateCredentialReport was called that made this one. */
  readonly startedAt: number;
  /** From then on the state is COMPLETE. */
  readonly readyAt: number;
  /** The CSV, as of `startedAt`; never changed. */
  readonly content: string;
}
