import { addDays, daysBetween, type Instant } from '../instant.ts';
import { agoText, limitText, overText } from '../limit-words.ts';
import { plural } from '../words.ts';
import type { Decision } from './decision.ts';
import type { NamedKey } from './situation.ts';
import { whereUsed } from './use-words.ts';
import {
  ask,
  compromisedIn,
  currentIn,
  heldUntil,
  idleDays,
  isActive,
  keyOf,
  lookAt,
  rest,
  roundDays,
  sharedDestination,
  silentDestination,
  take,
  unaskedUse,
  type View,
  withoutLastUse,
} from './view.ts';

/** What to do where no rotation is under way. */
export function decideDue(view: View): Decision {
  const active = view.keys.filter(isActive);
  const unused = retireUnused(view, active);
  if (unused) return unused;
  const due = dueKey(view, active);
  if (!due) return nothingDue(view, active);
  if (view.destinations.length === 0) return noDestination(due);
  return sharedDestination(view) ?? obstacle(view, due, active) ?? rehearsed(view, due) ?? create(view, due);
}

/** An active key that nobody used for long, and that no destination gives out. */
function retireUnused(view: View, active: readonly NamedKey[]): Decision | undefined {
  const { unusedAfterDays } = view.terms;
  if (unusedAfterDays === null) return undefined;
  const unasked = unaskedUse(active);
  if (unasked) return lookAt(unasked);
  const unused = active.find((key) => {
    const idle = idleDays(key, view.now);
    return idle !== undefined && idle > unusedAfterDays && heldUntil(view, key.id) === undefined && !isGiven(view, key.id);
  });
  if (!unused) return undefined;
  return (
    silentDestination(view) ??
    take({
      do: 'deactivate',
      key: unused.id,
      why: 'unused',
      successor: null,
      because: `nobody used it for ${plural(Math.floor(idleDays(unused, view.now) ?? 0), 'day')}`,
      evidence: { idleDays: roundDays(idleDays(unused, view.now) ?? 0), unusedAfterDays },
    })
  );
}

function isGiven({ destinations }: View, key: string): boolean {
  return destinations.some((destination) => currentIn(destination) === key);
}

/** The key that has to be replaced: by order, because it is in wrong hands, or because it is too old. */
function dueKey(view: View, active: readonly NamedKey[]): NamedKey | undefined {
  const { orders } = view.situation;
  const compromised = keyOf(view, compromisedIn(view)?.key);
  if (compromised) return compromised;
  const named = keyOf(view, orders.rotate?.key);
  if (isActive(named)) return named;
  return oldest(active.filter((key) => isTooOld(view, key) && heldUntil(view, key.id) === undefined));
}

function isTooOld({ now, terms }: View, { createdAt }: NamedKey): boolean {
  return daysBetween(createdAt, now) > terms.maxAgeDays;
}

function oldest(keys: readonly NamedKey[]): NamedKey | undefined {
  return keys.toSorted((one, other) => (one.createdAt < other.createdAt ? -1 : 1))[0];
}

function nothingDue(view: View, active: readonly NamedKey[]): Decision {
  if (active.length === 0) return rest('no-keys', null, 'it has no active key');
  const held = active.map(({ id }) => heldUntil(view, id)).find((until) => until !== undefined);
  if (held !== undefined) return rest('hold', held, 'a rollback keeps hands off it');
  const dates = active.map(({ createdAt }) => addDays(createdAt, view.terms.maxAgeDays));
  return rest('not-due', earliest(dates), 'no key of it is due');
}

function earliest(dates: readonly Instant[]): Instant | null {
  return dates.toSorted()[0] ?? null;
}

function noDestination({ id }: NamedKey): Decision {
  return ask(
    { problem: 'no-destination', key: id },
    `key ${id} is due, and no destination in the policy would hold its successor`,
    ['add an entry under destinations in keyturn.yaml', `keyturn retire ${id}, when nobody needs it`],
  );
}

