/** An object of JSON, of whose members nothing is known yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a value is such an object. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a text says as JSON; undefined where it is none. The parser's error repeats what it read, which may be a secret: nothing of it goes on. */
export function parseJson(text = ''): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The same of a file that people pass around: some programs put a mark before it. */
export function parseJsonFile(text: string): unknown {
  return parseJson(text.replace(/^\uFEFF/, ''));
}

/** The text at the end of a path of members; undefined where there is none, or an empty one. */
export function textAt(value: unknown, path: readonly string[]): string | undefined {
  const [first, ...rest] = path;
  if (first === undefined) return typeof value === 'string' && value !== '' ? value : undefined;
  return isJsonObject(value) ? textAt(value[first], rest) : undefined;
}
