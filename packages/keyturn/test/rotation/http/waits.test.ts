import { afterEach, expect, test } from 'vitest';
import * as z from 'zod';
import { type Scene, startScene } from './scene.ts';
import { addHolder, removeHolder, settled, standing, statuses } from './world.ts';

/** What holds where the policy says nothing: overlap 1d, quiet 7d, grace 14d, patience 30d, the successor must be used. */
const defaults = 'rotation: { maxAge: 90d }';

const beginning = ['create', 'deliver', 'prove', 'promote'];

let scene: Scene | undefined;

afterEach(async () => {
  await scene?.close();
});

/** The consumer has the old key in its hands, and keeps it for two hours. */
async function start(yaml = defaults): Promise<Scene> {
  scene = await startScene(yaml, { refreshSeconds: 7_200 });
  scene.pass(1 / 24);
  return scene;
}

test('each step comes on its day, and whoever fetches the key notices nothing', async () => {
  const begun = await start();
  const first = await begun.apply();
  expect(first).toMatchObject({ exitCode: 0, steps: beginning, ending: { kind: 'rest', wait: 'overlap' } });
  // A day after the promotion overlap is over; the consumer used the old key for the last time an hour after it.
  expect(await begun.daily(60)).toEqual({ 8: 'deactivate', 22: 'delete' });
  expect(standing(begun)).toEqual(settled(begun));
  expect(begun.harm).toEqual([]);
});

test('the days of a plan are those on which it happens', async () => {
  const begun = await start();
  const { out } = await begun.keyturn(['plan', '--format', 'json']);
  await begun.apply();
  const done = await begun.daily(60);
  const later = planSchema.parse(JSON.parse(out)).items.flatMap((item) => item.later);
  expect(later.map((step) => [dayOf(step.at), step.do])).toEqual([
    [7, 'deactivate'],
    [21, 'delete'],
  ]);
  expect(done).toEqual({ 8: 'deactivate', 22: 'delete' });
});

test('an old key that somebody still uses is never turned off, and is told about when patience is over', async () => {
  const begun = await start();
  addHolder(begun.aws, begun.first.id);
  await begun.apply();
  expect(await begun.daily(29)).toEqual({});
  expect((await begun.apply()).ending).toMatchObject({ kind: 'rest', wait: 'old-key-in-use' });

  expect(await begun.daily(30)).toEqual({});
  const late = await begun.apply();
  expect(late).toMatchObject({ exitCode: 1, steps: [], ending: { kind: 'ask', problem: 'old-key-still-used' } });
  expect(late.ending?.because).toContain('dynamodb in eu-west-1');
  expect((await begun.keyturn(['plan'])).out).toContain(`keyturn explain ${begun.first.id}`);
  expect(statuses(begun)).toEqual(['Active', 'Active']);

  removeHolder(begun.aws);
  expect(await begun.daily(30)).toEqual({ 7: 'deactivate', 21: 'delete' });
  expect(standing(begun)).toEqual(settled(begun));
});

test('the old key stays for as long as no consumer has used the new one', async () => {
  const begun = await start();
  // It fetched the old key and never looks again.
  begun.aws.world.consumers?.clear();
  await begun.apply();
  expect(await begun.daily(29)).toEqual({});
  expect((await begun.apply()).ending).toMatchObject({ kind: 'rest', wait: 'successor-unused' });
  expect(await begun.daily(30)).toEqual({});
  expect(await begun.apply()).toMatchObject({ exitCode: 1, ending: { kind: 'ask', problem: 'successor-never-used' } });
  expect(statuses(begun)).toEqual(['Active', 'Active']);
});

