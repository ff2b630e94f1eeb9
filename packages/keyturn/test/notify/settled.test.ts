import { expect, test } from 'vitest';
import { statuses } from '../rotation/http/world.ts';
import { inShort, startNotifyScene } from './scene.ts';

test.each(['UpdateAccessKey', 'DeleteAccessKey'])(
  'that a key is off or gone is told also when AWS did not answer to %s, and once',
  async (action) => {
    const scene = await startNotifyScene((url) => `notify:\n  to:\n    - { kind: webhook, url: "${url('/all')}" }`, {
      ageDays: 89,
    });
    try {
      const told: Record<number, readonly string[]> = {};
      let isPlanted = false;
      for (let night = 1; night <= 25; night++) {
        // The SDK asks again where no answer came, some times. Before there is a successor, the same call is rehearsed, and refused.
        if (!isPlanted && statuses(scene).length === 2) {
          scene.aws.sandbox.faults.add({ action: `iam:${action}`, times: 8, effect: { kind: 'drop-after' } });
          isPlanted = true;
        }
        await scene.night();
        const fresh = inShort(scene.fresh()).filter((one) => one.startsWith('done'));
        if (fresh.length > 0) told[night] = fresh;
        scene.pass(1);
      }
      expect(statuses(scene)).toEqual(['Active']);
      expect(Object.values(told)).toEqual([['done deploy'], ['done deploy']]);
    } finally {
      await scene.close();
    }
  },
  120_000,
);
