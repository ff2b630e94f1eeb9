import * as z from 'zod';
import { epochMs, type Instant, instantOf, parseInstant } from '../../core/instant.ts';
import { parseJson } from '../../core/json.ts';

/** When GitHub last changed each secret; null: there is none of that name. */
export type SecretDates = Readonly<Record<string, string | null>>;

/** What the variable beside the secrets says. */
export type Mark =
  /** The secrets of these dates hold this key. */
  | { readonly is: 'held'; readonly key: string; readonly secrets: SecretDates; readonly owner: string }
  /** Who wrote `by` is about to put `next` in the place of `before`, which the secrets of these dates hold; undefined: not known. */
  | {
      readonly is: 'begun';
      readonly next: string;
      readonly before: string | null | undefined;
      readonly secrets: SecretDates;
      readonly owner: string;
      readonly by: string;
    }
  /** A person wrote the id of the key, and nothing else. */
  | { readonly is: 'told'; readonly key: string }
  | { readonly is: 'other' };

/** What is seen of the secrets and of the variable at one time. */
export interface Seen {
  readonly secrets: SecretDates;
  readonly mark: { readonly mark: Mark; readonly at: Instant } | null;
  /** GitHub's time. */
  readonly now: Instant;
}

/** Which key workflows are given. */
export type Judgement =
  | { readonly known: true; readonly key: string | null; readonly since: Instant | null }
  | { readonly known: false; readonly because: string };

/** Whoever begins to write secrets has ended after this time, or never will. */
const SETTLED_AFTER_SECONDS = 120;

/** GitHub's servers do not agree on the time to the second. */
export const SKEW_SECONDS = 2;

/**
 * Judges which key the secrets hold, though nobody can read them.
 *
 * GitHub tells of a secret when it was last changed, in whole seconds, and that date changes with every write: it says which write is
 * in force. So the variable is written twice. Before the secrets: which key they hold, what their dates are, and which key comes now.
 * After them: that they hold the new key, with the dates that GitHub gave them. Whenever that ends in between, the dates tell how far
 * it came: none has changed, and they hold the key of before; all have, and they hold the new one; some have, and workflows are given
 * an id with the secret of another key, which is no key at all.
 *
 * It is not known: while somebody else may still be writing (two minutes from the first mark); when a secret changed afterwards,
 * since that was not us; when a date is as young as the mark, so that a write after it might not show (a promotion waits until that
 * cannot be); and when secrets are there that nobody told us of. A person who knows writes the id of the key into the variable.
 */
export function judge(
  seen: Seen,
  { variable, isOurs }: { readonly variable: string; readonly isOurs: (by: string) => boolean },
): Judgement {
  const { secrets, mark, now } = seen;
  const tell = `Find out which key it is, and write its id into the variable ${variable}.`;
  const isThere = Object.values(secrets).some((date) => date !== null);
  if (mark?.mark.is === 'begun') return judgeBegun({ ...mark, mark: mark.mark }, { secrets, now, tell, isOurs });
  if (!isThere) return nothing;
  if (!mark)
    return unsure(`${namesOf(secrets)} cannot be read, and no variable ${variable} tells which key is in there. ${tell}`);
  if (mark.mark.is === 'other') return unsure(`The variable ${variable} holds something else than it was given. ${tell}`);
  if (Object.values(secrets).includes(null)) return nothing;
  if (mark.mark.is === 'told') {
    const later = changedAfter(secrets, mark.at);
    if (later === undefined) return holding(mark.mark.key, secrets);
    return unsure(`${later} was changed after the variable ${variable} was. ${tell}`);
  }
  const { key, secrets: written } = mark.mark;
  const changed = Object.keys(secrets).find((name) => secrets[name] !== written[name]);
  if (changed === undefined) return holding(key, secrets);
  return unsure(
    `${changed} was changed on ${secrets[changed] ?? 'an unknown day'} by somebody else, and cannot be read. ${tell}`,
  );
}

/** Reads what the variable says. */
export function readMark(text: string): Mark {
  const told = text.trim();
  if (KEY_ID.test(told)) return { is: 'told', key: told };
  const result = stored.safeParse(parseJson(text));
  if (!result.success) return { is: 'other' };
  if ('key' in result.data) return { is: 'held', ...result.data };
  return { is: 'begun', ...result.data, before: result.data.before };
}

/** What the variable is to say. Dates and ids of keys: nothing secret. */
export function writeMark(mark: Extract<Mark, { is: 'held' | 'begun' }>): string {
  return JSON.stringify({ ...mark, is: undefined });
}