/** What stands in the way of a successor; never is room made by turning off or deleting what may be in use. */
function obstacle(view: View, due: NamedKey, active: readonly NamedKey[]): Decision | undefined {
  const others = view.keys.filter(({ id }) => id !== due.id);
  const choices = others.map(({ id }) => `keyturn retire ${id}, when nobody needs it`);
  if (others.length > 1)
    return ask(
      'too-many-keys',
      `key ${due.id} is due, and its user has ${view.keys.length} keys, so that there is no room for a successor`,
      choices,
    );
  const other = others[0];
  if (other) {
    const isOther = active.includes(other);
    if (!isOther && view.notes.off?.key === other.id) {
      return rest('slot', null, `key ${due.id} is due, and its successor waits until ${other.id} may be deleted`);
    }
    if (isOther) return unrelated(view, due, other);
    return ask(
      'slot-taken',
      `key ${due.id} is due, and ${other.id}, which is inactive and was not turned off by us, takes the place of its successor`,
      choices,
    );
  }
  return silentDestination(view) ?? drift(view, due) ?? unreadable(view);
}

function unrelated(view: View, due: NamedKey, other: NamedKey): Decision {
  const unasked = unaskedUse([due, other]);
  if (unasked) return lookAt(unasked);
  return ask(
    'two-active-keys',
    `key ${due.id} is due, ${other.id} is active too, and nothing tells how they relate: ${usesText(view, [due, other])}`,
    [due, other].map(({ id }) => `keyturn retire ${id}, when nobody needs it`),
  );
}

function usesText({ now }: View, keys: readonly NamedKey[]): string {
  return keys
    .map((key) => {
      const idle = idleDays(key, now);
      if (idle === undefined || !key.lastUsed.known) return `the last use of ${key.id} is not known`;
      if (key.lastUsed.value === 'never') return `${key.id} was never used`;
      const where = whereUsed(key.lastUsed.value);
      return `${key.id} was used ${agoText(idle)}${where === undefined ? '' : ` for ${where}`}`;
    })
    .join(', ');
}

/** A destination that gives out another working key than the one to be replaced is somebody's doing. */
function drift(view: View, due: NamedKey): Decision | undefined {
  const drifted = view.destinations.find((destination) => {
    const current = currentIn(destination);
    return current !== due.id && isActive(keyOf(view, current));
  });
  if (!drifted) return undefined;
  return ask('destination-drift', `${drifted.label} gives out ${currentIn(drifted) ?? ''}, and not ${due.id}, which is due`, [
    'find out who put it there',
  ]);
}

/** After a crash between two destinations only one that gives the secret back can serve the others. */
function unreadable({ destinations }: View): Decision | undefined {
  if (destinations.length < 2 || destinations.some(({ canReadBack }) => canReadBack)) return undefined;
  return ask(
    'no-readable-destination',
    'none of its destinations gives a secret back, so that a crash between two of them could not be mended',
    ['add a destination that can be read, such as secrets-manager', 'keep one destination only'],
  );
}

/** Everything that will be asked is tried before there is a key. */
function rehearsed({ destinations, situation }: View, due: NamedKey): Decision | undefined {
  if (destinations.some(({ rehearsal }) => rehearsal === null)) return lookAt({ at: 'rehearsals' });
  if (situation.obstacle !== null)
    return ask('rehearsal-failed', `key ${due.id} is due, and its rotation could not be ended: ${situation.obstacle}`, []);
  const refused = destinations.find(({ rehearsal }) => rehearsal?.isReady === false);
  if (!refused || refused.rehearsal?.isReady !== false) return undefined;
  return ask('rehearsal-failed', `${refused.label} would not take a successor: ${refused.rehearsal.because}`, []);
}

function create(view: View, due: NamedKey): Decision {
  const ageDays = roundDays(daysBetween(due.createdAt, view.now));
  const { lastUsed } = due;
  if (!lastUsed.known) return withoutLastUse(due.id, lastUsed);
  return take({
    do: 'create',
    outgoing: due.id,
    because: reasonOf(view, due),
    evidence: {
      createdAt: due.createdAt,
      ageDays,
      maxAgeDays: view.terms.maxAgeDays,
      lastUsedAt: lastUsed.value === 'never' ? 'never' : lastUsed.value.at,
    },
  });
}

function reasonOf(view: View, { id, createdAt }: NamedKey): string {
  const ageDays = daysBetween(createdAt, view.now);
  if (compromisedIn(view)?.key === id) return 'it is in wrong hands';
  if (view.situation.orders.rotate) return 'somebody asked for it';
  return `it is ${overText(ageDays, view.terms.maxAgeDays)} old, and ${limitText(view.terms.maxAgeDays)}`;
}
