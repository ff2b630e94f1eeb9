import { addDays, daysBetween } from '../instant.ts';
import type { Decision } from './decision.ts';
import type { OffNote } from './notes.ts';
import type { NamedKey } from './situation.ts';
import { dayText, minuteText } from './use-words.ts';
import {
  ask,
  currentIn,
  graceDaysOf,
  isActive,
  isCompromised,
  keyOf,
  lookAt,
  rest,
  roundDays,
  silentDestination,
  stillWaiting,
  take,
  USE_GRANULARITY_DAYS,
  type View,
  withoutLastUse,
} from './view.ts';

/** Whether the key that we turned off has to come back: somebody took it back, or a consumer misses it. */
export function reviveOff(view: View): Decision | undefined {
  const off = turnedOff(view);
  if (!off || isCompromised(view, off.key.id)) return undefined;
  const { key, note } = off;
  const { hold } = view.notes;
  if (hold?.key === key.id && hold.at > note.at) return revive(view, key, 'its deactivation was taken back');
  const giving = view.destinations.find((destination) => currentIn(destination) === key.id);
  if (giving) return revive(view, key, `${giving.label} gives it to consumers again`);
  return missed(view, key, note);
}

/** The end of a key that we turned off: its deletion after the grace, or the wait for that. */
export function finishOff(view: View): Decision | undefined {
  const off = turnedOff(view);
  if (!off) return undefined;
  const { key, note } = off;
  const graceDays = graceDaysOf(view, key.id);
  const until = stillWaiting(note.at, graceDays, view.now);
  if (until !== undefined) return rest('grace', until, `key ${key.id} can still be brought back`);
  return silentDestination(view) ?? usedSince(key, note) ?? withoutSuccessor(view, key, note) ?? remove(view, key, note);
}

function turnedOff(view: View): { readonly key: NamedKey; readonly note: OffNote } | undefined {
  const note = view.notes.off;
  const key = keyOf(view, note?.key);
  return note && key && !isActive(key) ? { key, note } : undefined;
}

function missed(view: View, key: NamedKey, note: OffNote): Decision | undefined {
  if (!view.terms.reactivateOnDenied) return undefined;
  const denied = view.situation.denied.get(key.id);
  if (!denied) return lookAt({ at: 'denied-calls', key: key.id });
  if (!denied.known || denied.value === 'never' || denied.value <= note.at) return undefined;
  return revive(view, key, `a call with it was denied on ${minuteText(denied.value)}: somebody misses it`);
}

function revive({ now, terms, notes }: View, key: NamedKey, because: string): Decision {
  return take({
    do: 'reactivate',
    key: key.id,
    holdUntil: addDays(now, terms.holdDays),
    because,
    evidence: { deactivatedAt: notes.off?.at ?? null },
  });
}

/** Somebody turned it on and used it, and it was turned off again: its grace starts anew. */
function usedSince({ id, lastUsed }: NamedKey, note: OffNote): Decision | undefined {
  if (!lastUsed.known) return withoutLastUse(id, lastUsed);
  if (lastUsed.value === 'never' || daysBetween(note.at, lastUsed.value.at) <= USE_GRANULARITY_DAYS) return undefined;
  return take({
    do: 'note-off',
    key: id,
    why: note.why,
    because: 'it was used after we turned it off, so somebody had turned it on',
    evidence: { lastUsedAt: lastUsed.value.at, deactivatedAt: note.at },
  });
}

/** A replaced key is the way back for as long as its successor is not there. */
function withoutSuccessor(view: View, { id }: NamedKey, { why }: OffNote): Decision | undefined {
  if (why !== 'replaced') return undefined;
  if (view.keys.some((key) => key.id !== id && isActive(key))) return undefined;
  return ask('successor-gone', `key ${id} was replaced, and its successor is gone or inactive`, [
    `keyturn rollback ${id}, to bring it back`,
    `keyturn retire ${id}, when nobody needs it`,
  ]);
}

function remove(view: View, { id, createdAt }: NamedKey, note: OffNote): Decision {
  return take({
    do: 'delete',
    key: id,
    because: `it has been inactive since ${dayText(note.at)}, for the whole grace period`,
    evidence: {
      deactivatedAt: note.at,
      why: note.why,
      graceDays: graceDaysOf(view, id),
      ageDays: roundDays(daysBetween(createdAt, view.now)),
    },
  });
}
