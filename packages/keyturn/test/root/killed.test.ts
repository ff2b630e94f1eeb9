import type { ChildProcess } from 'node:child_process';
import { expect, test } from 'vitest';
import { examineJournal, journalFileIn } from '../../src/store/journal-file.ts';
import { type ChildEnd, spawnKeyturn } from '../rotation/http/child.ts';
import { MEMBER } from '../support/sts.ts';
import { DAY_SECONDS, startRootScene } from './scene.ts';

/** Each life is three processes at the least, and each process takes seconds on a busy machine. */
const PATIENCE_MS = 120_000;

test.concurrent.each([
  'CreatePolicy',
  'AttachPolicy',
  'TagResource',
  'AssumeRoot',
  'DeleteAccessKey',
  'DetachPolicy',
  'DeletePolicy',
])(
  'a process that is killed at %s has done no harm, and the next ones end the removal',
  async (fatal) => {
    const scene = await startRootScene();
    const isOfEnd = ['DeleteAccessKey', 'DetachPolicy', 'DeletePolicy'].includes(fatal);
    let victim: ChildProcess | undefined;
    const log = { ...scene.aws.sandbox.calls };
    // Before its answer leaves: the process cannot have seen it.
    scene.aws.sandbox.calls.add = (call) => {
      log.add(call);
      if (call.action === fatal) victim?.kill('SIGKILL');
    };
    const args = ['root', 'remove', MEMBER, '--yes', '--because', 'nobody needs it', '--state-dir', scene.folder];
    const as = scene.aws.admin();
    try {
      const ended: ChildEnd['ended'][] = [];
      if (isOfEnd) {
        ended.push((await spawnKeyturn(args, { as })).ended);
        scene.aws.clock.advance(15 * DAY_SECONDS);
      }
      const killed = await spawnKeyturn(args, { as, onStart: (child) => (victim = child) });
      victim = undefined;
      expect(killed.ended).toBe('SIGKILL');
      const left = scene.member.root.keys.length;
      expect(left).toBe(fatal === 'DetachPolicy' || fatal === 'DeletePolicy' || fatal === 'DeleteAccessKey' ? 0 : 1);
      ended.push((await spawnKeyturn(args, { as })).ended);
      scene.aws.clock.advance(15 * DAY_SECONDS);
      ended.push((await spawnKeyturn(args, { as })).ended);
      expect({ ended: new Set(ended), keys: scene.member.root.keys, pauses: scene.pauses() }).toEqual({
        ended: new Set([0]),
        keys: [],
        pauses: [],
      });
      expect((await examineJournal(journalFileIn(scene.folder)))?.verdict.problems).toEqual([]);
    } finally {
      await scene.close();
    }
  },
  PATIENCE_MS,
);
