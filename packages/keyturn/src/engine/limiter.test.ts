import { expect, test } from 'vitest';
import { createLimiter } from './limiter.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('lets so many run, the others in turn, and a failure gives its place back', async () => {
  const limit = createLimiter(1);
  const log: string[] = [];
  let release = () => {};
  const first = limit(async () => {
    log.push('first begins');
    await new Promise<void>((resolve) => {
      release = resolve;
    });
    throw new Error('first fails');
  });
  const second = limit(async () => {
    log.push('second begins');
    return 2;
  });
  const failure = first.catch((error: unknown) => error);
  await settled();
  expect(log).toEqual(['first begins']);
  release();
  expect(await failure).toEqual(new Error('first fails'));
  expect(await second).toBe(2);
  expect(log).toEqual(['first begins', 'second begins']);
});
