import { afterEach, expect, test } from 'vitest';
import { addAgedKey } from '../../../src/sandbox/scenarios/builders.ts';
import { type Scene, startScene } from './scene.ts';
import { addHolder, settled, standing, statuses, type WorldOptions } from './world.ts';

const defaults = 'rotation: { maxAge: 90d }';

const wholeWay = ['create', 'deliver', 'prove', 'promote'];

let scene: Scene | undefined;

afterEach(async () => {
  await scene?.close();
});

async function start(options: WorldOptions = {}, yaml = defaults): Promise<Scene> {
  scene = await startScene(yaml, options);
  scene.pass(1 / 24);
  return scene;
}

test('a key in wrong hands is off before its successor is there, and gone after a day', async () => {
  const begun = await start({ ageDays: 20 });
  const done = await begun.order('rotate', begun.first.id, '--compromised', 'now');
  expect(done).toMatchObject({ exitCode: 0, steps: ['note-compromised', 'deactivate', ...wholeWay], ending: { wait: 'grace' } });
  // Nobody can be given a working key while the old one is off and the new one is not there: that was asked for, and said.
  expect(statuses(begun)).toEqual(['Inactive', 'Active']);
  expect(await begun.daily(5)).toEqual({ 1: 'delete' });
  expect(standing(begun)).toEqual(settled(begun));
  expect((await begun.offline(['journal', 'show', '--key', begun.first.id])).out).toContain('in wrong hands');
});

test('a key in wrong hands that must not break its consumers is off as soon as they are given its successor', async () => {
  const begun = await start({ ageDays: 20 });
  const done = await begun.order('rotate', 'deploy', '--compromised', 'hand-over');
  expect(done).toMatchObject({ exitCode: 0, steps: ['note-compromised', ...wholeWay, 'deactivate'], ending: { wait: 'grace' } });
  expect(begun.harm).toEqual([]);
  expect(await begun.daily(5)).toEqual({ 1: 'delete' });
  expect(standing(begun)).toEqual(settled(begun));
});

test('a rotation that is under way is hurried when its old key turns out to be in wrong hands', async () => {
  const begun = await start();
  await begun.apply();
  const done = await begun.order('rotate', begun.first.id, '--compromised');
  expect(done).toMatchObject({ exitCode: 0, steps: ['note-compromised', 'deactivate'], ending: { wait: 'grace' } });
  expect(await begun.daily(5)).toEqual({ 1: 'delete' });
  expect(begun.harm).toEqual([]);
});

test('calls that are denied to a key in wrong hands do not bring it back', async () => {
  const begun = await start({ ageDays: 20 });
  await begun.order('rotate', begun.first.id, '--compromised');
  addHolder(begun.aws, begun.first.id, 'us-east-1');
  expect(await begun.daily(5)).toEqual({ 1: 'delete' });
});

test('a key that was called compromised by mistake comes back by a rollback, and stays', async () => {
  const begun = await start({ ageDays: 20 });
  await begun.order('rotate', begun.first.id, '--compromised');
  expect(await begun.order('rollback', begun.first.id)).toMatchObject({ exitCode: 0, steps: ['reactivate'] });
  expect(await begun.daily(6)).toEqual({});
  expect(statuses(begun)).toEqual(['Active', 'Active']);
});

test('somebody has a key rotated that is not due', async () => {
  const begun = await start({ ageDays: 20 });
  expect((await begun.apply()).ending).toBeUndefined();
  expect(await begun.order('rotate', 'deploy')).toMatchObject({ exitCode: 0, steps: wholeWay, ending: { wait: 'overlap' } });
  expect(await begun.order('rotate', 'deploy')).toMatchObject({ exitCode: 0, steps: [], ending: { wait: 'overlap' } });
  expect(await begun.daily(40)).toEqual({ 7: 'deactivate', 21: 'delete' });
  expect(standing(begun)).toEqual(settled(begun));
});

test('who asks for a rotation whose secret was lost gets another one', async () => {
  const begun = await start({ ageDays: 20 });
  const refused = { kind: 'error', code: 'LimitExceededException', status: 400 } as const;
  // The first of these calls is the rehearsal's.
  begun.aws.sandbox.faults.add({ action: 'secretsmanager:PutSecretValue', call: 2, effect: refused });
  expect(await begun.order('rotate', 'deploy')).toMatchObject({ exitCode: 4, steps: ['create', 'deliver'] });
  expect(await begun.order('rotate', 'deploy')).toMatchObject({ exitCode: 0, steps: ['discard', ...wholeWay] });
  expect(begun.harm).toEqual([]);
});

test('an unused key is retired, and deleted by the runs of every day', async () => {
  const begun = await start({ ageDays: 20 });
  const spare = addAgedKey(begun.aws.builder, begun.account, begun.user, { ageDays: 15 });
  expect(await begun.order('retire', spare.id)).toMatchObject({ exitCode: 0, steps: ['deactivate'], ending: { wait: 'grace' } });
  expect(statuses(begun)).toEqual(['Active', 'Inactive']);
  expect(await begun.daily(20)).toEqual({ 14: 'delete' });
  expect(statuses(begun)).toEqual(['Active']);
});

test('the last key of a user is retired and deleted, however young it is', async () => {
  const begun = await start({ ageDays: 20, places: [] });
  begun.pass(10);
  expect(await begun.order('retire', begun.first.id)).toMatchObject({ exitCode: 0, steps: ['deactivate'] });
  expect(await begun.daily(20)).toEqual({ 14: 'delete' });
  expect(statuses(begun)).toEqual([]);
});

test('a key is not retired while somebody uses it, or could be given it', async () => {
  const begun = await start({ ageDays: 20 });
  const spare = addAgedKey(begun.aws.builder, begun.account, begun.user, { ageDays: 15, usedDaysAgo: 2 });
  expect(await begun.order('retire', spare.id)).toMatchObject({ exitCode: 1, ending: { problem: 'key-in-use' } });
  // Nobody uses it any more, but it stands in the secret.
  begun.aws.world.consumers?.clear();
  begun.pass(30);
  expect(await begun.order('retire', begun.first.id)).toMatchObject({ exitCode: 1, ending: { problem: 'key-in-use' } });
  expect(statuses(begun)).toEqual(['Active', 'Active']);
});

test('a key that nobody uses is retired by the policy, and no other', async () => {
  const begun = await start({ ageDays: 50 }, 'rotation: { maxAge: 90d, unused: { after: 30d } }');
  const spare = addAgedKey(begun.aws.builder, begun.account, begun.user, { ageDays: 45, usedDaysAgo: 28 });
  expect(await begun.apply()).toMatchObject({ steps: [] });
  expect(await begun.daily(20)).toEqual({ 2: 'deactivate', 16: 'delete' });
  expect(begun.user.keys.map(({ id }) => id)).toEqual([begun.first.id]);
  expect(begun.user.keys.some(({ id }) => id === spare.id)).toBe(false);
});
