import type { AccountId, Partition } from '../access-key.ts';
import type { Remedy } from '../finding.ts';

/** What a remedy is about: a finding's subject, in the words that commands and links are made of. */
export interface Place {
  readonly account: AccountId;
  readonly partition: Partition;
  /** The IAM user's name; null for the root user and for the account as a whole. */
  readonly user: string | null;
  readonly accessKeyId: string | null;
  /** Another thing of the principal, as the check calls it. */
  readonly resource: string | null;
}

/** How one kind of trouble is mended, wherever it is. */
export interface Recipe {
  readonly summary: (place: Place) => string;
  readonly console: (place: Place) => Remedy['console'];
  readonly cli: (place: Place) => readonly string[];
  readonly keyturn: (place: Place) => string | null;
}

/** What Keyturn itself can say about it today: it shows everything known of one key. */
export function explainKey({ accessKeyId }: Place): string | null {
  return accessKeyId === null ? null : `keyturn explain ${accessKeyId}`;
}
