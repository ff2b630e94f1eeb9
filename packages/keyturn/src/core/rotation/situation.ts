import type { AccessKey } from '../access-key.ts';
import type { Instant } from '../instant.ts';
import type { Observed, Unknown } from '../observed.ts';
import type { Notes } from './notes.ts';

/** An access key whose id is known: nothing is decided about others. */
export interface NamedKey extends AccessKey {
  readonly id: string;
}

/** What one destination says of itself. */
export interface DestinationState {
  readonly id: string;
  readonly label: string;
  readonly canStage: boolean;
  readonly canReadBack: boolean;
  /** It is on this machine, and tells nothing of others like it elsewhere. */
  readonly isLocal: boolean;
  readonly holding:
    | {
        readonly known: true;
        readonly holding: {
          readonly current: string | null;
          readonly pending: string | null;
          readonly currentSince: Instant | null;
        };
      }
    | Unknown;
  /** Null: not asked yet. */
  readonly rehearsal: { readonly isReady: true } | { readonly isReady: false; readonly because: string } | null;
}

/** Who made a key, by CloudTrail. */
export interface KeyOrigin {
  /** The mark of the call that made it; null where that was no call of Keyturn. */
  readonly mark: string | null;
  /** ARN of whoever made it. */
  readonly by: string;
}

/** What somebody asked for, in this run. */
export interface Orders {
  /** Rotate this key although it is not due. */
  readonly rotate?: { readonly key: string };
  /** Turn this key off, wait, delete it; it needs no successor. */
  readonly retire?: { readonly key: string };
  /** Take back the deactivation of this key, or give up its rotation. */
  readonly rollback?: { readonly key: string | null };
  readonly compromised?: { readonly key: string; readonly mode: 'now' | 'hand-over' };
  /** Turn this key off as soon as consumers are given its successor, whoever may still use it. */
  readonly atOnce?: { readonly key: string };
}

/** Everything that a decision about one principal rests on: what AWS and the destinations say now, and what this run knows. */
export interface Situation {
  /** By AWS's clock. */
  readonly now: Instant;
  readonly keys: Observed<readonly NamedKey[] | 'gone'>;
  readonly notes: Observed<Notes>;
  readonly destinations: readonly DestinationState[];
  /** Of the keys that were asked about. */
  readonly origins: ReadonlyMap<string, Observed<KeyOrigin>>;
  /** When a call with a deactivated key was denied, the last time; of the keys that were asked about. */
  readonly denied: ReadonlyMap<string, Observed<Instant | 'never'>>;
  /** What else is in the way of a successor, besides destinations, as a sentence; null: nothing that is known. */
  readonly obstacle: string | null;
  /** A destination that another principal has, too; null: none has. */
  readonly shared: { readonly destination: string; readonly by: string } | null;
  readonly orders: Orders;
  readonly ours: OurKnowledge;
}

/** What this very run knows beyond what the world says; a run that knows none of it comes to the same end. */
export interface OurKnowledge {
  readonly worker: string;
  /** Marks of creations that are known not to have happened: the answer said so. */
  readonly refusedMarks: ReadonlySet<string>;
  /** Keys whose secret is in memory. */
  readonly secrets: ReadonlySet<string>;
  /** Keys that were proven to work. */
  readonly proven: ReadonlySet<string>;
  /** Keys after whose promotion the hooks ran, by the journal. */
  readonly hooked: ReadonlySet<string>;
}

/** The same situation, with what is known of the last use of one key. */
export function withUse(situation: Situation, id: string, lastUsed: NamedKey['lastUsed']): Situation {
  const { keys } = situation;
  if (!keys.known || keys.value === 'gone') return situation;
  return { ...situation, keys: { ...keys, value: keys.value.map((key) => (key.id === id ? { ...key, lastUsed } : key)) } };
}
