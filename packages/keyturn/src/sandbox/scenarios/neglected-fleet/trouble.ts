import type { User } from '../../model/iam.ts';
import type { Account } from '../../model/world.ts';
import type { Builder } from '../builders.ts';

/** What can be found in an account from outside. `exception-expired` is not here: it stands in the reader's own policy. */
export type CheckId =
  | 'account-unread'
  | 'admin-user-with-access-key'
  | 'console-user-key-from-creation'
  | 'destination-drift'
  | 'exposed-key'
  | 'no-administrator-besides-root'
  | 'no-destination'
  | 'old-key-still-used'
  | 'orphaned-key'
  | 'password-policy-weak'
  | 'root-access-key-age'
  | 'root-access-key-present'
  | 'root-access-key-used'
  | 'root-credentials-left'
  | 'root-key-creation-open'
  | 'root-mfa-missing'
  | 'root-mfa-not-hardware'
  | 'root-password-age'
  | 'root-signing-certificate'
  | 'root-used-recently'
  | 'service-credential-age'
  | 'signing-certificate-age'
  | 'ssh-key-age'
  | 'user-access-key-age'
  | 'user-access-key-age-soon'
  | 'user-access-key-never-used'
  | 'user-access-key-unused'
  | 'user-inactive-key-left'
  | 'user-two-active-keys';

/** An account by name, one of its users, or its root user. */
export interface Where {
  readonly account: string;
  readonly user?: string;
  readonly isRoot?: true;
  /** Path of the user; `/` when absent. */
  readonly path?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** Where something is planted: the account, and its user, who is made when first asked for. */
export interface Spot {
  readonly builder: Builder;
  readonly account: Account;
  /** The user of the place; undefined for the root user. `createdDaysAgo` counts only when it makes the user. */
  readonly principal: (createdDaysAgo?: number) => User | undefined;
  /** The user of the place, where there must be one. */
  readonly user: (createdDaysAgo?: number) => User;
}

export type Plant = (spot: Spot) => void;

/** Something wrong that a check finds. */
export interface Trouble {
  /** The check that finds it first. */
  readonly id: CheckId;
  /** Other checks that find the same thing, when limits are 90 days of age, 14 days of warning and 45 days without use. */
  readonly also?: readonly CheckId[];
  readonly where: Where;
  readonly what: string;
  readonly plant: Plant;
}

/** Something in order that stands close to a trouble, and must not be accused of it. */
export interface Neighbour {
  /** The check that must keep quiet about it. */
  readonly notFor: CheckId;
  /** What is found there nevertheless. */
  readonly also?: readonly CheckId[];
  readonly where: Where;
  readonly what: string;
  readonly plant: Plant;
}

/** The place of an account's root user. */
export function root(account: string): Where {
  return { account, isRoot: true };
}

/** The place of a user, who has an owner's tag. */
export function user(
  account: string,
  name: string,
  more: { path?: string; tags?: Readonly<Record<string, string>> } = {},
): Where {
  return { account, user: name, tags: { owner: ownerOf(account) }, ...more };
}

/** Several things planted at one place. */
export function all(...plants: readonly Plant[]): Plant {
  return (spot) => {
    for (const plant of plants) plant(spot);
  };
}

/** `payments-prod/ci`, `payments-prod/<root_account>`, `payments-prod`: as the page shows it. */
export function placeName({ account, user: name, isRoot }: Where): string {
  if (isRoot) return `${account}/<root_account>`;
  return name === undefined ? account : `${account}/${name}`;
}

function ownerOf(account: string): string {
  return `team-${account.replace(/-(prod|staging|dev)$/, '')}@example.com`;
}
