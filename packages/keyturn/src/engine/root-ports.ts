import type { AccountId } from '../core/access-key.ts';
import type { AccountRef } from '../core/account.ts';
import type { Instant } from '../core/instant.ts';
import type { KeyCall } from '../core/key-calls.ts';
import type { Observed } from '../core/observed.ts';
import type { PausePolicy } from '../core/root-removal/pause-policy.ts';
import type { ControlFacts } from '../core/root-removal/removal-situation.ts';
import type { AccountSummary, Aws, ListedKey, MemberAccess, Opened } from './ports.ts';
import type { Effect } from './rotation-ports.ts';

/** The organization of the caller's account. */
export interface OrganizationFacts {
  readonly id: string;
  readonly managementAccount: AccountId;
}

/** AWS, as far as root users are looked at. */
export interface RootAws extends Aws {
  /** Null where the caller's account is in no organization; every member may ask. */
  organization(): Promise<Observed<OrganizationFacts | null>>;
}

/** The service control policies that pause root users. */
export interface PausePolicies {
  /** Accounts for which there is a pause, by its name. */
  accounts(): Promise<Observed<ReadonlySet<AccountId>>>;
  of(account: AccountId): Promise<Observed<ControlFacts>>;
  create(account: AccountRef, tags: ReadonlyMap<string, string>): Promise<Effect>;
  attach(policy: PausePolicy['id'], account: AccountId): Promise<Effect>;
  detach(policy: PausePolicy['id'], account: AccountId): Promise<Effect>;
  delete(policy: PausePolicy['id']): Promise<Effect>;
  tag(policy: PausePolicy['id'], name: string, value: string): Promise<Effect>;
  untag(policy: PausePolicy['id'], name: string): Promise<Effect>;
}

/** A session of a root user that can remove what that has, and nothing else (aws-facts D2). */
export interface RootRemover {
  keys(): Promise<Observed<readonly ListedKey[]>>;
  deleteKey(keyId: string): Promise<Effect>;
  deleteCertificate(id: string): Promise<Effect>;
  /** Deactivates a device; a virtual one is deleted, too. */
  removeMfa(serial: string): Promise<Effect>;
  deletePassword(): Promise<Effect>;
}

/** What is asked of the event history of an account. */
export interface CallQuery {
  readonly by: { readonly key: string } | { readonly rootSignIns: true };
  readonly since: Instant;
  /** Events are kept where they happen; those of IAM and of sign-ins in the partition's first region. */
  readonly region: string;
}

/** Calls that an event history holds, newest first. */
export interface KeptCalls {
  readonly calls: readonly KeyCall[];
  /** Whether these are all: of thousands the oldest are not read. */
  readonly areAll: boolean;
}

/** CloudTrail's event history of one account: ninety days, minutes late, calls about data not among them. */
export interface CallTrail {
  calls(query: CallQuery): Promise<Observed<KeptCalls>>;
}

/** AWS, for a run that removes what root users have. */
export interface RemovalAws extends RootAws {
  readonly pauses: PausePolicies;
  remover(account: AccountRef): Promise<Opened<RootRemover>>;
  trail(account: AccountRef, access: MemberAccess): Promise<Opened<CallTrail>>;
}

/** Notes on a root user, which has no tags that they could stand in. */
export interface RootNotes {
  /** What stands by now, by the names that the tags of a user would have. */
  read(): Promise<ReadonlyMap<string, string>>;
  write(notes: ReadonlyMap<string, string>): Promise<Effect>;
}

/** What a guide through the console asks AWS. */
export interface GuideReader {
  now(): Instant;
  summary(): Promise<Observed<AccountSummary>>;
  /** When the root user made one of these events since then, the last time. */
  rootEvent(names: readonly string[], since: Instant): Promise<Observed<Instant | 'never'>>;
}
