import { epochMs, type Instant } from '../instant.ts';
import type { Decision } from './decision.ts';
import type { CreateNote } from './notes.ts';
import type { NamedKey } from './situation.ts';
import {
  addSeconds,
  ask,
  CREATE_WINDOW_SECONDS,
  currentIn,
  keyOf,
  lookAt,
  pendingIn,
  rest,
  silentDestination,
  unknownFact,
  type View,
} from './view.ts';

/** Two keys of which one replaces the other: our note says so, and the world bears it out. */
export interface Pair {
  readonly outgoingId: string;
  /** Undefined: it is gone already. */
  readonly outgoing: NamedKey | undefined;
  readonly successor: NamedKey;
  /** Whether anybody has its secret: a destination, or this very run. */
  readonly isHeld: boolean;
}

/** What a note to create has become. */
export type Relation =
  | { readonly is: 'none' }
  | { readonly is: 'pair'; readonly pair: Pair }
  /** A key that came after our note, and is not ours. */
  | { readonly is: 'foreign'; readonly key: NamedKey; readonly because: string }
  /** Nobody knows yet. */
  | { readonly is: 'open'; readonly decision: Decision };

/**
 * Which key is the successor of which. A key is ours only if it came within a minute after our note to create, and either somebody
 * holds its secret or CloudTrail names our very call as the one that made it. However it looks otherwise, it is somebody else's.
 */
export function relationOf(view: View): Relation {
  const { create } = view.notes;
  if (!create) return { is: 'none' };
  const successor = successorOf(view, create);
  if (!successor) return { is: 'none' };
  const outgoing = keyOf(view, create.outgoing);
  const pair = { outgoingId: create.outgoing, outgoing, successor, isHeld: isHeld(view, successor.id) };
  if (view.situation.ours.secrets.has(successor.id)) return { is: 'pair', pair };
  if (view.situation.ours.refusedMarks.has(create.mark)) return foreign(successor, 'AWS refused to create ours');
  if (!isWithinWindow(create, successor)) {
    return outgoing ? foreign(successor, 'it was made long after our note') : { is: 'none' };
  }
  if (pair.isHeld) return { is: 'pair', pair };
  // Who does not answer may hold it.
  const silent = outgoing ? (silentDestination(view) ?? heldElsewhere(view, successor.id)) : undefined;
  if (silent) return { is: 'open', decision: silent };
  // Without its predecessor it is the key of a rotation that has ended.
  return outgoing ? provenance(view, create, pair) : { is: 'none' };
}

/** Whether somebody has the secret of a key. */
export function isHeld({ destinations, situation }: View, key: string): boolean {
  return (
    situation.ours.secrets.has(key) ||
    destinations.some((destination) => currentIn(destination) === key || pendingIn(destination) === key)
  );
}

/** What one machine keeps for itself no other can see: whoever began there ends there. */
export function heldElsewhere({ notes: { create }, situation, destinations }: View, key: string): Decision | undefined {
  const isOurs = create === null || create.worker === situation.ours.worker || situation.ours.secrets.has(key);
  if (isOurs || !destinations.some(({ isLocal }) => isLocal)) return undefined;
  return ask(
    'held-elsewhere',
    `key ${key} was made by another installation of Keyturn (${create.worker}), whose files are not seen here`,
    ['run the same there, to go on', `keyturn retire ${key}, when nobody needs it`],
  );
}

/** The key that came after the note, if that can be told. AWS tells whole seconds; the call waits for the second after the note's. */
function successorOf(view: View, { outgoing, at }: CreateNote): NamedKey | undefined {
  const later = view.keys.filter(({ id, createdAt }) => id !== outgoing && secondOf(createdAt) > secondOf(at));
  if (later.length === 1) return later[0];
  const held = later.filter(({ id }) => isHeld(view, id));
  return held.length === 1 ? held[0] : undefined;
}

function isWithinWindow({ at }: CreateNote, { createdAt }: NamedKey): boolean {
  return secondOf(createdAt) - secondOf(at) <= CREATE_WINDOW_SECONDS;
}

function provenance({ situation, now }: View, note: CreateNote, pair: Pair): Relation {
  const { successor } = pair;
  const origin = situation.origins.get(successor.id);
  if (!origin) return { is: 'open', decision: lookAt({ at: 'origin', key: successor.id }) };
  if (origin.known) {
    return origin.value.mark === note.mark
      ? { is: 'pair', pair }
      : foreign(successor, `CloudTrail says that ${origin.value.by} made it`);
  }
  if (origin.why !== 'denied' && origin.why !== 'not-told') return { is: 'open', decision: unknownFact(origin.detail) };
  const told = addSeconds(successor.createdAt, TRAIL_SECONDS);
  if (origin.why === 'not-told' && told > now) {
    const because = `key ${successor.id} may be ours, and CloudTrail does not tell yet who made it`;
    return { is: 'open', decision: rest('origin', told, because) };
  }
  return foreign(successor, `nobody can tell who made it: ${origin.detail}`);
}

/** CloudTrail tells within minutes, as a rule; what it does not tell by then, it will not tell. */
const TRAIL_SECONDS = 1_800;

function foreign(key: NamedKey, because: string): Relation {
  return { is: 'foreign', key, because };
}

function secondOf(instant: Instant): number {
  return Math.floor(epochMs(instant) / 1000);
}
