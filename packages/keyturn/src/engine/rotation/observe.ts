import type { Instant } from '../../core/instant.ts';
import { mapObserved, unknown } from '../../core/observed.ts';
import { readNotes } from '../../core/rotation/notes.ts';
import { asksDestinations } from '../../core/rotation/reading.ts';
import type { DestinationState, NamedKey, Situation } from '../../core/rotation/situation.ts';
import type { Destination } from '../destination.ts';
import type { Memory } from './memory.ts';
import type { Principal } from './principal.ts';

/** Reads everything that a decision about a principal rests on, live. Destinations are asked only where something may be done. */
export async function observe(
  principal: Principal,
  memory: Memory,
  at: { readonly worker: string; now(): Instant },
): Promise<Situation> {
  const { opened, user, orders, terms, delivery } = principal;
  const [keys, tags] = await Promise.all([readKeys(principal), opened.reader.tags(user.name)]);
  const notes = mapObserved(tags, readNotes);
  const situation: Situation = {
    now: at.now(),
    keys,
    notes,
    destinations: delivery.destinations.map((one) => describe(one, memory, NOT_ASKED)),
    origins: memory.origins,
    denied: memory.denied,
    orders,
    ours: {
      worker: at.worker,
      refusedMarks: memory.refusedMarks,
      secrets: new Set(memory.secrets.keys()),
      proven: memory.proven,
      hooked: memory.hooked,
    },
  };
  if (!asksDestinations(situation, terms)) return situation;
  return { ...situation, destinations: await Promise.all(delivery.destinations.map((one) => askDestination(one, memory))) };
}

async function readKeys({ opened, user }: Principal): Promise<Situation['keys']> {
  const listed = await opened.reader.keysOf(user.name);
  if (!listed.known || listed.value === 'gone') return listed.known ? { ...listed, value: 'gone' } : listed;
  const keys: readonly NamedKey[] = await Promise.all(
    listed.value.map(async (key) => ({ ...key, lastUsed: await opened.reader.lastUsed(key.id) })),
  );
  return { ...listed, value: keys };
}

const NOT_ASKED = unknown('not-asked', 'it was not asked: nothing is due');

async function askDestination(destination: Destination, memory: Memory): Promise<DestinationState> {
  return describe(destination, memory, await destination.holds());
}

function describe(destination: Destination, { rehearsals }: Memory, holding: DestinationState['holding']): DestinationState {
  const { id, label, canStage, canReadBack } = destination;
  return { id, label, canStage, canReadBack, holding, rehearsal: rehearsals.get(id) ?? null };
}
