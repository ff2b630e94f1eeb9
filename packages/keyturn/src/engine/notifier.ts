import type { Notice } from '../core/notices/notice.ts';
import type { Report } from '../core/report.ts';

/** What is sent at once: a notice by itself, or the notices of a digest, most urgent first and never none. */
export interface Message {
  /** The same whenever the same message is sent again, so that who receives it can tell. */
  readonly id: string;
  readonly isDigest: boolean;
  readonly notices: readonly Notice[];
  /** What the notifier answered for the first message of this thread; null for the first one, and for digests. */
  readonly thread: string | null;
}

/** How it went. */
export type Told =
  /** `thread`: what to hand in with the next message about the same thing, where there is such a thing. */
  | { readonly is: 'told'; readonly thread: string | null }
  /** `because` is no whole sentence: it stands behind the label. Passing: the same may succeed later without anybody changing anything. */
  | { readonly is: 'failed'; readonly because: string; readonly isPassing: boolean };

/** A way to reach people. It throws nothing of its own, and never shows a secret of its configuration. */
export interface Teller {
  readonly is: 'teller';
  /** For people, and unlike all others: `Slack webhook #security`. */
  readonly label: string;
  /** What is missing for it to work, as a sentence; undefined when nothing is known to be. It tells nobody anything. */
  rehearse(): Promise<string | undefined>;
  tell(message: Message): Promise<Told>;
}

/** A place that keeps findings rather than messages, and learns of those that are mended. */
export interface Publisher {
  readonly is: 'publisher';
  readonly label: string;
  rehearse(): Promise<string | undefined>;
  publish(report: Report): Promise<Told>;
}

export type Notifier = Teller | Publisher;
