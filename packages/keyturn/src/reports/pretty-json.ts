/**
 * JSON with an indent of two, as `JSON.stringify` writes it, item by item of its last list: a fleet's findings are never one text.
 * `frame` is the value with that list empty.
 */
export function* prettyJson(frame: unknown, items: Iterable<unknown>): Iterable<string> {
  const text = JSON.stringify(frame, null, 2);
  const place = text.lastIndexOf(EMPTY);
  const indent = /^ */.exec(text.slice(text.lastIndexOf('\n', place) + 1))?.[0] ?? '';
  let end = EMPTY;
  for (const item of items) {
    yield `${end === EMPTY ? `${text.slice(0, place)}[` : ','}\n${indent}  ${indented(item, `${indent}  `)}`;
    end = `\n${indent}]`;
  }
  yield `${end === EMPTY ? text.slice(0, place) : ''}${end}${text.slice(place + EMPTY.length)}\n`;
}

const EMPTY = '[]';

/** No text in JSON has a line break of its own: those that stand there are between members. */
function indented(item: unknown, indent: string): string {
  return JSON.stringify(item, null, 2).replaceAll('\n', `\n${indent}`);
}
