import { expect, test } from 'vitest';
import { commandWords } from './command-words.ts';

test.each([
  ['', []],
  ['  cat   /a/b ', ['cat', '/a/b']],
  ['cat "/a b/c"', ['cat', '/a b/c']],
  ["cat '/a b/\"c'", ['cat', '/a b/"c']],
  ['cat "/a \\"b\\"/\\\\c"', ['cat', '/a "b"/\\c']],
  ['cat /a\\ b/c', ['cat', '/a b/c']],
  ['cat /a"b c"d\'e\'', ['cat', '/ab cde']],
  ["put '' x", ['put', '', 'x']],
])('%s is read as a shell reads it', (line, words) => {
  expect(commandWords(line)).toEqual(words);
});

test.each(["cat 'a", 'cat "a', 'cat a\\'])('%s has no end', (line) => {
  expect(commandWords(line)).toBeUndefined();
});
