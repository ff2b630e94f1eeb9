import type { AccountId } from './access-key.ts';

/** Whether a text has the form of an access key id (IAM User Guide, reference_identifiers). */
export function isAccessKeyId(text: string): boolean {
  return /^A[A-Z0-9]{15,127}$/.test(text);
}

/**
 * The account that stands in the id of an access key: forty bits after the first one, in base 32. Undefined for ids of the old
 * kind, whose fifth character is below Q, and for what is no id (aws-facts I).
 */
export function accountInKeyId(keyId: string): AccountId | undefined {
  if (!/^A[KS]IA[Q-Z2-7][A-Z2-7]{15}$/.test(keyId)) return undefined;
  let bits = 0n;
  for (const letter of keyId.slice(4, 4 + LETTERS)) bits = bits * 32n + BigInt(BASE32.indexOf(letter));
  const account = (bits >> (BITS_OF_LETTERS - 1n - ACCOUNT_BITS)) & ((1n << ACCOUNT_BITS) - 1n);
  return String(account).padStart(12, '0');
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const LETTERS = 10;
const BITS_OF_LETTERS = 50n;
const ACCOUNT_BITS = 40n;
