import type { AccountId } from '../core/access-key.ts';
import type { Instant } from '../core/instant.ts';
import type { MatchSubject } from '../core/match.ts';
import type { Observed, Unknown } from '../core/observed.ts';
import type { Step } from '../core/rotation/decision.ts';
import type { KeyMaterial } from '../core/rotation/key-material.ts';
import type { KeyOrigin } from '../core/rotation/situation.ts';
import type { Destination, DestinationOwner } from './destination.ts';
import type { AccountReader, Aws, MemberAccess, Opened } from './ports.ts';

/** What came of asking AWS to create a key. Nobody asks twice: what is not known is settled by listing. */
export type Creation =
  | { readonly is: 'created'; readonly key: KeyMaterial }
  /** AWS said no: there is no such key. */
  | { readonly is: 'refused'; readonly because: string; readonly isDenied?: boolean }
  /** No answer came: there may be one. */
  | { readonly is: 'unknown'; readonly because: string };

/** What came of a change. */
export type Effect =
  | { readonly is: 'done' }
  /** `isDenied`: a permission was missing, or MFA. */
  | { readonly is: 'failed'; readonly because: string; readonly isDenied?: boolean }
  /** No answer came: it may have been done. */
  | { readonly is: 'unknown'; readonly because: string };

/** Changes keys of one account's users. Each change names the exact key; none is tried a second time behind our back. */
export interface KeyWriter {
  /** `mark` stands in the call's user agent, so that CloudTrail can tell this call from all others. */
  createKey(user: string, mark: string): Promise<Creation>;
  setKeyStatus(user: string, keyId: string, status: 'active' | 'inactive'): Promise<Effect>;
  deleteKey(user: string, keyId: string): Promise<Effect>;
  /** Adds these tags to the user, or writes over those of the same name. */
  note(user: string, tags: ReadonlyMap<string, string>): Promise<Effect>;
  /** Why a rotation of this user's keys could not be ended, as far as that can be asked; undefined where nothing is known to be in its way. */
  rehearse(user: string): Promise<Obstacle | undefined>;
}

/** What is in the way of a change. */
export interface Obstacle {
  /** A sentence without its full stop. */
  readonly because: string;
  /** Whether a permission is missing, or MFA. */
  readonly isDenied: boolean;
}

/** What CloudTrail remembers of a key: late, and for ninety days. */
export interface KeyTrail {
  /** Who made it. Unknown also where no event tells (yet). */
  originOf(keyId: string): Promise<Observed<KeyOrigin>>;
  /** When a call with it was denied since then, the last time. */
  deniedSince(keyId: string, since: Instant): Promise<Observed<Instant | 'never'>>;
}

/** What a rotation asks of one principal, and does to it. */
export interface PrincipalAccess {
  readonly reader: Pick<AccountReader, 'keysOf' | 'lastUsed' | 'tags'>;
  readonly writer: KeyWriter;
  readonly trail: KeyTrail;
}

/** One account, opened for rotation. */
export interface RotationAccount extends PrincipalAccess {
  readonly reader: AccountReader;
}

/** Whom a key turned out to be. */
export interface Identity {
  readonly account: AccountId;
  readonly arn: string;
}

/** AWS, as a rotation sees it. */
export interface RotationAws extends Aws {
  openForRotation(account: AccountId, access: MemberAccess): Promise<Opened<RotationAccount>>;
  /** Who AWS says a key is, asked until it answers so several times in a row: new keys take seconds to work everywhere. */
  identify(key: KeyMaterial): Promise<Observed<Identity>>;
  /** The id of the access key that we run on; null for a session's. A step that is about to turn it off may have us go over to another. */
  ownKeyId(step?: Step): Promise<string | null>;
}

/** Where the keys of a principal go, and what is done around that. */
export interface Delivery {
  readonly destinations: readonly Destination[];
  readonly probes: readonly Probe[];
  readonly hooks: readonly Hook[];
}

/** Finds the delivery of a principal, by the policy; unknown where that asks for a fact which is not known. */
export type DeliveryOf = (owner: DestinationOwner, subject: MatchSubject) => Promise<Delivery | Unknown>;

/** Tries what consumers do, with a key that they are not given yet. */
export interface Probe {
  readonly label: string;
  /** What is in its way already, before there is a key; undefined where nothing is. */
  rehearse(): Promise<string | undefined>;
  /** Undefined when it worked; otherwise why not, without the secret. */
  run(key: KeyMaterial): Promise<string | undefined>;
}

/** Tells consumers that a key was promoted. */
export interface Hook {
  readonly label: string;
  /** What is in its way already, before there is a key; undefined where nothing is. */
  rehearse(): Promise<string | undefined>;
  /** Undefined when it worked; otherwise why not. */
  run(promoted: { readonly owner: DestinationOwner; readonly accessKeyId: string }): Promise<string | undefined>;
}

/** Time and chance: given, never taken. */
export interface Surroundings {
  readonly wait: (milliseconds: number) => Promise<void>;
  /** Sixteen letters and digits that nobody else has. */
  readonly makeMark: () => string;
  /** The name of this installation: the same after a crash, another one elsewhere. */
  readonly worker: string;
}
