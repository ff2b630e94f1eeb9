import type { Instant } from '../instant.ts';
import type { OffReason } from './notes.ts';

/** Facts behind a step or a rest, for plans and the journal. Never a secret. */
export type StepEvidence = Readonly<Record<string, string | number | boolean | null>>;

interface StepBase {
  /** Why, as a sentence without its full stop. */
  readonly because: string;
  readonly evidence: StepEvidence;
}

/** One change to one exact key, or one look that a change needs. */
export type Step = StepBase &
  (
    | { readonly do: 'create'; readonly outgoing: string }
    /** Deletes a key of ours whose secret nobody has. */
    | { readonly do: 'discard'; readonly key: string; readonly outgoing: string | null; readonly holdUntil: Instant | null }
    | { readonly do: 'deliver'; readonly key: string; readonly to: readonly string[] }
    | { readonly do: 'prove'; readonly key: string }
    | { readonly do: 'promote'; readonly key: string; readonly in: readonly string[] }
    | { readonly do: 'note-promotion'; readonly key: string }
    | { readonly do: 'run-hooks'; readonly key: string }
    | { readonly do: 'note-compromised'; readonly key: string; readonly mode: 'now' | 'hand-over' }
    | { readonly do: 'deactivate'; readonly key: string; readonly why: OffReason; readonly successor: string | null }
    /** Starts the grace of a key that is inactive already. */
    | { readonly do: 'note-off'; readonly key: string; readonly why: OffReason }
    | { readonly do: 'reactivate'; readonly key: string; readonly holdUntil: Instant }
    | { readonly do: 'delete'; readonly key: string }
  );

export type StepName = Step['do'];

/** Facts that are read only when a decision hangs on them. */
export type Look =
  | { readonly at: 'rehearsals' }
  | { readonly at: 'last-use'; readonly key: string }
  | { readonly at: 'origin'; readonly key: string }
  | { readonly at: 'denied-calls'; readonly key: string };

/** Why nothing is done for now; stable, alerts may hang on them. */
export type Wait =
  | 'not-due'
  | 'no-keys'
  | 'user-gone'
  | 'other-worker'
  | 'origin'
  | 'overlap'
  | 'successor-unused'
  | 'old-key-in-use'
  | 'grace'
  | 'hold'
  | 'slot';

/** What only a person can settle; stable, too. */
export type Problem =
  | 'no-destination'
  | 'no-readable-destination'
  | 'rehearsal-failed'
  | 'two-active-keys'
  | 'too-many-keys'
  | 'slot-taken'
  | 'foreign-key'
  | 'secret-lost'
  | 'successor-gone'
  | 'successor-inactive'
  | 'destination-drift'
  | 'destination-shared'
  | 'held-elsewhere'
  | 'old-key-still-used'
  | 'successor-never-used'
  | 'key-in-use'
  | 'key-unknown'
  | 'nothing-to-undo';

/** The one thing to do next about a principal. */
export type Decision =
  | { readonly kind: 'step'; readonly step: Step }
  | { readonly kind: 'look'; readonly look: Look }
  | {
      readonly kind: 'rest';
      readonly wait: Wait;
      /** When to look again at the latest; null: when something changes. */
      readonly until: Instant | null;
      readonly because: string;
    }
  | {
      readonly kind: 'ask';
      readonly problem: Problem;
      readonly because: string;
      /** The key that it is about, where it is about one. */
      readonly key?: string;
      /** What a person can do, as commands or sentences. */
      readonly choices: readonly string[];
    }
  /** A fact is missing: nothing is done on what is not known. */
  | { readonly kind: 'unknown'; readonly because: string };
