import { CreateAccessKeyCommand, DeleteAccessKeyCommand, IAMClient, UpdateAccessKeyCommand } from '@aws-sdk/client-iam';
import { afterEach, expect, test } from 'vitest';
import { addAgedKey } from '../../../src/sandbox/scenarios/builders.ts';
import { type Scene, startScene } from './scene.ts';
import { keyChanges, settled, standing, statuses, USER } from './world.ts';

let scene: Scene | undefined;

afterEach(async () => {
  await scene?.close();
});

async function start(): Promise<Scene> {
  scene = await startScene('rotation: { maxAge: 90d }');
  scene.pass(1 / 24);
  return scene;
}

type OtherKey = Parameters<typeof addAgedKey>[3];

test.each<[string, readonly OtherKey[]]>([
  ['two-active-keys', [{ ageDays: 30, usedDaysAgo: 1 }]],
  ['two-active-keys', [{ ageDays: 200 }]],
  ['slot-taken', [{ ageDays: 30, status: 'Inactive' }]],
  ['slot-taken', [{ ageDays: 400, status: 'Inactive', usedDaysAgo: 300 }]],
  ['too-many-keys', [{ ageDays: 30 }, { ageDays: 20, status: 'Inactive' }]],
  [
    'too-many-keys',
    [
      { ageDays: 300, status: 'Inactive' },
      { ageDays: 299, status: 'Inactive' },
    ],
  ],
])('%s: the other keys of a user are left alone for weeks, whatever is due: %j', async (problem, others) => {
  const begun = await start();
  for (const other of others) addAgedKey(begun.aws.builder, begun.account, begun.user, other);
  const before = statuses(begun);
  const asked = await begun.apply();
  expect(asked).toMatchObject({ exitCode: 1, steps: [], ending: { kind: 'ask', problem } });
  for (const { id } of begun.user.keys) expect(asked.ending?.because).toContain(problem === 'too-many-keys' ? 'keys' : id);
  expect(await begun.daily(40)).toEqual({});
  expect(statuses(begun)).toEqual(before);
  expect(keyChanges(begun)).toEqual([]);
});

test('a key that somebody makes in the minute after our note is not taken for ours, and not touched', async () => {
  const begun = await start();
  const refused = { kind: 'error', code: 'ServiceNotAllowed', status: 403 } as const;
  begun.aws.sandbox.faults.add({ action: 'iam:CreateAccessKey', effect: refused });
  expect(await begun.apply()).toMatchObject({ exitCode: 4, steps: ['create'], ending: { kind: 'failed' } });
  const { AccessKey } = await new IAMClient(begun.aws.admin()).send(new CreateAccessKeyCommand({ UserName: USER }));

  begun.pass(1 / 24);
  const asked = await begun.apply();
  expect(asked).toMatchObject({ exitCode: 1, steps: [], ending: { kind: 'ask', problem: 'foreign-key' } });
  expect(asked.ending?.because).toContain(AccessKey?.AccessKeyId);
  expect(asked.ending?.because).toContain('user/admin');
  expect(await begun.daily(30)).toEqual({});
  expect(statuses(begun)).toEqual(['Active', 'Active']);
});

test('somebody deletes the new key: the old one stays until another one is there and used', async () => {
  const begun = await start();
  await begun.apply();
  const [, successor] = begun.user.keys;
  await new IAMClient(begun.aws.admin()).send(new DeleteAccessKeyCommand({ UserName: USER, AccessKeyId: successor?.id }));
  expect((await begun.apply()).steps).toEqual(['create', 'deliver', 'prove', 'promote']);
  expect(await begun.daily(40)).toEqual({ 7: 'deactivate', 21: 'delete' });
  expect(standing(begun)).toEqual(settled(begun));
});

test('somebody turns the new key off: nobody is given less than before, and a person is asked', async () => {
  const begun = await start();
  await begun.apply();
  const [, successor] = begun.user.keys;
  const iam = new IAMClient(begun.aws.admin());
  await iam.send(new UpdateAccessKeyCommand({ UserName: USER, AccessKeyId: successor?.id, Status: 'Inactive' }));
  expect((await begun.apply()).ending).toMatchObject({ kind: 'ask', problem: 'successor-inactive' });
  expect(await begun.daily(40)).toEqual({});
  expect(statuses(begun)).toEqual(['Active', 'Inactive']);
  await iam.send(new UpdateAccessKeyCommand({ UserName: USER, AccessKeyId: successor?.id, Status: 'Active' }));
  expect(Object.values(await begun.daily(40))).toEqual(['deactivate', 'delete']);
  expect({ ...standing(begun), failures: [] }).toEqual({ ...settled(begun), failures: [] });
});