/** Why it is not for us to write: the names in the configuration are the same for several users. */
export function foreignOwner(
  seen: Seen,
  { variable, owner }: { readonly variable: string; readonly owner: string },
): string | undefined {
  const mark = seen.mark?.mark;
  const other = mark && 'owner' in mark ? mark.owner : owner;
  if (other === owner) return undefined;
  return `The variable ${variable} says that a key of ${other} is kept there, and not one of ${owner}: put {user} into the names of the secrets.`;
}

/** The latest date of all secrets; null where there are none. */
export function latestOf(secrets: SecretDates): Instant | null {
  const dates = Object.values(secrets).flatMap((date) => (date === null ? [] : (parseInstant(date) ?? [])));
  return dates.sort().at(-1) ?? null;
}

const KEY_ID = /^[A-Z0-9]{16,128}$/;
const secretDates = z.record(z.string(), z.string().nullable());
const stored = z.union([
  z.strictObject({ key: z.string().regex(KEY_ID), secrets: secretDates, owner: z.string() }),
  z.strictObject({
    next: z.string().regex(KEY_ID),
    before: z.string().regex(KEY_ID).nullable().optional(),
    secrets: secretDates,
    owner: z.string(),
    by: z.string(),
  }),
]);

const nothing: Judgement = { known: true, key: null, since: null };

interface Begun {
  readonly mark: Extract<Mark, { is: 'begun' }>;
  readonly at: Instant;
}

interface Around {
  readonly secrets: SecretDates;
  readonly now: Instant;
  readonly tell: string;
  readonly isOurs: (by: string) => boolean;
}

function judgeBegun({ mark, at }: Begun, { secrets, now, tell, isOurs }: Around): Judgement {
  const restSeconds = SETTLED_AFTER_SECONDS - secondsBetween(at, now);
  if (restSeconds > 0 && !isOurs(mark.by))
    return unsure(
      `Key ${mark.next} is being put there by another run, or was until it ended: it can be told in ${restSeconds} s.`,
    );
  const names = Object.keys(secrets);
  const changed = names.filter((name) => secrets[name] !== (mark.secrets[name] ?? null));
  if (changed.some((name) => secrets[name] === null)) return nothing;
  const foreign = changed.find((name) => !isWithin(secrets[name] ?? '', at));
  if (foreign !== undefined)
    return unsure(
      `${foreign} was changed on ${secrets[foreign] ?? 'an unknown day'} by somebody else, and cannot be read. ${tell}`,
    );
  const young = names.find((name) => !changed.includes(name) && isAsYoung(secrets[name] ?? null, at));
  if (young !== undefined)
    return unsure(
      `${young} was written in the same second as ${mark.next} was to be put there: which one came last is not told. ${tell}`,
    );
  if (changed.length === names.length) return holding(mark.next, secrets);
  // Of two keys each something: whoever uses that is refused.
  if (changed.length > 0) return nothing;
  if (mark.before === undefined)
    return unsure(`Which key was there before ${mark.next} was to be put there is not known. ${tell}`);
  return mark.before === null ? nothing : holding(mark.before, secrets);
}

/** Ours began at most so long after the mark. */
function isWithin(date: string, at: Instant): boolean {
  const instant = parseInstant(date);
  if (instant === undefined) return false;
  const seconds = secondsBetween(at, instant);
  return seconds >= -SKEW_SECONDS && seconds <= SETTLED_AFTER_SECONDS;
}

function isAsYoung(date: string | null, at: Instant): boolean {
  const instant = date === null ? undefined : parseInstant(date);
  return instant !== undefined && secondsBetween(instant, at) <= 0;
}

function changedAfter(secrets: SecretDates, at: Instant): string | undefined {
  return Object.keys(secrets).find((name) => secondsBetween(at, parseInstant(secrets[name] ?? '') ?? at) > 0);
}

function holding(key: string, secrets: SecretDates): Judgement {
  const latest = latestOf(secrets);
  // The end of the second that is told: it was not later.
  return { known: true, key, since: latest === null ? null : instantOf(epochMs(latest) + 999) };
}

function unsure(because: string): Judgement {
  return { known: false, because };
}

function namesOf(secrets: SecretDates): string {
  return Object.keys(secrets)
    .filter((name) => secrets[name] !== null)
    .join(' and ');
}

function secondsBetween(from: Instant, to: Instant): number {
  return Math.floor(epochMs(to) / 1000) - Math.floor(epochMs(from) / 1000);
}
