import { type Instant, parseInstant } from '../instant.ts';

/**
 * What Keyturn wrote on a user before it acted, read back from the user's tags. Nothing here is trusted further than AWS bears it out:
 * a note about a key that is gone means nothing, and is written over by the next one.
 */
export interface Notes {
  /** We were about to create a successor of `outgoing`. */
  readonly create: CreateNote | null;
  /** We were about to deactivate `key`. */
  readonly off: OffNote | null;
  /** Consumers are given `key` since, or later. Written where a destination cannot tell. */
  readonly promoted: { readonly key: string; readonly at: Instant } | null;
  /** Somebody took the deactivation of `key` back: leave it alone until then. */
  readonly hold: { readonly key: string; readonly at: Instant; readonly until: Instant } | null;
  /** Somebody said that `key` is in wrong hands: `now` turns it off before its successor is there. */
  readonly compromised: CompromisedNote | null;
}

export interface CreateNote {
  readonly outgoing: string;
  readonly at: Instant;
  /** Which installation wrote it. */
  readonly worker: string;
  /** Unlike all others; the call that creates the key carries it in its user agent, so that CloudTrail can tell whose key it is. */
  readonly mark: string;
}

export type OffReason = 'replaced' | 'unused' | 'retired' | 'compromised';

export interface OffNote {
  readonly key: string;
  readonly at: Instant;
  readonly why: OffReason;
}

export interface CompromisedNote {
  readonly key: string;
  readonly at: Instant;
  readonly mode: 'now' | 'hand-over';
}

export const noNotes: Notes = { create: null, off: null, promoted: null, hold: null, compromised: null };

/** The tags of Keyturn on a user; all others are somebody else's. */
const noteTags = {
  create: 'keyturn:create',
  off: 'keyturn:off',
  promoted: 'keyturn:promoted',
  hold: 'keyturn:hold',
  compromised: 'keyturn:compromised',
} as const satisfies Readonly<Record<keyof Notes, string>>;

/** The notes that stand in a user's tags. What cannot be read is no note: it was written by somebody else. */
export function readNotes(tags: ReadonlyMap<string, string>): Notes {
  const words = (name: keyof Notes) => wordsOf(tags.get(noteTags[name]) ?? '');
  return {
    create: createNote(words('create')),
    off: offNote(words('off')),
    promoted: keyAt(words('promoted')),
    hold: holdNote(words('hold')),
    compromised: compromisedNote(words('compromised')),
  };
}

/** The tag that says it. IAM takes letters, digits, spaces and `_ . : / = + - @` in at most 256 characters. */
export function writeNote<Name extends keyof Notes>(
  name: Name,
  note: NonNullable<Notes[Name]>,
): { readonly name: string; readonly value: string } {
  const value = Object.entries(note)
    .map(([member, word]) => `${member}=${String(word)}`)
    .join(' ');
  return { name: noteTags[name], value };
}

type Words = Readonly<Record<string, string | undefined>>;

function wordsOf(value: string): Words {
  return Object.fromEntries(
    value
      .split(' ')
      .map((word) => /^(\w+)=(.+)$/.exec(word))
      .flatMap((found) => (found?.[1] !== undefined && found[2] !== undefined ? [[found[1], found[2]] as const] : [])),
  );
}

function keyAt({ key, at }: Words): { key: string; at: Instant } | null {
  const instant = parseInstant(at ?? '');
  return key === undefined || instant === undefined ? null : { key, at: instant };
}

function createNote({ outgoing, at, worker, mark }: Words): CreateNote | null {
  const instant = parseInstant(at ?? '');
  if (outgoing === undefined || instant === undefined || worker === undefined || mark === undefined) return null;
  return { outgoing, at: instant, worker, mark };
}

function offNote(words: Words): OffNote | null {
  const noted = keyAt(words);
  const why = (['replaced', 'unused', 'retired', 'compromised'] as const).find((one) => one === words['why']);
  return noted === null || why === undefined ? null : { ...noted, why };
}

function holdNote(words: Words): Notes['hold'] {
  const noted = keyAt(words);
  const until = parseInstant(words['until'] ?? '');
  return noted === null || until === undefined ? null : { ...noted, until };
}

function compromisedNote(words: Words): CompromisedNote | null {
  const noted = keyAt(words);
  const mode = (['now', 'hand-over'] as const).find((one) => one === words['mode']);
  return noted === null || mode === undefined ? null : { ...noted, mode };
}
