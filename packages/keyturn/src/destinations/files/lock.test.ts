import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withLock } from './lock.ts';

let folder = '';
let path = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-lock-'));
  path = join(folder, 'lock');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('lets one in after the other, and leaves nothing', async () => {
  const story: string[] = [];
  const tasks = ['a', 'b', 'c'].map((name) =>
    withLock(path, 5_000, async () => {
      story.push(`${name} in`);
      await new Promise((resolve) => setImmediate(resolve));
      story.push(`${name} out`);
    }),
  );
  await Promise.all(tasks);
  const order = story.filter((line) => line.endsWith('in')).map((line) => line.slice(0, 1));
  expect(story).toEqual(order.flatMap((name) => [`${name} in`, `${name} out`]));
  expect(order.toSorted()).toEqual(['a', 'b', 'c']);
  expect(existsSync(path)).toBe(false);
});

test('is free again after a failure', async () => {
  await expect(withLock(path, 0, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await withLock(path, 0, () => Promise.resolve('yes'))).toBe('yes');
});

test('gives up where it is held for too long, and says by whom', async () => {
  writeFileSync(path, '');
  const other = new DatabaseSync(path);
  other.exec('BEGIN EXCLUSIVE');
  await expect(withLock(path, 50, () => Promise.resolve())).rejects.toMatchObject({
    name: 'DestinationFault',
    message: `another run of Keyturn has held ${path} for 1 s`,
    isPassing: true,
  });
  other.close();
  expect(await withLock(path, 0, () => Promise.resolve('free'))).toBe('free');
});

test('says why it cannot be taken', async () => {
  await expect(withLock(join(folder, 'none/lock'), 0, () => Promise.resolve())).rejects.toMatchObject({
    name: 'DestinationFault',
    isPassing: false,
  });
});
