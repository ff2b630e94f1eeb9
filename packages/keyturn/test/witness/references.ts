import { expect } from 'vitest';
import { Including, type Members } from './exchange.ts';

/** What exchanges answered so far, by label. */
export type Known = ReadonlyMap<string, unknown>;

/** Puts what is known in the place of every `<<label.path>>`, however deep it stands; matchers of the tests stay what they are. */
export function resolve(value: unknown, known: Known): unknown {
  if (typeof value === 'string') return resolveText(value, known);
  if (Array.isArray(value)) return value.map((item) => resolve(item, known));
  if (value instanceof Including) {
    const items = value.items.map((item): unknown => expect.objectContaining(resolveMembers(item, known)));
    return expect.arrayContaining(items);
  }
  return isPlain(value) ? resolveMembers(value, known) : value;
}

/** The same, for the members of a request or of an expected answer. */
export function resolveMembers(members: Members, known: Known): Members {
  return Object.fromEntries(Object.entries(members).map(([name, value]) => [resolveText(name, known), resolve(value, known)]));
}

/** What stands at `label.Member.0.Member`. Throws when there is nothing: a table that refers to it is wrong. */
export function look(path: string, known: Known): unknown {
  const [label = '', ...names] = path.split('.');
  let value: unknown = known.get(label);
  for (const name of names) value = isRecord(value) ? value[name] : undefined;
  if (value === undefined) throw new Error(`nothing is known of ${path}`);
  return value;
}

function resolveText(value: string, known: Known): string {
  return value.replaceAll(/<<([^<>]+)>>/g, (_all, path: string) => String(look(path, known)));
}

function isPlain(value: unknown): value is Members {
  return isRecord(value) && Object.getPrototypeOf(value) === Object.prototype;
}

function isRecord(value: unknown): value is Members {
  return typeof value === 'object' && value !== null;
}
