import { expect, test } from 'vitest';
import { prettyJson } from './pretty-json.ts';

const ITEMS = [{ text: 'two\nlines, and [] in it', list: [1, { a: [] }], none: {} }, 'a', null, []];

test.each([
  ['a list', (items: unknown) => items],
  [
    'a list within',
    (items: unknown) => ({ empty: [], version: 1, runs: [{ about: '[]', more: { notices: [] }, results: items }] }),
  ],
])('writes %s as JSON.stringify does', (_what, frame) => {
  for (const items of [[], ITEMS.slice(0, 1), ITEMS]) {
    expect([...prettyJson(frame([]), items)].join('')).toBe(`${JSON.stringify(frame(items), null, 2)}\n`);
  }
});

test('writes an item as a piece', () => {
  expect([...prettyJson([], [1, 2, 3])]).toEqual(['[\n  1', ',\n  2', ',\n  3', '\n]\n']);
});
