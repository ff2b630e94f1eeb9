import type { AccountId, Partition } from '../core/access-key.ts';
import type { Instant } from '../core/instant.ts';
import type { Unknown } from '../core/observed.ts';
import type { KeyMaterial } from '../core/rotation/key-material.ts';

/** Whose key a destination holds. */
export interface DestinationOwner {
  readonly account: AccountId;
  readonly accountName: string | null;
  readonly partition: Partition;
  /** Null: the root user. */
  readonly user: string | null;
}

/** Which keys a destination holds, by their ids. */
export interface Holding {
  /** The key that consumers are given now; null: nothing, or something that is no key. */
  readonly current: string | null;
  /** A key that it holds and gives to nobody yet. */
  readonly pending: string | null;
  /** Since when, or later: the instant at which consumers were first given `current`; null where it cannot tell. */
  readonly currentSince: Instant | null;
}

/** Whether everything that a rotation will ask of a destination would be granted. Asking changes nothing. */
export type Rehearsal =
  | { readonly isReady: true }
  /** `because` is a sentence for people, with what to do about it. */
  | { readonly isReady: false; readonly because: string };

/**
 * A place that holds the current secret for consumers. It throws nothing of its own: `rehearse` and `holds` say what they could not
 * learn; `put`, `promote` and `read` throw a DestinationFault, which never carries a secret. All five may be called again after a
 * crash at any point of the last call, and then do what is left to do.
 */
export interface Destination {
  /** Stable and unlike all others: `secrets-manager:111122223333/eu-central-1/keyturn/deploy`. It stands in plans and journals. */
  readonly id: string;
  /** For people: `Secrets Manager secret keyturn/deploy`. */
  readonly label: string;
  /** Whether it can hold a key that consumers are not given yet. */
  readonly canStage: boolean;
  /** Whether a key that it holds can be read back with its secret, so that other destinations can be served after a crash. */
  readonly canReadBack: boolean;
  /** Set where it is on this machine: others may have one like it, which it tells nothing of. */
  readonly isLocal?: boolean;
  rehearse(): Promise<Rehearsal>;
  holds(): Promise<{ readonly known: true; readonly holding: Holding } | Unknown>;
  /** The key with its secret, pending or current; undefined when it does not hold it (any more). */
  read(accessKeyId: string): Promise<KeyMaterial | undefined>;
  /** Holds the key without giving it to consumers; where it cannot stage, nothing. */
  put(key: KeyMaterial): Promise<void>;
  /** Gives the key to consumers from now on. */
  promote(key: KeyMaterial): Promise<void>;
}

/** Why a destination could not do what it was asked. */
export class DestinationFault extends Error {
  /** Whether the same may succeed later without anybody changing anything. */
  readonly isPassing: boolean;

  constructor(message: string, options: ErrorOptions & { readonly isPassing: boolean }) {
    super(message, options);
    this.name = 'DestinationFault';
    this.isPassing = options.isPassing;
  }
}
