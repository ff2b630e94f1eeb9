import type { Observed } from '../observed.ts';
import type { PasswordRules } from '../prevention/password-rules.ts';

/** What a role or a user that is there already has. */
interface EntityFacts {
  readonly tags: ReadonlyMap<string, string>;
  /** ARNs of the managed policies that are attached to it. */
  readonly attached: readonly string[];
  /** The managed policy that bounds what it may do, however much it is given. */
  readonly boundary: string | null;
}

export interface RoleFacts extends EntityFacts {
  /** Its trust policy. */
  readonly trust: string;
}

export interface UserFacts extends EntityFacts {
  /** Our inline policy; null: it has none of that name. */
  readonly mfaPolicy: string | null;
  /** Ids of its access keys. */
  readonly keys: readonly string[];
  /** Null: it cannot sign in to the console. */
  readonly login: { readonly mustChange: boolean } | null;
}

/** What lies where the first password is to be; `mark`: of the user that it was drawn for. */
export type PasswordFileFacts =
  | { readonly is: 'nothing' }
  | { readonly is: 'password'; readonly mark: string }
  | { readonly is: 'something'; readonly because: string };

/** Null: there is no such role. */
export type RoleSight = Observed<RoleFacts | null>;

export interface UserSight {
  /** Null: there is no such user. */
  readonly user: Observed<UserFacts | null>;
  /** Null: the account has no policy of its own. */
  readonly passwordRules: Observed<PasswordRules | null>;
  readonly file: PasswordFileFacts;
}
