import * as z from 'zod';
import { nearest } from '../core/nearest.ts';
import { matchSchema } from './match-schema.ts';

/** What all kinds of entries have: destinations, probes and hooks. */
interface EntryKind {
  readonly kind: string;
  readonly summary: string;
  readonly shape: z.ZodObject;
}

/** A list in the configuration, whose entries say of which kind they are and whom they mean. */
export interface EntryList {
  readonly kinds: readonly EntryKind[];
  /** What one of them wants to be, for messages. */
  readonly wanted: string;
  /** What the list wants to be. */
  readonly list: string;
  /** What `match` means here. */
  readonly says: string;
  /** Whether an entry without it means everybody. */
  readonly isMatchOptional: boolean;
  /** What an entry of any kind has besides. */
  readonly members?: z.ZodRawShape;
  /** What may stand in braces; undefined: what tells users apart. */
  readonly words?: readonly string[];
}

/** The schema of such a list. Each entry has the members of its kind, and `match` and `kind` before them. */
export function entriesSchema({ kinds, wanted, list, says, isMatchOptional, members = {}, words = WORDS }: EntryList) {
  const match = matchSchema.describe(says);
  const entries = kinds.map(({ kind, shape, summary }) =>
    shape
      .safeExtend({ match: isMatchOptional ? match.optional() : match, kind: z.literal(kind).describe(summary), ...members })
      .strict()
      .superRefine((entry, context) => refuseUnknownWords(entry, words, context)),
  );
  const names = kinds.map((one) => one.kind);
  const union = z.discriminatedUnion('kind', asTuple(entries), {
    error: (issue) => (issue.code === 'invalid_union' ? `one of the kinds ${names.join(', ')}` : wanted),
  });
  return z.array(union, list);
}

const WORDS = ['account', 'accountName', 'user', 'partition'];

/** Members that hold other words in braces as well, which their kind knows, or which are a program's. */
const OWN_WORDS = new Set(['match', 'format', 'command', 'environment']);

/** With a misspelt word, the keys of all users would go to one place. */
function refuseUnknownWords(entry: Readonly<Record<string, unknown>>, words: readonly string[], context: z.RefinementCtx): void {
  for (const [name, value] of Object.entries(entry)) {
    for (const { path, text } of OWN_WORDS.has(name) ? [] : textsIn(value, [name])) {
      const word = [...text.matchAll(/\{(\w+)\}/g)].map(([, one = '']) => one).find((one) => !words.includes(one));
      if (word === undefined) continue;
      const meant = nearest(word, words);
      const advice = meant === undefined ? `it knows ${words.map(braced).join(', ')}` : `did you mean ${braced(meant)}?`;
      context.addIssue({ code: 'custom', path, message: `does not know ${braced(word)}; ${advice}` });
    }
  }
}

function textsIn(value: unknown, path: (string | number)[]): { path: (string | number)[]; text: string }[] {
  if (typeof value === 'string') return [{ path, text: value }];
  if (Array.isArray(value)) return value.flatMap((item, index) => textsIn(item, [...path, index]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => textsIn(member, [...path, name]));
}

function braced(word: string): string {
  return `{${word}}`;
}

function asTuple<T>(items: readonly T[]): [T, ...T[]] {
  const [first, ...rest] = items;
  if (first === undefined) throw new Error('there are no kinds');
  return [first, ...rest];
}
