import { expect, test } from 'vitest';
import { grid, paragraph } from './layout.ts';

const display = { width: 40, paint: (style: string, text: string) => `<${style}>${text}</${style}>` };

test('columns are as wide as their widest cell', () => {
  expect(
    grid(
      [
        ['a', 'bb'],
        ['ccc', 'd'],
      ],
      display,
    ),
  ).toBe('a    bb\nccc  d\n');
});

test('what does not fit is wrapped in its column', () => {
  expect(grid([['ok', 'iam:ListAccessKeys', 'to know the id, status and creation date']], display)).toBe(
    'ok  iam:ListAccessKeys  to know the id,\n                        status and\n                        creation date\n',
  );
});

test('a word is cut only where the terminal is too narrow for it', () => {
  const text = grid([['iam:ListServiceSpecificCredentials', 'organizations:ListAccounts']], display);
  expect(text.split('\n').every((line) => line.length <= 40)).toBe(true);
  expect(text.split('\n').length).toBeGreaterThan(2);
});

test('a style does not count as width, and no line ends in spaces', () => {
  expect(
    grid(
      [
        [{ text: 'ok', style: 'faint' }, ''],
        ['longer', 'x'],
      ],
      display,
    ),
  ).toBe('<faint>ok</faint>\nlonger  x\n');
});

test('a paragraph keeps its lines and its indentation', () => {
  expect(paragraph('one two three four five six seven eight nine\nten', display, 4)).toBe(
    '    one two three four five six seven\n    eight nine\n    ten\n',
  );
});
