import type { AccountId, Partition } from '../access-key.ts';

/** The account that is to have an administrator besides its root user. */
export interface AdministratorPlace {
  readonly account: AccountId;
  readonly partition: Partition;
}

/** A role that named principals may assume, with MFA. */
export interface RoleWish extends AdministratorPlace {
  readonly kind: 'role';
  readonly name: string;
  /** ARNs of users and accounts. */
  readonly trusted: readonly string[];
}

/** A user who signs in to the console, with MFA. */
export interface UserWish extends AdministratorPlace {
  readonly kind: 'user';
  readonly name: string;
  /** The file that gets the first password. */
  readonly passwordFile: string;
}

/** The administrator that is wanted. */
export type AdministratorWish = RoleWish | UserWish;

/** The ARN that it has. */
export function administratorArn({ partition, account, kind, name }: AdministratorWish): string {
  return `arn:${partition}:iam::${account}:${kind}/${name}`;
}

/** The tag by which we know an administrator of ours; its value is the mark that the file of the first password has, too. */
export const ADMINISTRATOR_TAG = 'keyturn:administrator';

/** The name of a role that nobody gave one. */
export const ADMINISTRATOR_ROLE = 'KeyturnAdministrator';
