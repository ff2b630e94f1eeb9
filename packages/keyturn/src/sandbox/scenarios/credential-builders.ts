import { createHash } from 'node:crypto';
import { iamArn, uniqueId } from '../ids.ts';
import type { KeyStatus, LoginProfile, User } from '../model/iam.ts';
import type { Account } from '../model/world.ts';
import type { Random } from '../random.ts';
import { type Builder, DAY_MS } from './builders.ts';

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** An instant so many days ago, in whole seconds as AWS tells them. */
function daysAgo({ now }: Builder, days: number): number {
  return Math.floor((now - days * DAY_MS) / 1000) * 1000;
}

/** A password, and when it was changed and used last. */
export interface PasswordAges {
  readonly ageDays: number;
  readonly changedDaysAgo?: number;
  readonly usedDaysAgo?: number;
}

/** Lets a user sign in to the console. */
export function addLogin(builder: Builder, user: User, password: PasswordAges): void {
  user.login = { ...passwordOf(builder, password), resetRequired: false };
}

/** Gives the root user a password. */
export function addRootPassword(builder: Builder, account: Account, password: PasswordAges): void {
  account.root.password = passwordOf(builder, password);
}

/** A device that shows codes: `virtual` on a phone, `hardware` a token with a serial, `passkey` a FIDO2 key. */
export type MfaKind = 'virtual' | 'hardware' | 'passkey';

/** Gives an MFA device to a user, or to the root user. */
export function addMfa(
  builder: Builder,
  account: Account,
  user: User | undefined,
  device: { kind: MfaKind; ageDays?: number },
): void {
  const { world, random } = builder;
  const enabledAt = daysAgo(builder, device.ageDays ?? 300);
  const owner = user ? `user/${user.name}` : 'root';
  const serial = {
    virtual: () => iamArn(world.partition, account.id, `mfa/${user ? user.name : 'root-account-mfa-device'}`),
    hardware: () => `GAHT${random.text(8, '0123456789')}`,
    passkey: () =>
      iamArn(world.partition, account.id, `u2f/${owner}/passkey-${random.text(26, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`),
  }[device.kind]();
  const devices = user ? (user.mfa ??= []) : account.root.mfa;
  devices.push({ serial, enabledAt });
  if (device.kind !== 'virtual') return;
  account.virtualMfa ??= new Map();
  account.virtualMfa.set(serial, { serial, enabledAt, assignedTo: user ? { kind: 'user', name: user.name } : { kind: 'root' } });
}

/** How old a credential is, and whether it works. */
export interface Aged {
  readonly ageDays: number;
  readonly status?: KeyStatus;
}

/** Uploads an X.509 signing certificate for a user, or for the root user. */
export function addSigningCertificate(
  builder: Builder,
  account: Account,
  user: User | undefined,
  { ageDays, status }: Aged,
): void {
  const { random } = builder;
  const certificates = user ? (user.certificates ??= []) : account.root.certificates;
  certificates.push({
    id: random.text(32, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'),
    status: status ?? 'Active',
    uploadedAt: daysAgo(builder, ageDays),
    body: `-----BEGIN CERTIFICATE-----\n${base64Lines(random, 12)}-----END CERTIFICATE-----\n`,
  });
}

/** Uploads a user's SSH public key, for CodeCommit. */
export function addSshKey(builder: Builder, account: Account, user: User, { ageDays, status }: Aged): void {
  const { random } = builder;
  const body = `ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ${random.text(336, BASE64)} ${user.name}`;
  const digest = createHash('md5').update(body).digest('hex');
  user.sshKeys ??= [];
  user.sshKeys.push({
    id: uniqueId('APKA', account.id, random),
    status: status ?? 'Active',
    uploadedAt: daysAgo(builder, ageDays),
    body,
    fingerprint: digest.match(/../g)?.join(':') ?? digest,
  });
}

/** A service-specific credential: of Bedrock, CodeCommit, Keyspaces. */
export function addServiceCredential(
  builder: Builder,
  account: Account,
  user: User,
  credential: Aged & { service: string; expiresInDays?: number },
): void {
  const id = uniqueId('ACCA', account.id, builder.random);
  user.serviceCredentials ??= [];
  user.serviceCredentials.push({
    id,
    service: credential.service,
    serviceUserName: `${user.name}-at-${account.id}`,
    status: credential.status ?? 'Active',
    createdAt: daysAgo(builder, credential.ageDays),
    ...(credential.expiresInDays === undefined ? {} : { expiresAt: daysAgo(builder, -credential.expiresInDays) }),
  });
}

function passwordOf(
  builder: Builder,
  { ageDays, changedDaysAgo, usedDaysAgo }: PasswordAges,
): Omit<LoginProfile, 'resetRequired'> {
  return {
    createdAt: daysAgo(builder, ageDays),
    changedAt: daysAgo(builder, changedDaysAgo ?? ageDays),
    ...(usedDaysAgo === undefined ? {} : { lastUsedAt: daysAgo(builder, usedDaysAgo) }),
  };
}

function base64Lines(random: Random, count: number): string {
  let lines = '';
  for (let index = 0; index < count; index++) lines += `${random.text(64, BASE64)}\n`;
  return lines;
}
