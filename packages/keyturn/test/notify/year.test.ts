import { expect, test } from 'vitest';
import { statuses } from '../rotation/http/world.ts';
import { inShort, startNotifyScene } from './scene.ts';

test('in the nights of a rotation everybody is told once, and no key is turned off that was not announced on two days', async () => {
  const scene = await startNotifyScene((url) => `notify:\n  to:\n    - { kind: webhook, url: "${url('/all')}" }`, {
    ageDays: 70,
  });
  const told: Record<number, readonly string[]> = {};
  const off: number[] = [];
  try {
    for (let night = 1; night <= 60; night++) {
      const [applied, notified] = await scene.night();
      expect([applied?.exitCode, notified?.exitCode]).toEqual([0, 0]);
      const fresh = inShort(scene.fresh());
      if (fresh.length > 0) told[night] = fresh;
      if (statuses(scene).includes('Inactive') && off.length === 0) off.push(night);
      scene.pass(1);
    }
    expect(told).toEqual({
      // Fourteen, seven and one days before it is ninety days old.
      7: ['due-soon deploy'],
      14: ['due-soon deploy'],
      20: ['due-soon deploy'],
      // It was replaced this night; a week of silence, and it is turned off.
      21: ['deactivation-ahead deploy'],
      27: ['deactivation-ahead deploy'],
      28: ['done deploy'],
      42: ['done deploy'],
    });
    expect(off).toEqual([28]);
  } finally {
    await scene.close();
  }
}, 120_000);
