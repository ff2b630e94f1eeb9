import { afterEach, expect, test, vi } from 'vitest';
import { like } from '../../support/wording.ts';
import { statuses } from '../http/world.ts';
import { type SelfScene, selfPolicy, startSelf } from './self-scene.ts';

const HASTY = 'rotation: { maxAge: 90d, overlap: 0s, quiet: 0s, grace: 0s, requireSuccessorUse: false }';

let scene: SelfScene | undefined;

afterEach(async () => {
  vi.unstubAllEnvs();
  await scene?.close();
});

const mayAskTheTrail = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'cloudtrail:LookupEvents', Resource: '*' }],
};

const calls = ['iam:TagUser', 'iam:CreateAccessKey', 'iam:ListAccessKeys', 'iam:UpdateAccessKey', 'iam:DeleteAccessKey'];

test.each(calls)(
  'when the answer to %s is lost, the next runs go on, and the profile has a working key all the time',
  async (action) => {
    scene = await startSelf({ rotation: HASTY });
    scene.allow(selfPolicy, mayAskTheTrail);
    scene.aws.sandbox.faults.add({ action, effect: { kind: 'drop-after' } });
    for (let run = 0; run < 4 && (statuses(scene).length > 1 || scene.held() === scene.first.id); run++) {
      await scene.rotate();
      scene.pass(0.1);
    }
    expect(statuses(scene)).toEqual(['Active']);
    expect(scene.held()).toBe(scene.user.keys[0]?.id);
    expect(scene.held()).not.toBe(scene.first.id);
    expect(scene.harm).toEqual([]);
  },
);

test('who may not ask CloudTrail is asked whose the key is that nobody has the secret of', async () => {
  scene = await startSelf({ rotation: HASTY });
  scene.aws.sandbox.faults.add({ action: 'iam:CreateAccessKey', effect: { kind: 'drop-after' } });
  expect(await scene.rotate()).toMatchObject({ exitCode: 1, out: like(/nobody can tell who made it/) });
  scene.pass(0.1);
  expect(await scene.rotate()).toMatchObject({ exitCode: 1, out: like(/Nothing was changed/) });
  expect(statuses(scene)).toEqual(['Active', 'Active']);
  expect(scene.held()).toBe(scene.first.id);
  expect(scene.harm).toEqual([]);
});
