import type { AccountId } from './access-key.ts';
import type { Instant } from './instant.ts';
import type { JournalEntry } from './journal.ts';

/** Which entries are asked for; all that is named must be true of an entry. */
export interface JournalQuery {
  readonly account?: AccountId;
  /** The name of an IAM user; null: the root user. */
  readonly user?: string | null;
  readonly accessKeyId?: string;
  readonly run?: string;
  /** At this instant or later. */
  readonly since?: Instant;
  /** Only so many of them, the newest. They come oldest first all the same. */
  readonly last?: number;
}

/** Whether an entry is among those that are asked for; how many of them is not looked at. */
export function isAskedFor(entry: JournalEntry, { account, user, accessKeyId, run, since }: JournalQuery): boolean {
  if (account !== undefined && entry.account !== account) return false;
  if (accessKeyId !== undefined && entry.accessKeyId !== accessKeyId) return false;
  if (run !== undefined && entry.run !== run) return false;
  if (since !== undefined && entry.at < since) return false;
  if (user === undefined) return true;
  return user === null ? entry.principal?.type === 'root' : entry.principal?.type === 'user' && entry.principal.name === user;
}
