import type { AccountId, KeyStatus, KeyUse, Partition } from '../core/access-key.ts';
import type {
  AccountRef,
  MfaDevice,
  NamedByHealth,
  PasswordFacts,
  PasswordPolicyFacts,
  RootFeatures,
  ServiceCredential,
  UploadedKey,
  UserPermissions,
} from '../core/account.ts';
import type { CredentialReport } from '../core/credential-report.ts';
import type { Instant } from '../core/instant.ts';
import type { Observed, Unknown } from '../core/observed.ts';

/** A key as ListAccessKeys tells it; its last use is another question. */
export interface ListedKey {
  readonly id: string;
  readonly status: KeyStatus;
  readonly createdAt: Instant;
}

/** A user as ListUsers tells it. */
export interface ListedUser {
  readonly name: string;
  readonly path: string;
  readonly createdAt: Instant;
}

/** What GetAccountSummary tells that matters here: all of it live. */
export interface AccountSummary {
  readonly users: number;
  readonly hasRootKeys: boolean;
  readonly hasRootPassword: boolean;
  readonly hasRootMfa: boolean;
  readonly hasRootCertificates: boolean;
}

/** What GetAccountAuthorizationDetails tells of one user, with all policies resolved. */
export interface UserDetails extends ListedUser {
  readonly tags: ReadonlyMap<string, string>;
  readonly groups: readonly string[];
  readonly permissions: UserPermissions;
}

/** Reads access keys of whom a session may see. */
export interface LastUseReader {
  /** What AWS tells of a key's last use. */
  lastUsed(keyId: string): Promise<Observed<KeyUse | 'never'>>;
}

/** Read access to one account's IAM. Nothing here throws for what AWS answers: it is an unknown fact. */
export interface AccountReader extends LastUseReader {
  /** Asks AWS to make a report, so that it is made while other accounts are asked. */
  startReport(): Promise<void>;
  /** Waits until the report is there. */
  credentialReport(): Promise<Observed<CredentialReport>>;
  summary(): Promise<Observed<AccountSummary>>;
  /** Whose a key is, by its id: the name of a user, or null for the root user. */
  ownerOfKey(keyId: string): Promise<Observed<string | null>>;
  /** The keys of a user; `gone` when there is no such user (any more). */
  keysOf(user: string): Promise<Observed<readonly ListedKey[] | 'gone'>>;
  /** All users, page by page; ends with an unknown when a page could not be read. */
  users(): AsyncIterable<ListedUser | Unknown>;
  /** The password of a user, at this moment; null when the user cannot sign in to the console. */
  password(user: string): Promise<Observed<PasswordFacts | null>>;
  /** The virtual MFA device of the root user, if it has one. */
  rootVirtualMfa(): Promise<Observed<MfaDevice | null>>;
  passwordPolicy(): Promise<Observed<PasswordPolicyFacts | null>>;
  /** ARNs or names of whom AdministratorAccess is attached to. */
  administrators(): Promise<Observed<readonly string[]>>;
  /** Users to whom AWS attached a policy because it found a key of theirs in public, and that policy's name. */
  quarantinedUsers(): Promise<Observed<ReadonlyMap<string, string>>>;
  /** What AWS Health names, each once; `not-asked` where the account's support plan does not have AWS Health. */
  exposedKeys(): Promise<Observed<readonly NamedByHealth[]>>;
  /** Of all users at once. */
  serviceCredentials(): Promise<Observed<readonly ServiceCredential[]>>;
  /** Details of all users, page by page; ends with an unknown when a page could not be read. */
  userDetails(): AsyncIterable<UserDetails | Unknown>;
  sshKeys(user: string): Promise<Observed<readonly UploadedKey[]>>;
  certificates(user: string): Promise<Observed<readonly UploadedKey[]>>;
  tags(user: string): Promise<Observed<ReadonlyMap<string, string>>>;
  groups(user: string): Promise<Observed<readonly string[]>>;
}

/** Read access to a root user's credentials, and to the summary of its account. */
export interface RootReader extends LastUseReader {
  summary(): Promise<Observed<AccountSummary>>;
  keys(): Promise<Observed<readonly ListedKey[]>>;
  mfaDevices(): Promise<Observed<readonly MfaDevice[]>>;
  /** Null when it has none; AWS does not say here when it was changed. */
  password(): Promise<Observed<PasswordFacts | null>>;
  certificates(): Promise<Observed<readonly UploadedKey[]>>;
}

/** An account of the organization. */
export interface OrganizationAccount extends AccountRef {
  /** Only `ACTIVE` accounts can be read. */
  readonly state: string;
  /** Why it is left out on purpose; null when it is not. */
  readonly excludedBecause: string | null;
}

/** Who we are for AWS. */
export interface CallerFacts {
  readonly account: AccountId;
  readonly arn: string;
  readonly partition: Partition;
  readonly isRoot: boolean;
}

/** How to enter a member account. */
export interface MemberAccess {
  readonly roleName: string;
  readonly externalId: string | null;
}

export type Opened<Reader> = { readonly known: true; readonly reader: Reader } | Unknown;

/** AWS, as the engine sees it: the complete list of what an audit touches outside itself. */
export interface Aws {
  /** AWS's time, learned from its answers; before the first one, this machine's. */
  now(): Instant;
  /** Throws a Fault when there are no credentials that work: nothing can be done then. */
  caller(): Promise<CallerFacts>;
  /** Every account of the organization, with its unit path where asked. Throws a Fault when it cannot be listed. */
  organizationAccounts(want: { readonly units: boolean }): Promise<readonly OrganizationAccount[]>;
  /** Which parts of centralized root access are on; null when the caller's account is in no organization. */
  rootFeatures(): Promise<Observed<RootFeatures | null>>;
  /** Names of the SCPs in force on an account that keep its root user from making keys; null: SCPs do not bind it. */
  rootKeyCreationDeniedBy(account: AccountRef): Promise<Observed<readonly string[] | null>>;
  /** The account of a key, by its id: also of a key that is gone; null when AWS says that this is no key id. */
  accountOfKey(keyId: string): Promise<Observed<AccountId | null>>;
  /** The caller's own account, with the caller's own credentials. */
  own(): AccountReader;
  /** Another account, through a role in it. */
  member(account: AccountId, access: MemberAccess): Promise<Opened<AccountReader>>;
  /** The root user of an account: by the caller's own session if the caller is that root user, else by AssumeRoot. */
  rootOf(account: AccountRef): Promise<Opened<RootReader>>;
}

/** A downloaded report, and whose it is. */
export interface ReportFile {
  readonly account: AccountId;
  readonly partition: Partition;
  readonly report: CredentialReport;
  /** How the file is called, for people. */
  readonly name: string;
}
