import { daysBetween, type Instant } from '../instant.ts';
import type { Decision } from './decision.ts';
import { heldElsewhere, type Pair } from './relation.ts';
import type { DestinationState, NamedKey } from './situation.ts';
import { dayText, whereUsed } from './use-words.ts';
import {
  ask,
  currentIn,
  heldUntil,
  isActive,
  isCompromised,
  keyOf,
  laterOf,
  pendingIn,
  rest,
  roundDays,
  sharedDestination,
  silentDestination,
  stillWaiting,
  take,
  USE_GRANULARITY_DAYS,
  type View,
  withoutLastUse,
} from './view.ts';

/**
 * The way of a successor: into every destination, proven, promoted; then the outgoing key is silenced. Undefined where the rotation
 * has ended.
 */
export function walk(view: View, pair: Pair): Decision | undefined {
  const { successor, outgoing, outgoingId } = pair;
  if (!outgoing && !isUnfinished(view, pair)) return undefined;
  if (!isActive(successor)) return outgoing ? successorInactive(view, successor, outgoing) : undefined;
  if (view.destinations.length === 0) return orphaned(successor);
  const silent = silentDestination(view) ?? sharedDestination(view) ?? drifted(view, successor, outgoingId);
  if (silent) return silent;
  if (!pair.isHeld) return discard(view, successor, outgoingId);
  return (
    deliver(view, successor, outgoingId) ?? promote(view, successor, outgoingId) ?? afterPromotion(view, successor, outgoing)
  );
}

/** The outgoing key is gone, and yet consumers are still given it, or its successor waits to be given to them. */
function isUnfinished({ destinations }: View, { outgoingId, successor }: Pair): boolean {
  return destinations.some((one) => pendingIn(one) === successor.id || currentIn(one) === outgoingId);
}

function successorInactive(view: View, successor: NamedKey, outgoing: NamedKey): Decision {
  if (view.notes.off?.key === successor.id) return rest('grace', null, `key ${successor.id} was turned off by us`);
  return ask('successor-inactive', `key ${successor.id}, the successor of ${outgoing.id}, was turned off by somebody else`, [
    `aws iam update-access-key --access-key-id ${successor.id} --status Active, to go on`,
    `keyturn rollback ${outgoing.id}, to give it up`,
  ]);
}

function orphaned({ id }: NamedKey): Decision {
  return ask({ problem: 'no-destination', key: id }, `key ${id} was created for destinations that the policy no longer has`, [
    'put them back under destinations in keyturn.yaml',
    `keyturn retire ${id}, when nobody needs it`,
  ]);
}

/** Somebody else put another working key there: it is not ours to write over. */
function drifted(view: View, successor: NamedKey, outgoing: string): Decision | undefined {
  const odd = view.destinations.find((destination) => {
    const current = currentIn(destination);
    return current !== successor.id && current !== outgoing && isActive(keyOf(view, current));
  });
  if (!odd) return undefined;
  return ask(
    'destination-drift',
    `${odd.label} gives out ${currentIn(odd) ?? ''}, which is neither ${outgoing} nor its successor ${successor.id}`,
    ['find out who put it there'],
  );
}

/** Its secret is in no destination and in no memory: nobody can ever use it. One that we have tried ourselves is first turned off. */
function discard(view: View, { id, createdAt, lastUsed }: NamedKey, outgoing: string): Decision {
  const { now, notes } = view;
  const elsewhere = heldElsewhere(view, id);
  if (elsewhere) return elsewhere;
  if (!lastUsed.known) return withoutLastUse(id, lastUsed);
  const use = lastUsed.value;
  const ageDays = roundDays(daysBetween(createdAt, now));
  const because = 'we created it, and no destination holds it: its secret is lost';
  if (use === 'never') {
    const evidence = { createdAt, ageDays, lastUsedAt: 'never' };
    return take({ do: 'discard', key: id, outgoing, holdUntil: null, because: `${because}, and nobody ever used it`, evidence });
  }
  const isOurProof = use.service === 'sts' && notes.create !== null && daysBetween(notes.create.at, use.at) <= PROOF_DAYS;
  if (!isOurProof) return secretLost(id, outgoing);
  const evidence = { createdAt, ageDays, lastUsedAt: use.at, lastUsedService: use.service };
  return take({
    do: 'deactivate',
    key: id,
    why: 'retired',
    successor: null,
    because: `${because}, and only we have tried it`,
    evidence,
  });
}

