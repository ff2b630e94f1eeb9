import * as z from 'zod';
import { DURATION_WANTED, durationDays } from '../core/duration.ts';
import { addDays, type Instant, instantOf, parseInstant } from '../core/instant.ts';

/** Text of at least one letter. `wanted` is told when it is something else. */
export function text(wanted: string, pattern = /\S/): z.ZodString {
  return z.string(wanted).regex(pattern, wanted);
}

/** One value may stand alone, or several in a list; either way it is a list. */
export function oneOrMany<Item extends z.ZodType>(item: Item) {
  return z.union([item.transform((one) => [one]), z.array(item).min(1, 'at least one entry')]);
}

/** A mapping that knows its members and refuses others. */
export function mapping<Shape extends z.core.$ZodLooseShape>(shape: Shape, wanted: string) {
  return z.strictObject(shape, { error: wanted });
}

/** One of some words. */
export function oneOf<const Word extends string>(words: readonly Word[], wanted: string) {
  return z.enum(words, wanted);
}

/** A whole number within bounds. */
export function count(least: number, most: number) {
  const wanted = `a whole number from ${least} to ${most}`;
  return z.int(wanted).min(least, wanted).max(most, wanted);
}

/** `true` or `false`, and not `yes`. */
export const flag = z.boolean('true or false');

/** Twelve digits in quotes: YAML reads them as a number otherwise, and drops a leading zero. */
export const accountId = text('an account id: twelve digits, in quotes', /^\d{12}$/);

/** Read as days. */
export const duration = z
  .union(
    [z.number(DURATION_WANTED), z.string(DURATION_WANTED).regex(/^\d+(\.\d+)?(w|d|h|min|s)?$/, DURATION_WANTED)],
    DURATION_WANTED,
  )
  .transform((value, context) => {
    const days = durationDays(String(value));
    if (days !== undefined) return days;
    context.addIssue({ code: 'invalid_type', expected: 'custom', message: DURATION_WANTED });
    return z.NEVER;
  });

/** An http(s) address. */
export function webAddress(wanted: string) {
  return z.url({ protocol: /^https?$/, error: wanted });
}

/** What an end date must be, for messages. */
export const DATE_WANTED = 'a date such as 2027-01-31';

/** The end of a day in UTC, or an instant. */
export const endDate = z.string(DATE_WANTED).transform((value, context) => {
  const instant = endOf(value);
  if (instant) return instant;
  context.addIssue({ code: 'invalid_type', expected: 'custom', message: DATE_WANTED });
  return z.NEVER;
});

/** The beginning of a day in UTC, or an instant. */
export const startDate = z.string(DATE_WANTED).transform((value, context) => {
  const instant = endOf(value);
  if (instant) return /^\d{4}-\d\d-\d\d$/.test(value) ? addDays(instant, -1 + 1 / 86_400_000) : instant;
  context.addIssue({ code: 'invalid_type', expected: 'custom', message: DATE_WANTED });
  return z.NEVER;
});

/** A day lasts until its last millisecond. */
function endOf(value: string): Instant | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(value)) return parseInstant(value);
  const lastMs = Date.parse(`${value}T23:59:59.999Z`);
  // `2027-02-30` would be the second of March.
  return Number.isNaN(lastMs) || !instantOf(lastMs).startsWith(value) ? undefined : instantOf(lastMs);
}
