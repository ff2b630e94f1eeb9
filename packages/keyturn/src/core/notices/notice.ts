import type { Subject } from '../finding.ts';
import type { Instant } from '../instant.ts';

/** What people are told of. */
export const noticeEvents = [
  'due-soon',
  'due',
  'deactivation-ahead',
  'blocked',
  'old-key-in-use',
  'failed',
  'done',
  'exception-ending',
  'root-used',
  'exposed',
  'late',
] as const;

export type NoticeEvent = (typeof noticeEvents)[number];

/** How soon somebody should look. */
export const urgencies = ['info', 'warning', 'critical'] as const;

export type Urgency = (typeof urgencies)[number];

/** Something that somebody has to know: which key, why, and what happens when if nobody acts. Never a secret. */
export interface Notice {
  /** The same whenever the same thing is found again: what was told under it once is not told twice. */
  readonly id: string;
  readonly event: NoticeEvent;
  readonly urgency: Urgency;
  /** What all notices about one key (or one account, or the program itself) share: messages about it stand together. */
  readonly thread: string;
  /** When it was found. */
  readonly at: Instant;
  /** Null where it is about the program itself. */
  readonly subject: Subject | null;
  /** Who answers for the key, from the tags of its user; null where nobody is named. */
  readonly owner: string | null;
  /** One line: `Access key AKIA... of deploy in 111122223333 is due in 7 days`. */
  readonly title: string;
  /** Why, as a sentence. */
  readonly because: string;
  /** What happens if nobody acts, as a sentence; null: nothing will happen by itself. */
  readonly next: string | null;
  /** When it happens. */
  readonly deadline: Instant | null;
  /** What the reader can type: each of them works as it stands. */
  readonly commands: readonly { readonly does: string; readonly line: string }[];
}
