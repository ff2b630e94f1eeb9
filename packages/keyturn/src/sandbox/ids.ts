import { createHmac } from 'node:crypto';
import type { Partition } from './model/world.ts';
import type { Random } from './random.ts';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const LETTERS = Buffer.from(BASE32, 'latin1');
const VALUES = new Map(BASE32.split('').map((letter, value) => [letter, value]));

/** Where ids are put together: one flat text at the end, no chain of small ones, as a big fleet has a million of them. */
const scratch = Buffer.alloc(20);

/** Prefixes of unique ids (IAM User Guide, reference_identifiers). */
export type IdPrefix = 'AKIA' | 'ASIA' | 'AIDA' | 'AROA' | 'AGPA' | 'ANPA' | 'APKA' | 'ASCA' | 'ACCA';

/**
 * A unique id of 20 characters. As in AWS's newer ids, the account stands in the 40 bits after the first one, so that
 * `accountOfId` finds it back; the rest is chance.
 */
export function uniqueId(prefix: IdPrefix, accountId: string, random: Random): string {
  const marked = 2 ** 40 + Number(accountId);
  const high = random.below(2 ** 19);
  const low = random.below(2 ** 20);
  scratch.write(prefix, 'latin1');
  const upper = Math.floor(marked / 2);
  putLetters(4, Math.floor(upper / 2 ** 20), 4);
  putLetters(8, upper % 2 ** 20, 4);
  putLetters(12, ((marked % 2) << 4) | (high >>> 15), 1);
  putLetters(13, high & 0x7fff, 3);
  putLetters(16, low, 4);
  return scratch.toString('latin1');
}

/** The account that a newer id belongs to. */
export function accountOfId(id: string): string {
  let upper = 0;
  for (const letter of id.slice(4, 12)) upper = upper * 32 + (VALUES.get(letter) ?? 0);
  const last = (VALUES.get(id.charAt(12)) ?? 0) >>> 4;
  return String((upper % 2 ** 39) * 2 + last).padStart(12, '0');
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

/** Five bits a letter, the most significant first. */
function putLetters(offset: number, bits: number, count: number): void {
  for (let index = 0; index < count; index++) {
    scratch[offset + index] = LETTERS[(bits >>> (5 * (count - 1 - index))) & 31] ?? 0;
  }
}
