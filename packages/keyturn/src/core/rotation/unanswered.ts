import type { AccountId, KeyStatus } from '../access-key.ts';
import type { JournalEntry } from '../journal.ts';
import type { Observed } from '../observed.ts';

/** A step on a key of a user that was meant, and of which nobody wrote down what came. */
export interface Unanswered {
  readonly intent: JournalEntry;
  readonly account: AccountId;
  readonly user: string;
  readonly key: string;
}

/** Steps of which people are told when they are done. */
const TOLD: ReadonlySet<string> = new Set(['deactivate', 'delete']);

/** Collects what has no answer, entry by entry: the process died, or AWS did not answer. What was tried again since is settled by that. */
export function createUnanswered(): { add(entry: JournalEntry): void; list(): readonly Unanswered[] } {
  const open = new Map<string, Unanswered>();
  return {
    add(entry) {
      const { kind, account, principal, accessKeyId, step, outcome } = entry;
      if (account === null || principal?.type !== 'user' || accessKeyId === null || step === null || !TOLD.has(step)) return;
      const name = `${account} ${accessKeyId} ${step}`;
      if (kind === 'intent') open.set(name, { intent: entry, account, user: principal.name, key: accessKeyId });
      if (kind === 'outcome' && outcome !== 'unknown') open.delete(name);
    },
    list: () => [...open.values()],
  };
}

/** Whether the keys of the user, as they are now, show that it was done. That they do not may mean anything, and settles nothing. */
export function isSeenDone({ intent, key }: Unanswered, keys: Observed<readonly SeenKey[] | 'gone'>): boolean {
  if (!keys.known) return false;
  const found = keys.value === 'gone' ? undefined : keys.value.find(({ id }) => id === key);
  return intent.step === 'delete' ? found === undefined : found === undefined || found.status === 'inactive';
}

interface SeenKey {
  readonly id: string | null;
  readonly status: KeyStatus;
}
