import { createHmac } from 'node:crypto';
import type { Partition } from './model/world.ts';
import type { Random } from './random.ts';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Prefixes of unique ids (IAM User Guide, reference_identifiers). */
export type IdPrefix = 'AKIA' | 'ASIA' | 'AIDA' | 'AROA' | 'AGPA' | 'ANPA' | 'APKA' | 'ASCA' | 'ACCA';

/**
 * A unique id of 20 characters. As in AWS's newer ids, the account stands in the 40 bits after the first one, so that
 * `accountOfId` finds it back; the rest is chance.
 */
export function uniqueId(prefix: IdPrefix, accountId: string, random: Random): string {
  let bits = (1n << 79n) | (BigInt(accountId) << 39n) | (BigInt(random.below(2 ** 19)) << 20n) | BigInt(random.below(2 ** 20));
  let out = '';
  for (let index = 0; index < 16; index++) {
    out = BASE32.charAt(Number(bits & 31n)) + out;
    bits >>= 5n;
  }
  return prefix + out;
}

/** The account that a newer id belongs to. */
export function accountOfId(id: string): string {
  let bits = 0n;
  for (const letter of id.slice(4, 14)) bits = (bits << 5n) | BigInt(BASE32.indexOf(letter));
  return ((bits >> 9n) & 0xffffffffffn).toString().padStart(12, '0');
}

/** The secret of an access key: 40 characters that follow from the seed and the id, so that no world has to store it. */
export function secretOf(seed: number, accessKeyId: string): string {
  return createHmac('sha256', `keyturn-sandbox-${seed}`).update(accessKeyId).digest('base64').slice(0, 40);
}

/** `arn:aws:iam::ACCT:user/eng/alice`. IAM's ARNs have no region. */
export function iamArn(partition: Partition, accountId: string, resource: string): string {
  return `arn:${partition}:iam::${accountId}:${resource}`;
}

/** The ARN of a thing that lives in a region. */
export function regionalArn(
  where: { partition: Partition; service: string; region: string; accountId: string },
  resource: string,
): string {
  return `arn:${where.partition}:${where.service}:${where.region}:${where.accountId}:${resource}`;
}

/** A version 4 shaped UUID out of seeded chance. */
export function uuid(random: Random): string {
  const hex = random.text(32, '0123456789abcdef');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}
