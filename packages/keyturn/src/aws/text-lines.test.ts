import { expect, test } from 'vitest';
import { textLines } from './text-lines.ts';

const TEXT = 'user,arn\r\nzoë,arn:…\n\n雪🔑,last';

test('a text is the same lines, wherever it was cut', () => {
  const bytes = Buffer.from(TEXT);
  for (let length = 1; length <= bytes.length; length++) {
    const pieces = Array.from({ length: Math.ceil(bytes.length / length) }, (_none, index) =>
      bytes.subarray(index * length, (index + 1) * length),
    );
    expect([...textLines(pieces)]).toEqual(TEXT.split('\n'));
  }
});

test('what ends with its line has no empty one after it', () => {
  expect([...textLines([Buffer.from('a\nb\n')])]).toEqual(['a', 'b']);
  expect([...textLines([])]).toEqual([]);
});
