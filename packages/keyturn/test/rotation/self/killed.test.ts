import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { spawnKeyturn } from '../http/child.ts';
import { statuses } from '../http/world.ts';
import { type SelfScene, selfPolicy, startSelf } from './self-scene.ts';

/** Each of them is two processes at the least, and each process waits for seconds. */
const PATIENCE_MS = 120_000;
const RUNS_MAX = 8;

const mayAskTheTrail = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'cloudtrail:LookupEvents', Resource: '*' }],
};

/** The call after which the process is killed: the n-th of its kind. */
const fatal = [
  { action: 'TagUser', n: 1 },
  { action: 'CreateAccessKey', n: 1 },
  { action: 'GetCallerIdentity', n: 3 },
  { action: 'ListUserTags', n: 4 },
  { action: 'TagUser', n: 2 },
  { action: 'UpdateAccessKey', n: 1 },
  { action: 'DeleteAccessKey', n: 1 },
];

test.concurrent.each(fatal)(
  'when replacing its own key is killed at call $n of $action, the profile works, and the next run ends it',
  async ({ action, n }) => {
    let count = 0;
    let victim: ChildProcess | undefined;
    const scene = await startSelf({
      rotation: 'rotation: { maxAge: 90d, overlap: 0s, quiet: 0s, grace: 0s, requireSuccessorUse: false }',
      // Before its answer leaves: the process cannot have seen it.
      onCall(_number, called) {
        if (called === action && ++count === n) victim?.kill('SIGKILL');
      },
    });
    try {
      scene.allow(selfPolicy, mayAskTheTrail);
      // Its notes and its keys are told apart by their seconds: time must pass.
      scene.aws.sandbox.clock.run();
      const killed = await replace(scene, (child) => (victim = child));
      victim = undefined;
      expect(killed).toMatchObject({ ended: 'SIGKILL', out: '' });
      for (let run = 0; run < RUNS_MAX && !isReplaced(scene); run++) {
        scene.pass(0.1);
        await replace(scene);
      }
      expect(isReplaced(scene)).toBe(true);
      expect(scene.harm).toEqual([]);
      expect(await scene.machine.problems()).toEqual([]);
    } finally {
      await scene.close();
    }
  },
  PATIENCE_MS,
);

/** One key is left, another one than at first, and it is the one that the profile holds. */
function isReplaced(scene: SelfScene): boolean {
  const [only] = scene.user.keys;
  return statuses(scene).join(' ') === 'Active' && only?.id !== scene.first.id && scene.held() === only?.id;
}

/** `keyturn rotate --self --yes` as a process of its own, by the key that the profile holds. */
function replace({ aws, machine }: SelfScene, onStart?: (child: ChildProcess) => void) {
  const places = ['--config', join(machine.folder, 'keyturn.yaml'), '--state-dir', join(machine.folder, 'state')];
  return spawnKeyturn(['rotate', '--self', '--yes', ...places], {
    as: aws.admin(),
    // The key of the profile, and none of the environment.
    environment: { ...machine.environment, AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' },
    ...(onStart ? { onStart } : {}),
  });
}
