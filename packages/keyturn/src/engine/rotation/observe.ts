import type { Instant } from '../../core/instant.ts';
import { mapObserved, unknown } from '../../core/observed.ts';
import { readNotes } from '../../core/rotation/notes.ts';
import { asksDestinations } from '../../core/rotation/reading.ts';
import type { DestinationState, NamedKey, Situation } from '../../core/rotation/situation.ts';
import type { Destination } from '../destination.ts';
import type { Memory } from './memory.ts';
import type { Principal } from './principal.ts';

/**
 * Reads everything that a decision about a principal rests on, live. Destinations are asked only where something may be done, last uses
 * only where a decision asks for them.
 */
export async function observe(principal: Principal, memory: Memory, at: ObservedAt): Promise<Situation> {
  const { opened, user, orders, terms, delivery, shared } = principal;
  const wantsUses = at.asksAll === true || terms.unusedAfterDays !== null;
  const [keys, tags] = await Promise.all([readKeys(principal, memory, { wantsUses }), opened.reader.tags(user.name)]);
  const notes = mapObserved(tags, readNotes);
  const situation: Situation = {
    now: at.now(),
    keys,
    notes,
    destinations: delivery.destinations.map((one) => describe(one, memory, NOT_ASKED)),
    origins: memory.origins,
    denied: memory.denied,
    obstacle: memory.obstacle,
    shared,
    orders,
    ours: {
      worker: at.worker,
      refusedMarks: memory.refusedMarks,
      secrets: new Set(memory.secrets.keys()),
      proven: memory.proven,
      hooked: memory.hooked,
    },
  };
  if (at.asksAll !== true && !asksDestinations(situation, terms)) return situation;
  return { ...situation, destinations: await Promise.all(delivery.destinations.map((one) => askDestination(one, memory))) };
}

/** Who looks, and when. */
export interface ObservedAt {
  readonly worker: string;
  now(): Instant;
  /** Whether last uses and destinations are read although nothing may hang on them. */
  readonly asksAll?: boolean;
}

/** The same situation with what was read since, and nothing read again. */
export function recall(situation: Situation, { lastUses, rehearsals, obstacle }: Memory): Situation {
  const withUses = (keys: readonly NamedKey[]) => keys.map((key) => ({ ...key, lastUsed: lastUses.get(key.id) ?? key.lastUsed }));
  return {
    ...situation,
    keys: mapObserved(situation.keys, (keys) => (keys === 'gone' ? keys : withUses(keys))),
    destinations: situation.destinations.map((one) => ({ ...one, rehearsal: rehearsals.get(one.id) ?? null })),
    obstacle,
  };
}

async function readKeys(
  { opened, user }: Principal,
  { lastUses }: Memory,
  { wantsUses }: { readonly wantsUses: boolean },
): Promise<Situation['keys']> {
  const listed = await opened.reader.keysOf(user.name);
  if (!listed.known || listed.value === 'gone') return listed.known ? { ...listed, value: 'gone' } : listed;
  if (wantsUses) {
    await Promise.all(listed.value.map(async ({ id }) => lastUses.set(id, await opened.reader.lastUsed(id))));
  }
  return { ...listed, value: listed.value.map((key) => ({ ...key, lastUsed: lastUses.get(key.id) ?? USE_NOT_ASKED })) };
}

const NOT_ASKED = unknown('not-asked', 'it was not asked: nothing is due');
const USE_NOT_ASKED = unknown('not-asked', 'nobody asked for it');

async function askDestination(destination: Destination, memory: Memory): Promise<DestinationState> {
  return describe(destination, memory, await destination.holds());
}

function describe(destination: Destination, { rehearsals }: Memory, holding: DestinationState['holding']): DestinationState {
  const { id, label, canStage, canReadBack, isLocal = false } = destination;
  return { id, label, canStage, canReadBack, isLocal, holding, rehearsal: rehearsals.get(id) ?? null };
}
