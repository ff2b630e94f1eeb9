import type { AccessKey, KeyStatus } from '../../model/iam.ts';
import { addAgedKey } from '../builders.ts';
import {
  type Aged,
  addLogin,
  addMfa,
  addRootPassword,
  addServiceCredential,
  addSigningCertificate,
  addSshKey,
  type MfaKind,
  type PasswordAges,
} from '../credential-builders.ts';
import { addParameter, addSecret, keyText } from '../destination-builders.ts';
import { addExposure } from '../health-builders.ts';
import { attach, awsPolicy } from '../policy-builders.ts';
import type { Plant, Spot } from './trouble.ts';

/** An access key to make: how old it is, and when it was used last; never when absent. */
export interface KeyAges {
  readonly ageDays: number;
  readonly usedDaysAgo?: number;
  readonly status?: KeyStatus;
  readonly service?: string;
  readonly region?: string;
}

/** Makes access keys, of the user or of root; a user is a week older than the oldest key. */
export function keys(...ages: readonly KeyAges[]): Plant {
  return (spot) => {
    makeKeys(spot, ages);
  };
}

/** Makes the keys and answers them, in the given order. */
export function makeKeys(spot: Spot, ages: readonly KeyAges[]): AccessKey[] {
  const oldestDays = Math.max(...ages.map(({ ageDays }) => ageDays));
  const principal = spot.principal(oldestDays + 7);
  return ages.map((age) => addAgedKey(spot.builder, spot.account, principal, age));
}

/** Makes the user, and a key at the same second: what the console did when both boxes were ticked. */
export function keyFromCreation(age: KeyAges): Plant {
  return (spot) => {
    addAgedKey(spot.builder, spot.account, spot.user(age.ageDays), age);
  };
}

/** A console password, of the user or of root. */
export function password(ages: PasswordAges): Plant {
  return (spot) => {
    const user = spot.principal();
    if (user) addLogin(spot.builder, user, ages);
    else addRootPassword(spot.builder, spot.account, ages);
  };
}

/** An MFA device, of the user or of root. */
export function mfa(kind: MfaKind, ageDays = 300): Plant {
  return (spot) => addMfa(spot.builder, spot.account, spot.principal(), { kind, ageDays });
}

/** An X.509 signing certificate, of the user or of root. */
export function certificate(age: Aged): Plant {
  return (spot) => addSigningCertificate(spot.builder, spot.account, spot.principal(age.ageDays + 7), age);
}

/** An SSH public key. */
export function sshKey(age: Aged): Plant {
  return (spot) => addSshKey(spot.builder, spot.account, spot.user(age.ageDays + 7), age);
}

/** A service-specific credential. */
export function serviceCredential(credential: Aged & { service: string; expiresInDays?: number }): Plant {
  return (spot) => addServiceCredential(spot.builder, spot.account, spot.user(credential.ageDays + 7), credential);
}

/** Attaches one of AWS's managed policies to the user. */
export function policy(name: string): Plant {
  return (spot) => attach(spot.user(), awsPolicy(spot.builder.world, name));
}

/** Makes a key that AWS found in public, in an account that AWS Health answers. */
export function exposedKey(age: KeyAges, foundDaysAgo: number): Plant {
  return (spot) => {
    for (const { id } of makeKeys(spot, [age])) addExposure(spot.builder, spot.account, { entity: id, daysAgo: foundDaysAgo });
  };
}

/** Makes a key and keeps it where its consumer reads it: `iam-users/NAME` in the account's Secrets Manager. */
export function keptKey(age: KeyAges): Plant {
  return (spot) => {
    for (const key of makeKeys(spot, [age])) keepInSecret(spot, key.id, age.ageDays);
  };
}

/** Writes a key id, and the secret that belongs to it, into the user's secret. */
export function keepInSecret(spot: Spot, accessKeyId: string, changedDaysAgo: number): void {
  const { builder, account } = spot;
  const { name } = spot.user();
  addSecret(builder, account, { name: `iam-users/${name}`, changedDaysAgo }, keyText(builder.world, name, accessKeyId));
}

/** The same, into the user's parameter. */
export function keepInParameter(spot: Spot, accessKeyId: string, changedDaysAgo: number): void {
  const { builder, account } = spot;
  const { name } = spot.user();
  addParameter(builder, account, { name: `/iam-users/${name}`, changedDaysAgo }, keyText(builder.world, name, accessKeyId));
}
