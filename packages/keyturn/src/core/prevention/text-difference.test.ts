import { expect, test } from 'vitest';
import { differenceText } from './text-difference.ts';

test.each([
  ['a\nb\nc', 'a\nb\nc', ''],
  ['a\nb\nc', 'a\nx\nc', '- b\n+ x'],
  ['a\nb', 'a\nb\nc', '+ c'],
  ['a\nb\nc', 'b', '- a\n- c'],
  ['', 'a', '- \n+ a'],
])('%j against %j', (there, wanted, difference) => {
  expect(differenceText(there, wanted)).toBe(difference);
});
