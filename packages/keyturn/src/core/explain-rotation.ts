import type { KeyStatus } from './access-key.ts';
import type { Instant } from './instant.ts';
import type { JournalEntry } from './journal.ts';
import type { WhyUnknown } from './observed.ts';
import type { Decision, Problem, StepName, Wait } from './rotation/decision.ts';
import type { Foreseen } from './rotation/forecast.ts';
import type { Notes } from './rotation/notes.ts';
import { type PlanItem, stepsOf } from './rotation/plan.ts';
import type { DestinationState, NamedKey, Situation } from './rotation/situation.ts';
import type { RotationTerms } from './rotation/terms.ts';
import { minuteText } from './rotation/use-words.ts';
import { currentIn, isActive } from './rotation/view.ts';
import type { Refusal } from './safety/guard.ts';

/** Why something is not known. */
export interface ToldUnknown {
  readonly why: WhyUnknown;
  readonly detail: string;
}

/** What becomes of the keys of a user. */
export interface ToldRotation {
  /** Why it cannot be told; null: it can. */
  readonly unknown: ToldUnknown | null;
  /** The terms that hold for the user; null where they are not known. */
  readonly terms: RotationTerms | null;
  /** Those that the policy has for the user. */
  readonly destinations: readonly ToldDestination[];
  /** Active keys that no destination gives out; null where nobody knows. */
  readonly heldNowhere: readonly string[] | null;
  /** What Keyturn noted on the user; null where the tags are not known. */
  readonly notes: readonly ToldNote[] | null;
  readonly next: ToldNext | null;
  readonly history: ToldHistory;
}

/** What is given to consumers by a destination: a key of the user by its status, one that is none of the user's (any more), or nothing. */
export type Given = KeyStatus | 'gone' | 'nothing';

/** A place that holds the key for consumers. */
export interface ToldDestination {
  readonly id: string;
  readonly label: string;
  readonly current: string | null;
  readonly currentSince: Instant | null;
  /** Held, and given to nobody yet. */
  readonly pending: string | null;
  /** Null where it is not known what it holds, or which keys there are. */
  readonly gives: Given | null;
  readonly unknown: ToldUnknown | null;
}

/** One note on the user, in words. */
export interface ToldNote {
  readonly name: keyof Notes;
  readonly accessKeyId: string;
  readonly at: Instant;
  readonly text: string;
}

/** What is to be done next, or why nothing is. */
export interface ToldNext extends Pick<PlanItem, 'steps' | 'later'> {
  readonly kind: 'step' | 'rest' | 'ask' | 'unknown';
  readonly do: StepName | null;
  readonly because: string;
  /** Of a rest: when to look again at the latest. */
  readonly until: Instant | null;
  readonly wait: Wait | null;
  readonly problem: Problem | null;
  readonly choices: readonly string[];
  /** Why the guard would refuse the step now; null: it would not. */
  readonly refusal: Refusal | null;
  /** What was not tried, as that is no reading; null: nothing. */
  readonly assuming: string | null;
  /** Where the course ends, as far as it was looked ahead; null: it does not. */
  readonly end: { readonly at: Instant; readonly because: string; readonly choices: readonly string[] } | null;
}

/** What the journal of this machine tells. */
export interface ToldHistory {
  /** The file of the journal. */
  readonly place: string;
  readonly isThere: boolean;
  /** The newest ones, oldest first. */
  readonly entries: readonly JournalEntry[];
  /** How many there are about it. */
  readonly total: number;
  readonly unknown: ToldUnknown | null;
}

/** What a destination says of itself, beside the keys that there are. */
export function toldDestination({ id, label, holding }: DestinationState, keys: Situation['keys']): ToldDestination {
  if (!holding.known) {
    const { why, detail } = holding;
    return { id, label, current: null, currentSince: null, pending: null, gives: null, unknown: { why, detail } };
  }
  const { current, currentSince, pending } = holding.holding;
  return { id, label, current, currentSince, pending, gives: givenBy(current, keys), unknown: null };
}

/** Active keys that nobody is given; null where a destination does not tell what it gives. */
export function heldNowhere({ keys, destinations }: Situation): readonly string[] | null {
  if (destinations.some(({ holding }) => !holding.known)) return null;
  const given = new Set(destinations.map(currentIn));
  const all = keysIn(keys);
  return all ? all.filter((key) => isActive(key) && !given.has(key.id)).map(({ id }) => id) : null;
}

/** The notes in words, oldest first. */
export function toldNotes({ create, off, promoted, hold, compromised }: Notes): readonly ToldNote[] {
  const told: (ToldNote | undefined)[] = [
    create
      ? {
          name: 'create',
          accessKeyId: create.outgoing,
          at: create.at,
          text: `a successor of ${create.outgoing} was about to be created, by installation ${create.worker}`,
        }
      : undefined,
    promoted
      ? {
          name: 'promoted',
          accessKeyId: promoted.key,
          at: promoted.at,
          text: `consumers were given ${promoted.key}`,
        }
      : undefined,
    off
      ? { name: 'off', accessKeyId: off.key, at: off.at, text: `${off.key} was about to be deactivated: ${offReasons[off.why]}` }
      : undefined,
    hold
      ? {
          name: 'hold',
          accessKeyId: hold.key,
          at: hold.at,
          text: `a rollback keeps hands off ${hold.key} until ${minuteText(hold.until)}`,
        }
      : undefined,
    compromised
      ? {
          name: 'compromised',
          accessKeyId: compromised.key,
          at: compromised.at,
          text: `${compromised.key} is in wrong hands, and goes ${compromised.mode === 'now' ? 'at once' : 'when its successor is there'}`,
        }
      : undefined,
  ];
  return told.filter((one) => one !== undefined).toSorted((one, other) => (one.at < other.at ? -1 : 1));
}

/** A decision, the course after it, and what the guard says to it. */
export function toldNext(
  decision: Exclude<Decision, { kind: 'look' }>,
  { situation, course, refusal, assuming }: Course,
): ToldNext {
  const last = course.at(-1);
  const { step, end } = last ?? {};
  return {
    kind: decision.kind,
    do: decision.kind === 'step' ? decision.step.do : null,
    because: decision.kind === 'step' ? decision.step.because : decision.because,
    until: decision.kind === 'rest' ? decision.until : null,
    wait: decision.kind === 'rest' ? decision.wait : null,
    problem: decision.kind === 'ask' ? decision.problem : null,
    choices: decision.kind === 'ask' ? decision.choices : [],
    refusal,
    assuming,
    ...stepsOf(course, situation),
    end:
      last && end && step === null && last.at !== situation.now
        ? { at: last.at, because: end.because, choices: end.kind === 'ask' ? end.choices : [] }
        : null,
  };
}

/** What follows a decision. */
export interface Course {
  readonly situation: Situation;
  readonly course: readonly Foreseen[];
  readonly refusal: Refusal | null;
  readonly assuming: string | null;
}

const offReasons: Readonly<Record<NonNullable<Notes['off']>['why'], string>> = {
  replaced: 'its successor has replaced it',
  unused: 'nobody used it',
  retired: 'somebody asked for it',
  compromised: 'it is in wrong hands',
};

function givenBy(current: string | null, keys: Situation['keys']): Given | null {
  if (current === null) return 'nothing';
  const all = keysIn(keys);
  if (!all) return null;
  return all.find(({ id }) => id === current)?.status ?? 'gone';
}

function keysIn(keys: Situation['keys']): readonly NamedKey[] | undefined {
  if (!keys.known) return undefined;
  return keys.value === 'gone' ? [] : keys.value;
}