test('a rollback brings the old key back, and for a week nobody turns it off again', async () => {
  const begun = await start();
  await begun.apply();
  await begun.daily(8);
  expect(statuses(begun)).toEqual(['Inactive', 'Active']);

  const back = await begun.order('rollback', 'deploy');
  expect(back).toMatchObject({ exitCode: 0, steps: ['reactivate'], ending: { kind: 'rest', wait: 'hold' } });
  expect(statuses(begun)).toEqual(['Active', 'Active']);
  expect((await begun.order('rollback', begun.first.id)).steps).toEqual([]);
  expect(await begun.daily(30)).toEqual({ 7: 'deactivate', 21: 'delete' });
  expect(standing(begun)).toEqual(settled(begun));
});

test.each(['us-east-1', 'eu-west-1'])(
  'calls in %s that are denied to a key that was turned off bring it back by themselves',
  async (region) => {
    const begun = await start();
    await begun.apply();
    // CloudTrail remembers them where they were made: where the key was used last.
    addHolder(begun.aws, begun.first.id, region);
    begun.pass(0.5);
    removeHolder(begun.aws);
    expect(await begun.daily(9)).toEqual({ 7: 'deactivate' });
    // A job of every fortnight comes with the old key.
    addHolder(begun.aws, begun.first.id, region);
    begun.pass(1);
    expect(await begun.apply()).toMatchObject({ steps: ['reactivate'], ending: { kind: 'rest', wait: 'hold' } });
    expect(await begun.daily(40)).toEqual({});
    expect(statuses(begun)).toEqual(['Active', 'Active']);
    expect((await begun.apply()).ending).toMatchObject({ kind: 'ask', problem: 'old-key-still-used' });
  },
);

test.each(['deploy', 'key'])(
  'a rotation of which no consumer has seen the key is given up by the name of a %s, and is not begun again for a week',
  async (named) => {
    const begun = await start();
    await breakPromotion(begun);
    // By now AWS tells of the call by which we have tried the key.
    begun.pass(0.1);
    const back = await begun.order('rollback', named === 'key' ? begun.first.id : named);
    expect(back).toMatchObject({ exitCode: 0, steps: ['reactivate', 'deactivate'], ending: { kind: 'rest', wait: 'hold' } });
    expect(statuses(begun)).toEqual(['Active', 'Inactive']);
    expect(await begun.order('rollback', named === 'key' ? begun.first.id : named)).toMatchObject({ exitCode: 0, steps: [] });
    // Its key is kept for the whole grace, and takes the place of another one until then.
    expect(await begun.daily(60)).toEqual({ 14: `delete ${beginning.join(' ')}`, 22: 'deactivate', 36: 'delete' });
    expect(standing(begun)).toEqual(settled(begun));
    expect(begun.harm).toEqual([]);
  },
);

test('a successor that nobody has tried yet goes at once when its rotation is given up', async () => {
  const begun = await start();
  await breakPromotion(begun);
  const back = await begun.order('rollback', 'deploy');
  expect(back).toMatchObject({ exitCode: 0, steps: ['discard'], ending: { kind: 'rest', wait: 'hold' } });
  expect(statuses(begun)).toEqual(['Active']);
  expect(await begun.daily(35)).toEqual({ 7: beginning.join(' '), 15: 'deactivate', 29: 'delete' });
  expect(standing(begun)).toEqual(settled(begun));
  expect(begun.harm).toEqual([]);
});

/** A run that comes up to the promotion, and no further. */
async function breakPromotion(begun: Scene): Promise<void> {
  const denied = { kind: 'error', code: 'AccessDeniedException', status: 400 } as const;
  // The first of these calls is the rehearsal's.
  const { faults } = begun.aws.sandbox;
  faults.add({ action: 'secretsmanager:UpdateSecretVersionStage', call: 2, times: 0, effect: denied });
  expect(await begun.apply()).toMatchObject({ exitCode: 4, ending: { kind: 'failed', step: 'promote' } });
  faults.clear();
}

const planSchema = z.looseObject({
  items: z.array(z.looseObject({ later: z.array(z.looseObject({ at: z.string(), do: z.string() })) })),
});

function dayOf(at: string): number {
  return Math.floor((Date.parse(at) - Date.parse('2026-11-23')) / 86_400_000);
}
