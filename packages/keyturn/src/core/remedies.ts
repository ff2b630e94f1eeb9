import type { Partition } from './access-key.ts';
import type { Remedy, Subject } from './finding.ts';
import {
  addAdministrator,
  makeReadable,
  renewException,
  rotateOtherCredential,
  strengthenPasswordPolicy,
} from './remedies/account.ts';
import type { Place, Recipe } from './remedies/recipe.ts';
import {
  deleteRootCredentials,
  preventRootKeys,
  removeRootKeys,
  renewRootPassword,
  secureRoot,
  stopUsingRoot,
} from './remedies/root.ts';
import { findKeyUsers, mendDestination, nameDestination, retireOrphanedKey } from './remedies/rotation.ts';
import { containExposedKey, deleteInactiveKey, removeUserKey, replaceUserByRole, rotateUserKey } from './remedies/user-keys.ts';

/** How the things that checks find are mended. Each check names one of them. */
export const remedyIds = [
  'remove-root-keys',
  'secure-root',
  'renew-root-password',
  'delete-root-credentials',
  'stop-using-root',
  'rotate-user-key',
  'remove-user-key',
  'delete-inactive-key',
  'replace-user-by-role',
  'contain-exposed-key',
  'find-key-users',
  'retire-orphaned-key',
  'mend-destination',
  'name-destination',
  'rotate-other-credential',
  'prevent-root-keys',
  'strengthen-password-policy',
  'add-administrator',
  'renew-exception',
  'make-readable',
] as const;

export type RemedyId = (typeof remedyIds)[number];

const recipes: Readonly<Record<RemedyId, Recipe>> = {
  'remove-root-keys': removeRootKeys,
  'secure-root': secureRoot,
  'renew-root-password': renewRootPassword,
  'delete-root-credentials': deleteRootCredentials,
  'stop-using-root': stopUsingRoot,
  'rotate-user-key': rotateUserKey,
  'remove-user-key': removeUserKey,
  'delete-inactive-key': deleteInactiveKey,
  'replace-user-by-role': replaceUserByRole,
  'contain-exposed-key': containExposedKey,
  'find-key-users': findKeyUsers,
  'retire-orphaned-key': retireOrphanedKey,
  'mend-destination': mendDestination,
  'name-destination': nameDestination,
  'rotate-other-credential': rotateOtherCredential,
  'prevent-root-keys': preventRootKeys,
  'strengthen-password-policy': strengthenPasswordPolicy,
  'add-administrator': addAdministrator,
  'renew-exception': renewException,
  'make-readable': makeReadable,
};

/**
 * Writes a remedy for one subject, with its account, names and key id filled in. Its members are written when they are read: an
 * audit of fifty thousand users holds a remedy for every finding, and most are never looked at.
 */
export function remedyFor(id: RemedyId, subject: Subject, partition: Partition): Remedy {
  const recipe = recipes[id];
  const place = (): Place => placeOf(subject, partition);
  return {
    get summary() {
      return recipe.summary(place());
    },
    get console() {
      return recipe.console(place());
    },
    get cli() {
      return recipe.cli(place());
    },
    get keyturn() {
      return recipe.keyturn(place());
    },
  };
}

function placeOf({ account, principal, accessKeyId, resource }: Subject, partition: Partition): Place {
  const user = principal.type === 'user' ? principal.name : null;
  return { account, partition, user, accessKeyId, resource: resource ?? null };
}
