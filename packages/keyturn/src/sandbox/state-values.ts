/**
 * JSON of everything that a world is made of: maps, sets, dates and bytes are objects with one `$` member. Objects whose
 * own members begin with `$` are told apart by `$object`.
 */
export function toText(value: unknown): string {
  return JSON.stringify(encode(value));
}

/** What `toText` wrote; throws SyntaxError for anything that is not JSON. */
export function fromText(text: string): unknown {
  const value: unknown = JSON.parse(text);
  return decode(value);
}

function encode(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(encode);
  if (value instanceof Map) return { $map: [...value].map(([key, item]) => [encode(key), encode(item)]) };
  if (value instanceof Set) return { $set: [...value].map(encode) };
  if (value instanceof Date) return { $date: value.getTime() };
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('base64') };
  const encoded: Record<string, unknown> = {};
  let isTagged = false;
  for (const [name, item] of Object.entries(value)) {
    if (name.startsWith('$') || name === '__proto__') isTagged = true;
    encoded[name] = encode(item);
  }
  if (!isTagged) return encoded;
  return { $object: Object.entries(value).map(([name, item]) => [name, encode(item)]) };
}

function decode(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(decode);
  const entries: [string, unknown][] = Object.entries(value);
  const [tag, content] = entries[0] ?? ['', undefined];
  switch (tag) {
    case '$map':
      return new Map(pairs(content));
    case '$set':
      return new Set(Array.isArray(content) ? content.map(decode) : []);
    case '$date':
      return new Date(Number(content));
    case '$bytes':
      return new Uint8Array(Buffer.from(String(content), 'base64'));
    case '$object':
      return Object.fromEntries(pairs(content));
    default:
      return Object.fromEntries(entries.map(([name, item]) => [name, decode(item)]));
  }
}

function pairs(content: unknown): [string, unknown][] {
  if (!Array.isArray(content)) return [];
  return content.filter((pair) => Array.isArray(pair)).map(([key, item]: unknown[]) => [String(key), decode(item)]);
}
