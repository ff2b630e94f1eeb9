import type { UserFacts } from './account.ts';
import { type Unknown, unknown } from './observed.ts';

/** Why the deeper facts of a user are not there. */
export const NOT_LIVE: Unknown = unknown('not-asked', 'it is read only with --live');

/** A user of whom nothing but the name is known. */
export function userNamed(name: string): UserFacts {
  return {
    name,
    path: null,
    createdAt: null,
    keys: NOT_LIVE,
    password: NOT_LIVE,
    certificates: NOT_LIVE,
    sshKeys: NOT_LIVE,
    tags: NOT_LIVE,
    groups: NOT_LIVE,
    permissions: NOT_LIVE,
  };
}
