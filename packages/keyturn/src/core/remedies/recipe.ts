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

/** What Keyturn itself can say about it today: everything that is known of a key, or of its user where none is named. */
export function explainKey({ accessKeyId, account, partition, user }: Place): string | null {
  if (accessKeyId !== null) return `keyturn explain ${accessKeyId}`;
  if (user === null) return null;
  // A user may be called `root`; alone that is the root user.
  return user === 'root' ? `keyturn explain arn:${partition}:iam::${account}:user/root` : `keyturn explain ${account}/${user}`;
}

/** The same of a root user. */
export function explainRoot(place: Place): string {
  return explainKey(place) ?? `keyturn explain ${place.account}/root`;
}
