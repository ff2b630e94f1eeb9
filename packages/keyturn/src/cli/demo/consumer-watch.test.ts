import { expect, test } from 'vitest';
import { createConsumerWatch } from './consumer-watch.ts';
import { makeDemoWorld } from './rotation-world.ts';

const HOUR_MS = 3_600_000;

test('what fails is seen, and a key that nobody uses any more is', () => {
  const demo = makeDemoWorld();
  const watch = createConsumerWatch(demo);
  expect(watch.passTo(demo.start + 24 * HOUR_MS)).toEqual([]);
  watch.endDay();
  const [key] = demo.user.keys;
  if (key) key.status = 'Inactive';
  watch.passTo(demo.start + 48 * HOUR_MS);
  watch.endDay();
  expect(watch.lanes()).toEqual([{ accessKeyId: demo.firstKey, days: ['used', 'inactive'] }]);
  expect(watch.uses().map(({ calls, failed }) => ({ calls, failed }))).toEqual([{ calls: 288, failed: 144 }]);
  expect(demo.consumer.failures.count).toBe(144);
});

test('that the consumer goes over to another key is seen when it fetches it', () => {
  const demo = makeDemoWorld();
  const watch = createConsumerWatch(demo);
  watch.passTo(demo.start + HOUR_MS);
  for (const secret of demo.sandbox.world.accounts.get(demo.account)?.secrets?.values() ?? []) {
    const text = JSON.stringify({ AccessKeyId: 'AKIAOTHER' });
    secret.versions = secret.versions.map((version) => ({ ...version, value: { kind: 'text', text } }));
  }
  const changes = watch.passTo(demo.start + 24 * HOUR_MS);
  expect(changes.map(({ accessKeyId }) => accessKeyId)).toEqual(['AKIAOTHER']);
  expect(changes[0]?.at.slice(0, 13)).toBe('2026-01-05T12');
});
