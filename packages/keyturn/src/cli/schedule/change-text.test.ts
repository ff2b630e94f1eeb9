import { expect, test } from 'vitest';
import { changeText } from './change-text.ts';

test.each([
  ['a\nb\nc\n', 'a\nx\nc\n', 'f (changed)\n-b\n+x\n'],
  ['a\n', 'a\nb\n', 'f (changed)\n+b\n'],
  ['a\nb\n', 'b\n', 'f (changed)\n-a\n'],
  [null, 'a\n', 'f (new)\n+a\n'],
  ['a\n', null, 'f (removed)\n-a\n'],
  ['a\na\n', 'a\na\na\n', 'f (changed)\n+a\n'],
])('%j to %j is %j', (before, after, text) => {
  expect(changeText([{ name: 'f', before, after }])).toBe(text);
});
