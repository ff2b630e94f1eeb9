import { expect, test } from 'vitest';
import { fanOut } from './fan-out.ts';

/** Tasks that end when told to. */
function gates() {
  const open: (() => void)[] = [];
  return {
    wait: () => new Promise<void>((resolve) => open.push(resolve)),
    openNext: () => open.shift()?.(),
    get waiting() {
      return open.length;
    },
  };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('runs no more at the same time than it may, and all in the end', async () => {
  const gate = gates();
  const done: number[] = [];
  const all = fanOut([1, 2, 3, 4, 5], 2, async (item) => {
    await gate.wait();
    done.push(item);
  });
  await settled();
  expect(gate.waiting).toBe(2);
  for (let turn = 0; turn < 5; turn++) {
    gate.openNext();
    await settled();
    expect(gate.waiting).toBeLessThanOrEqual(2);
  }
  await all;
  expect(done).toEqual([1, 2, 3, 4, 5]);
});

test('a rejection is told after those under way have ended, and nothing new is begun', async () => {
  const begun: number[] = [];
  const gate = gates();
  const all = fanOut([1, 2, 3, 4], 2, async (item) => {
    begun.push(item);
    await gate.wait();
    if (item === 1) throw new Error('the first');
  });
  const outcome = all.catch((error: unknown) => error);
  await settled();
  gate.openNext();
  await settled();
  gate.openNext();
  expect(await outcome).toEqual(new Error('the first'));
  expect(begun).toEqual([1, 2]);
});

test('takes items from an asynchronous source one at a time', async () => {
  async function* source() {
    yield 'a';
    yield 'b';
  }
  const seen: string[] = [];
  await fanOut(source(), 3, async (item) => {
    seen.push(item);
  });
  expect(seen).toEqual(['a', 'b']);
});
