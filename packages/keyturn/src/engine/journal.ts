import type { JournalDraft, JournalEntry } from '../core/journal.ts';
import type { JournalQuery } from '../core/journal-query.ts';

/**
 * The record of what was meant and of what came of it. It is never changed, only continued: an intent is written before its effect, an
 * outcome after it.
 */
export interface Journal {
  /**
   * Answers when the entry will survive whatever happens next. Throws a Fault when it could not be written, which is the time to change
   * nothing; it may then be there all the same, or not.
   */
  append(draft: JournalDraft): Promise<JournalEntry>;
  /** Oldest first, one after the other: a journal may be larger than memory. Throws a Fault at the first entry that was tampered with. */
  entries(query?: JournalQuery): AsyncIterable<JournalEntry>;
}
