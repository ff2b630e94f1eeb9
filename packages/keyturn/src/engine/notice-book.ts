import type { Book } from '../core/notices/book.ts';
import type { BookLine } from '../core/notices/book-line.ts';

/** The record of what was told, to whom, and of what waits: it outlives the process. */
export interface NoticeBook {
  readonly book: Book;
  /** Answers when the lines will survive whatever happens next; only then they are in the book. Throws a Fault when they could not be written. */
  readonly append: (lines: readonly BookLine[]) => Promise<void>;
}
