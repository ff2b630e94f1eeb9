import { expect, test } from 'vitest';
import { announcing } from '../../src/core/notices/announcements.ts';
import type { NoticeData } from '../../src/notifiers/notice-data.ts';
import { createRandom } from '../../src/sandbox/random.ts';
import { type NotifyScene, startNotifyScene } from './scene.ts';

const NIGHTS = 45;

/** What happens in the nights of a life, as chance has it. */
interface Life {
  readonly seed: number;
  readonly terms: string;
  readonly ageDays: number;
}

const impatient = '{ overlap: 0s, quiet: 0s, requireSuccessorUse: false, grace: 3d }';
const careful = '{ overlap: 1d, quiet: 2d, grace: 3d }';
const unused = '{ maxAge: 300d, unused: { after: 5d }, grace: 3d }';

const lives: readonly Life[] = [1, 2].flatMap((seed) => [
  { seed, terms: impatient, ageDays: 120 },
  { seed, terms: careful, ageDays: 80 },
  { seed, terms: unused, ageDays: 30 },
]);

test.each(lives)(
  'whatever the nights bring (seed $seed, $terms), no key is turned off that was not announced on two days',
  async ({ seed, terms, ageDays }) => {
    const random = createRandom(seed);
    const scene = await startNotifyScene(
      (url) => `rotation: ${terms}\nnotify:\n  to:\n    - { kind: webhook, url: "${url('/all')}", tries: 1 }`,
      // What a destination gives out is not unused.
      { ageDays, places: terms === unused ? [] : ['secret'] },
    );
    const told: { readonly key: string; readonly atMs: number }[] = [];
    scene.receiver.onArrived = ({ notices }) => told.push(...announcedBy(notices, scene));
    const surprises: string[] = [];
    let wereOff: ReadonlySet<string> = new Set();
    let turnedOff = 0;
    try {
      for (let night = 0; night < NIGHTS; night++) {
        scene.pass(random.chance(0.2) ? 0.3 : 1);
        scene.receiver.answer('/all', random.chance(0.3) ? 503 : 204);
        await scene.keyturn('apply', '--yes');
        const off = new Set(scene.user.keys.flatMap(({ id, status }) => (status === 'Active' ? [] : [id])));
        for (const id of off) {
          if (wereOff.has(id)) continue;
          turnedOff += 1;
          const at = told.filter(({ key }) => key === id).map((one) => one.atMs);
          const hours = (Math.max(...at) - Math.min(...at)) / 3_600_000;
          if (at.length < 2 || hours < 20) surprises.push(`${id} in night ${night}: told ${at.length} times in ${hours} hours`);
        }
        wereOff = off;
        // Now and then a crontab forgets to tell, or does it twice.
        if (random.chance(0.8)) await scene.keyturn('notify');
        if (random.chance(0.2)) await scene.keyturn('notify');
      }
      expect(surprises).toEqual([]);
      expect(turnedOff).toBe(1);
      // And nobody was told anything twice.
      const ids = scene.receiver.arrived.flatMap(({ notices }) => notices.map(({ id }) => id));
      expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    } finally {
      await scene.close();
    }
  },
  120_000,
);

function announcedBy(notices: readonly NoticeData[], { aws }: NotifyScene) {
  const keys = notices.flatMap(({ event, subject }) => (announcing.has(event) ? (subject?.accessKeyId ?? []) : []));
  return keys.map((key) => ({ key, atMs: aws.sandbox.clock.now() }));
}
