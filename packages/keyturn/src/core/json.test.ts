import { expect, test } from 'vitest';
import { isJsonObject, parseJson, parseJsonFile, textAt } from './json.ts';

test.each([
  ['{"a":1}', { a: 1 }],
  ['\uFEFF[]', undefined],
  ['null', null],
  ['', undefined],
  ['{"a":', undefined],
])('%j says as JSON what it says, or nothing', (text, value) => {
  expect(parseJson(text)).toEqual(value);
});

test('a file may begin with a mark', () => {
  expect(['\uFEFF[]', '[]', '\uFEFF'].map(parseJsonFile)).toEqual([[], [], undefined]);
});

test('a list has no members', () => {
  expect([{}, [], null, 'text', undefined].map(isJsonObject)).toEqual([true, false, false, false, false]);
});

test('a text is found by its path', () => {
  const value = { a: { b: 'text', c: '', d: 4 } };
  expect([['a', 'b'], ['a', 'c'], ['a', 'd'], ['a', 'b', 'x'], ['x', 'b'], []].map((path) => textAt(value, path))).toEqual([
    'text',
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
