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
  const text = grid([['ok', 'iam:ListAccessKeys', 'to know the id, status and creation date']], display);
  expect(text.split('\n').every((line) => line.length <= 40)).toBe(true);
  expect(text).toBe(
    'ok  iam:ListAccessKey  to know the id,\n    s                  status and\n                       creation date\n',
  );
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