/** A proof comes within a minute of the key; AWS tells uses in quarters of an hour. */
const PROOF_DAYS = 2 * USE_GRANULARITY_DAYS;

function secretLost(successor: string, outgoing: string): Decision {
  return ask(
    { problem: 'secret-lost', key: successor },
    `nobody has the secret of key ${successor}, the successor of ${outgoing}, and yet it was used`,
    [`find out who uses ${successor}`, `keyturn retire ${successor}, when nobody needs it`],
  );
}

/** Whether the secret can be had: from memory, or from a destination that gives it back. */
function canHaveSecret({ situation, destinations }: View, key: string): boolean {
  return (
    situation.ours.secrets.has(key) ||
    destinations.some((one) => one.canReadBack && (currentIn(one) === key || pendingIn(one) === key))
  );
}

function deliver(view: View, successor: NamedKey, outgoing: string): Decision | undefined {
  const { id } = successor;
  const isMissing = (one: DestinationState) => one.canStage && currentIn(one) !== id && pendingIn(one) !== id;
  const missing = view.destinations.filter(isMissing);
  if (missing.length === 0) return undefined;
  if (!canHaveSecret(view, id)) return withoutSecret(view, successor, outgoing);
  return take({
    do: 'deliver',
    key: id,
    to: missing.map((one) => one.id),
    because: `${missing.map(({ label }) => label).join(' and ')} ${missing.length === 1 ? 'does' : 'do'} not hold it yet`,
    evidence: { outgoing },
  });
}

/** Held where it cannot be read back from: lost for the rest. Nothing is lost while no consumer was given it. */
function withoutSecret(view: View, successor: NamedKey, outgoing: string): Decision {
  const isGiven = view.destinations.some((one) => currentIn(one) === successor.id);
  return isGiven ? secretLost(successor.id, outgoing) : discard(view, successor, outgoing);
}

/** Consumers are given nothing unproven, and nothing before every destination has it. */
function promote(view: View, successor: NamedKey, outgoing: string): Decision | undefined {
  const { id } = successor;
  const behind = view.destinations.filter((one) => currentIn(one) !== id);
  if (behind.length === 0) return undefined;
  if (!canHaveSecret(view, id)) return withoutSecret(view, successor, outgoing);
  if (!view.situation.ours.proven.has(id)) {
    return take({
      do: 'prove',
      key: id,
      because: 'every destination holds it, and nobody has tried it',
      evidence: { outgoing },
    });
  }
  // Whoever can be read back goes first: after a crash it serves the rest.
  const inOrder = [...behind.filter(({ canReadBack }) => canReadBack), ...behind.filter(({ canReadBack }) => !canReadBack)];
  return take({
    do: 'promote',
    key: id,
    in: inOrder.map((one) => one.id),
    because: 'it works, and every destination holds it',
    evidence: { outgoing },
  });
}

function afterPromotion(view: View, successor: NamedKey, outgoing: NamedKey | undefined): Decision | undefined {
  if (!outgoing) return undefined;
  if (!isActive(outgoing)) return alreadyOff(view, outgoing, successor);
  const { terms, situation } = view;
  if (terms.hasHooks && !situation.ours.hooked.has(successor.id)) {
    return take({
      do: 'run-hooks',
      key: successor.id,
      because: 'consumers are to be told that it is there',
      evidence: { outgoing: outgoing.id },
    });
  }
  const since = promotedSince(view, successor);
  if (since === undefined) {
    return take({
      do: 'note-promotion',
      key: successor.id,
      because: 'no destination tells since when consumers are given it',
      evidence: { outgoing: outgoing.id },
    });
  }
  return gates(view, { outgoing, successor, since });
}

/** Somebody turned it off before we did: its grace starts when we take note of that. */
function alreadyOff(view: View, outgoing: NamedKey, successor: NamedKey): Decision {
  if (view.notes.off?.key === outgoing.id) return rest('grace', null, `key ${outgoing.id} is turned off`);
  return take({
    do: 'note-off',
    key: outgoing.id,
    why: 'replaced',
    because: 'it is replaced, and inactive already',
    evidence: { successor: successor.id },
  });
}

