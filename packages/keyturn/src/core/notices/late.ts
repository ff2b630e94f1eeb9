import type { AccountId } from '../access-key.ts';
import type { Instant } from '../instant.ts';

/** Something that should have happened by now, as whoever watches over it says. */
export interface Late {
  /** Null: Keyturn as a whole. */
  readonly account: AccountId | null;
  /** When it happened last; null: never. It is told once for each time that it stopped. */
  readonly since: Instant | null;
  /** A sentence without its full stop. */
  readonly because: string;
}
