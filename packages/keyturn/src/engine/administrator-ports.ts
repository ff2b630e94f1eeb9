import type { AccountId } from '../core/access-key.ts';
import type { AdministratorChange } from '../core/administrator/change.ts';
import type { PasswordFileFacts, RoleFacts, UserFacts } from '../core/administrator/facts.ts';
import type { Observed } from '../core/observed.ts';
import type { PasswordRules } from '../core/prevention/password-rules.ts';
import type { Secret } from '../core/secret.ts';
import type { Aws, MemberAccess, Opened } from './ports.ts';
import type { Effect } from './rotation-ports.ts';

/** A change that AWS is asked for; the first password comes with the one that sets it. */
export type RemoteChange =
  | Exclude<AdministratorChange, { readonly do: 'write-password' | 'set-password' }>
  | (Extract<AdministratorChange, { readonly do: 'set-password' }> & { readonly password: Secret });

/** One account, opened to make an administrator in it. */
export interface AdministratorAccount {
  /** Null: there is none of that name. */
  role(name: string): Promise<Observed<RoleFacts | null>>;
  /** Null: there is none of that name. */
  user(name: string): Promise<Observed<UserFacts | null>>;
  passwordRules(): Promise<Observed<PasswordRules | null>>;
  change(change: RemoteChange): Promise<Effect>;
}

/** AWS, for who makes an administrator. */
export interface AdministratorAws extends Aws {
  openForAdministrator(account: AccountId, access: MemberAccess): Promise<Opened<AdministratorAccount>>;
}

/** What is handed over with a first password. */
export interface FirstPassword {
  readonly account: AccountId;
  readonly user: string;
  readonly mark: string;
  /** Where the user signs in. */
  readonly signIn: string;
  readonly password: Secret;
}

/** The file that a first password is handed over in: the only place that it ever goes to, besides AWS. */
export interface PasswordFile {
  look(): Promise<PasswordFileFacts>;
  /** On the disk when it answers; never over something else. */
  write(password: FirstPassword): Promise<Effect>;
  /** The password that was drawn for the user with this mark; undefined where there is none. */
  read(mark: string): Promise<Secret | undefined>;
}

/** Writes down what is meant to be changed, and what came of it. */
export interface AdministratorRecorder {
  /** Answers a ticket for the outcome. */
  intent(change: AdministratorChange, because: string): Promise<number>;
  outcome(
    ticket: number,
    entry: { readonly change: AdministratorChange; readonly because: string },
    effect: Effect,
  ): Promise<void>;
}
