import { addDays } from '../instant.ts';
import { agoText } from '../limit-words.ts';
import { plural } from '../words.ts';
import type { Decision } from './decision.ts';
import { heldElsewhere, isHeld, type Pair, relationOf } from './relation.ts';
import type { NamedKey } from './situation.ts';
import {
  ask,
  compromisedIn,
  currentIn,
  heldUntil,
  idleDays,
  isActive,
  keyOf,
  rest,
  roundDays,
  silentDestination,
  take,
  type View,
  withoutLastUse,
} from './view.ts';

/** Takes a deactivation back, or gives a rotation up; what is deleted stays deleted. */
export function rollBack(view: View, named: string | null): Decision {
  const relation = relationOf(view);
  if (relation.is === 'open') return relation.decision;
  const pair = relation.is === 'pair' ? relation.pair : undefined;
  const id = named ?? toTakeBack(view, pair) ?? null;
  const key = keyOf(view, id);
  if (!key)
    return ask(
      'nothing-to-undo',
      id === null ? 'nothing was turned off, and no rotation is under way' : `there is no key ${id} (any more)`,
      [],
    );
  if (!isActive(key) && !isOurs(view, key, pair))
    return ask('nothing-to-undo', `key ${key.id} was turned off by somebody else`, [
      `aws iam update-access-key --access-key-id ${key.id} --status Active, to turn it on`,
    ]);
  const held = heldUntil(view, key.id);
  if (isActive(key) && pair?.outgoing?.id === key.id && isActive(pair.successor) && !isGiven(view, pair.successor.id))
    return giveUp(view, { successor: pair.successor, outgoing: key, isHeldOff: held !== undefined });
  if (isActive(key) && held !== undefined) return rest('hold', held, `key ${key.id} is active, and left alone until then`);
  return keep(view, key, 'somebody asked for it');
}

/** The key that is meant where none is named; a successor that was given up is not what somebody wants back. */
function toTakeBack(view: View, pair: Pair | undefined): string | undefined {
  const off = inactiveOff(view);
  if (off !== undefined && off !== pair?.successor.id) return off;
  const held = keyOf(view, view.notes.hold?.key);
  return pair?.outgoing?.id ?? (held && heldUntil(view, held.id) !== undefined ? held.id : undefined);
}

/** Whether it is for us to turn an inactive key on: we turned it off, or it is part of a rotation of ours. */
function isOurs({ notes }: View, { id }: NamedKey, pair: Pair | undefined): boolean {
  return notes.off?.key === id || pair?.outgoing?.id === id || pair?.successor.id === id;
}

/** Active from now on, and left alone for a while. */
function keep(view: View, { id, status }: NamedKey, because: string): Decision {
  return take({
    do: 'reactivate',
    key: id,
    holdUntil: addDays(view.now, view.terms.holdDays),
    because,
    evidence: { status },
  });
}

/** Turns an unused key off; nothing that somebody uses, or is given. Undefined: what there is to do about it is done. */
export function retire(view: View, id: string): Decision | undefined {
  const key = keyOf(view, id);
  // Turned off and deleted by this very order.
  if (!key && view.notes.off?.key === id) return undefined;
  if (!key) return ask('key-unknown', `there is no key ${id} (any more)`, []);
  if (!isActive(key)) return retireInactive(view, key);
  if (!key.lastUsed.known) return withoutLastUse(id, key.lastUsed);
  const idle = idleDays(key, view.now) ?? 0;
  const giving = view.destinations.find((destination) => currentIn(destination) === id);
  if (giving) return ask('key-in-use', `${giving.label} gives key ${id} to consumers`, [`keyturn rotate ${id}, to replace it`]);
  const isUsed = key.lastUsed.value !== 'never' && idle <= view.terms.quietDays;
  if (isUsed)
    return ask('key-in-use', `key ${id} was used ${agoText(idle)}`, [
      `wait until nobody has used it for ${plural(view.terms.quietDays, 'day')}`,
    ]);
  return (
    silentDestination(view) ??
    take({
      do: 'deactivate',
      key: id,
      why: 'retired',
      successor: null,
      because: 'somebody asked for it, and nobody uses it',
      evidence: { idleDays: roundDays(idle) },
    })
  );
}

/** Takes note of a key in wrong hands, so that every later run knows. */
export function noteCompromised(view: View): Decision | undefined {
  const order = view.situation.orders.compromised;
  if (!order) return undefined;
  const noted = compromisedIn(view);
  if (noted?.key === order.key && noted.mode === order.mode) return undefined;
  const key = keyOf(view, order.key);
  if (!key) return ask('key-unknown', `there is no key ${order.key} (any more)`, []);
  return take({
    do: 'note-compromised',
    key: key.id,
    mode: order.mode,
    because: 'somebody says that it is in wrong hands',
    evidence: { status: key.status },
  });
}

function inactiveOff(view: View): string | undefined {
  const key = keyOf(view, view.notes.off?.key);
  return key && !isActive(key) ? key.id : undefined;
}

function isGiven({ destinations }: View, id: string): boolean {
  return destinations.some((destination) => currentIn(destination) === id);
}

interface GivingUp {
  readonly successor: NamedKey;
  readonly outgoing: NamedKey;
  /** Whether the outgoing key is left alone already. */
  readonly isHeldOff: boolean;
}

/** A successor that no consumer was given is taken away again; one that was tried is turned off, after it is noted that this is no start. */
function giveUp(view: View, { successor, outgoing, isHeldOff }: GivingUp): Decision {
  const { id, lastUsed } = successor;
  const silent = silentDestination(view) ?? heldElsewhere(view, id);
  if (silent) return silent;
  if (!lastUsed.known) return withoutLastUse(id, lastUsed);
  const because = 'its rotation was given up before consumers were given it';
  const evidence = { isHeld: isHeld(view, id), lastUsedAt: lastUsed.value === 'never' ? 'never' : lastUsed.value.at };
  if (lastUsed.value === 'never') {
    const holdUntil = addDays(view.now, view.terms.holdDays);
    return take({ do: 'discard', key: id, outgoing: outgoing.id, holdUntil, because, evidence });
  }
  if (!isHeldOff) return keep(view, outgoing, 'somebody gave its rotation up');
  return take({ do: 'deactivate', key: id, why: 'retired', successor: null, because, evidence });
}

function retireInactive(view: View, { id }: NamedKey): Decision | undefined {
  if (view.notes.off?.key === id) return undefined;
  return take({
    do: 'note-off',
    key: id,
    why: 'retired',
    because: 'somebody asked for it, and it is inactive already: its grace starts now',
    evidence: { status: 'inactive' },
  });
}