/** The last instant at which a destination began to give it out. */
function promotedSince({ destinations, notes }: View, { id }: NamedKey): Instant | undefined {
  const dates = destinations.map(({ holding }) => (holding.known ? holding.holding.currentSince : null));
  const noted = notes.promoted?.key === id ? notes.promoted.at : undefined;
  return dates.reduce<Instant | undefined>((latest, date, index) => {
    const known = date ?? noted;
    if (known === undefined || (index > 0 && latest === undefined)) return undefined;
    return latest === undefined ? known : laterOf(latest, known);
  }, undefined);
}

interface Both {
  readonly outgoing: NamedKey;
  readonly successor: NamedKey;
  readonly since: Instant;
}

/** Both keys work, and consumers are given the new one: when may the old one be turned off? */
function gates(view: View, both: Both): Decision {
  const { terms, now } = view;
  const { outgoing, successor, since } = both;
  if (isCompromised(view, outgoing.id)) return deactivate(view, both);
  const held = heldUntil(view, outgoing.id);
  if (held !== undefined) return rest('hold', held, `a rollback keeps hands off key ${outgoing.id}`);
  if (view.situation.orders.atOnce?.key === outgoing.id) return deactivate(view, both, { isByOrder: true });
  const overlap = stillWaiting(since, terms.overlapDays, now);
  if (overlap !== undefined) return rest('overlap', overlap, 'both keys stay active for the minimum overlap');
  return successorUsed(view, both) ?? outgoingQuiet(view, { outgoing, successor, since }) ?? deactivate(view, both);
}

/** Gate 1. Our proof is a use, too: it does not count. */
function successorUsed({ terms, now }: View, { successor, since }: Both): Decision | undefined {
  const { lastUsed, id } = successor;
  if (!terms.requireSuccessorUse) return undefined;
  if (!lastUsed.known) return withoutLastUse(id, lastUsed);
  const use = lastUsed.value;
  const isByConsumer =
    use !== 'never' &&
    (daysBetween(since, use.at) > USE_GRANULARITY_DAYS || (!terms.hasProbes && use.service !== 'sts' && use.service !== 'N/A'));
  if (isByConsumer) return undefined;
  if (stillWaiting(since, terms.patienceDays, now) === undefined) {
    return ask('successor-never-used', `no consumer has used key ${id}, though they have been given it since ${dayText(since)}`, [
      'restart the consumers, or find out where they read their key',
    ]);
  }
  return rest('successor-unused', null, `no consumer has used key ${id} yet`);
}

/** Gate 2. */
function outgoingQuiet({ terms, now }: View, { outgoing, since }: Both): Decision | undefined {
  const { lastUsed, id } = outgoing;
  if (!lastUsed.known) return withoutLastUse(id, lastUsed);
  if (lastUsed.value === 'never') {
    // AWS tells of a use hours late: of a young key "never" means nothing yet.
    const young = stillWaiting(outgoing.createdAt, terms.quietDays, now);
    return young === undefined ? undefined : rest('old-key-in-use', young, `key ${id} is too young to say that nobody uses it`);
  }
  const { at } = lastUsed.value;
  const where = whereUsed(lastUsed.value);
  const used = `${dayText(at)}${where === undefined ? '' : ` (${where})`}`;
  const quiet = stillWaiting(at, terms.quietDays, now);
  if (quiet === undefined) return undefined;
  if (at > since && stillWaiting(since, terms.patienceDays, now) === undefined) {
    return ask(
      { problem: 'old-key-still-used', key: id },
      `key ${id} was still used on ${used}, though consumers have been given its successor since ${dayText(since)}`,
      [`keyturn explain ${id}, to see who uses it`],
    );
  }
  return rest('old-key-in-use', quiet, `key ${id} was used on ${used}`);
}

function deactivate({ now }: View, { outgoing, successor, since }: Both, { isByOrder = false } = {}): Decision {
  const { lastUsed } = outgoing;
  return take({
    do: 'deactivate',
    key: outgoing.id,
    why: 'replaced',
    successor: successor.id,
    because: isByOrder ? `${successor.id} has replaced it, and somebody asked not to wait` : `${successor.id} has replaced it`,
    evidence: {
      successor: successor.id,
      promotedAt: since,
      ...(isByOrder ? { isByOrder } : {}),
      ageDays: roundDays(daysBetween(outgoing.createdAt, now)),
      lastUsedAt: lastUsed.known ? (lastUsed.value === 'never' ? 'never' : lastUsed.value.at) : 'unknown',
      successorUsedAt: successor.lastUsed.known
        ? successor.lastUsed.value === 'never'
          ? 'never'
          : successor.lastUsed.value.at
        : 'unknown',
    },
  });
}
