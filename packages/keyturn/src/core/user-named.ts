import type { UserFacts } from './account.ts';
import { type Unknown, unknown } from './observed.ts';

/** Why the deeper facts of a user are not there. */
export const NOT_LIVE: Unknown = unknown('not-asked', 'it is read only with --live');

/** Why nothing is known of rotations where the policy has none. */
export const NO_DESTINATIONS: Unknown = unknown('not-asked', 'there are no destinations in the policy');

/** Why nothing is known of them where a report is all there is. */
export const ROTATION_NOT_IN_REPORT: Unknown = unknown('not-asked', 'a credential report does not tell what destinations hold');

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
    rotation: NO_DESTINATIONS,
  };
}
