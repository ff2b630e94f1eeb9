import { expect, test } from 'vitest';
import { createProgress, progressText } from './progress.ts';

test('says how far it is, what was asked, and how long it will take at this pace', () => {
  const text = progressText({ done: 10, total: 40, calls: 532, throttled: 3 }, 20_000);
  expect(text).toBe('[#####---------------] 10/40 accounts, 532 calls, 3 throttled, about 60 s left');
});

test('promises nothing before the first account and after the last', () => {
  expect(progressText({ done: 0, total: 40, calls: 1, throttled: 0 }, 500)).not.toContain('left');
  expect(progressText({ done: 40, total: 40, calls: 1, throttled: 0 }, 500)).toMatch(/^\[#{20}\] .* throttled$/);
});

test('is silent where stderr is no terminal', () => {
  const written: string[] = [];
  const stream = { isTTY: false, write: (text: string) => written.push(text) };
  const progress = createProgress(stream, () => 0);
  progress.show({ done: 1, total: 2, calls: 1, throttled: 0 });
  progress.end();
  expect(written).toEqual([]);
});
