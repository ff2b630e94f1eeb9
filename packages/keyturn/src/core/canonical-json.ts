/** What JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [member: string]: Json };

/** Nothing of ours is deeper; what is was not written by us. */
const DEPTH_MAX = 8;

/**
 * The one way to write a value as JSON: members sorted, no spaces, ASCII alone. A byte and a character are then the same thing, so
 * that no other bytes read as the same text; and no name moves the cursor of whoever prints the file.
 */
export function canonicalJson(value: Json, depth = 0): string {
  if (depth > DEPTH_MAX) throw new RangeError('this JSON is deeper than anything that is written here');
  if (typeof value === 'string') return asciiText(value);
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError(`JSON has no number ${value}`);
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map((item) => canonicalJson(item, depth + 1)).join(',')}]`;
  const members = Object.keys(value)
    .sort()
    .map((name) => `${asciiText(name)}:${canonicalJson(value[name] ?? null, depth + 1)}`);
  return `{${members.join(',')}}`;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function asciiText(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
