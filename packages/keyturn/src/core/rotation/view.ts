import { addDays, daysBetween, epochMs, type Instant, instantOf } from '../instant.ts';
import type { Unknown } from '../observed.ts';
import type { Decision, Look, Problem, Step, Wait } from './decision.ts';
import type { CompromisedNote, Notes } from './notes.ts';
import type { DestinationState, NamedKey, Situation } from './situation.ts';
import type { RotationTerms } from './terms.ts';

/** A situation whose keys and notes are known, and the terms that hold for it. */
export interface View {
  readonly situation: Situation;
  readonly terms: RotationTerms;
  readonly now: Instant;
  readonly keys: readonly NamedKey[];
  readonly notes: Notes;
  readonly destinations: readonly DestinationState[];
}

/** For so long after a note to create nobody else acts on the principal: whoever wrote it may be between two calls. */
export const LEASE_SECONDS = 120;

/** A key that our call made was made within this time of its note, or not at all: the call is not waited for any longer. */
export const CREATE_WINDOW_SECONDS = 60;

/** AWS tells uses in steps of a quarter of an hour (aws-facts A10). */
export const USE_GRANULARITY_DAYS = 15 / (24 * 60);

/** A key in wrong hands is deleted after a day at the latest. */
const COMPROMISED_GRACE_DAYS = 1;

/** The key of this id, if it is there. */
export function keyOf({ keys }: View, id: string | null | undefined): NamedKey | undefined {
  return keys.find((key) => key.id === id);
}

export function isActive(key: NamedKey | undefined): key is NamedKey & { readonly status: 'active' } {
  return key?.status === 'active';
}

/** Which key a destination gives to consumers; null where it gives none, or does not tell. */
export function currentIn({ holding }: DestinationState): string | null {
  return holding.known ? holding.holding.current : null;
}

export function pendingIn({ holding }: DestinationState): string | null {
  return holding.known ? holding.holding.pending : null;
}

/** The first destination that does not answer. */
export function silentDestination({ destinations }: View): Decision | undefined {
  const silent = destinations.find(({ holding }) => !holding.known);
  if (!silent || silent.holding.known) return undefined;
  return unknownFact(`${silent.label} does not tell which key it holds: ${silent.holding.detail}`);
}

/** What somebody said of a key in wrong hands, unless a rollback has taken it back since. */
export function compromisedIn(view: View): CompromisedNote | null {
  const { compromised } = view.notes;
  return compromised && isTakenBack(view, compromised) ? null : compromised;
}

/** Two keys cannot both be what one place gives out: nothing is written over there. */
export function sharedDestination({ situation: { shared } }: View): Decision | undefined {
  if (!shared) return undefined;
  return ask('destination-shared', `${shared.destination} is the destination of ${shared.by}, too`, [
    'give each its own place under destinations in keyturn.yaml, such as a name with {account} and {user} in it',
  ]);
}

/** A last use that nobody asked for yet. */
export function unaskedUse(keys: readonly NamedKey[]): Look | undefined {
  const key = keys.find(({ lastUsed }) => !lastUsed.known && lastUsed.why === 'not-asked');
  return key && { at: 'last-use', key: key.id };
}

/** Whether somebody said that the key is in wrong hands. */
export function isCompromised(view: View, key: string): boolean {
  const { off } = view.notes;
  return compromisedIn(view)?.key === key || (off?.key === key && off.why === 'compromised' && !isTakenBack(view, off));
}

function isTakenBack({ notes: { hold } }: View, { key, at }: { readonly key: string; readonly at: Instant }): boolean {
  return hold?.key === key && hold.at > at;
}

/** How long a deactivated key is kept. */
export function graceDaysOf(view: View, key: string): number {
  const { graceDays } = view.terms;
  return isCompromised(view, key) ? Math.min(graceDays, COMPROMISED_GRACE_DAYS) : graceDays;
}

/** Whether a rollback keeps hands off the key. */
export function heldUntil({ notes, now }: View, key: string): Instant | undefined {
  return notes.hold?.key === key && notes.hold.until > now ? notes.hold.until : undefined;
}

/** Since when nobody used the key, by what AWS tells; undefined where it does not tell. */
function idleSince({ lastUsed, createdAt }: NamedKey): Instant | undefined {
  if (!lastUsed.known) return undefined;
  return lastUsed.value === 'never' ? createdAt : lastUsed.value.at;
}

export function idleDays(key: NamedKey, now: Instant): number | undefined {
  const since = idleSince(key);
  return since === undefined ? undefined : daysBetween(since, now);
}

export function addSeconds(instant: Instant, seconds: number): Instant {
  return instantOf(epochMs(instant) + seconds * 1000);
}

/** Whichever is later. */
export function laterOf(one: Instant, other: Instant): Instant {
  return one > other ? one : other;
}

/** The end of so many days, or undefined when they are over. */
export function stillWaiting(from: Instant, days: number, now: Instant): Instant | undefined {
  // AWS's stamps may lie a moment ahead of the clock by which we judge: no wait is none.
  if (days <= 0) return undefined;
  const end = addDays(from, days);
  return end > now ? end : undefined;
}

export function take(step: Step): Decision {
  return { kind: 'step', step };
}

export function lookAt(look: Look): Decision {
  return { kind: 'look', look };
}

export function rest(wait: Wait, until: Instant | null, because: string): Decision {
  return { kind: 'rest', wait, until, because };
}

/** What a person has to settle, and the key that it is about where it is about one. */
export function ask(
  about: Problem | { readonly problem: Problem; readonly key: string },
  because: string,
  choices: readonly string[],
): Decision {
  return { kind: 'ask', ...(typeof about === 'string' ? { problem: about } : about), because, choices };
}

/** A last use that is not known: whoever was not asked yet is asked; no answer leads to no change. */
export function withoutLastUse(key: string, lastUsed: Unknown): Decision {
  if (lastUsed.why === 'not-asked') return lookAt({ at: 'last-use', key });
  return unknownFact(`the last use of key ${key} is not known: ${lastUsed.detail}`);
}

export function unknownFact(because: string): Decision {
  return { kind: 'unknown', because };
}

/** A number of days for evidence: exact enough for people, the same for everybody. */
export function roundDays(days: number): number {
  return Math.round(days * 1000) / 1000;
}
