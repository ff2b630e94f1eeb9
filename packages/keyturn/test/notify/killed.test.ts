import type { ChildProcess } from 'node:child_process';
import { expect, test } from 'vitest';
import { addAgedKey, addUser } from '../../src/sandbox/scenarios/builders.ts';
import { readNoticeBook } from '../../src/store/notice-book.ts';
import { spawnKeyturn } from '../rotation/http/child.ts';
import { type NotifyScene, SECRET, startNotifyScene } from './scene.ts';

/** Each is two processes at the least. */
const PATIENCE_MS = 120_000;

const USERS = 5;

/** When the process is killed: as the n-th message arrives and has no answer yet, or gets lost, or at the n-th call to AWS. */
type Fatal = { readonly message: number } | { readonly lost: number } | { readonly call: number };

const deaths: readonly Fatal[] = [
  { message: 1 },
  { message: 3 },
  { message: 6 },
  { lost: 1 },
  { lost: 4 },
  { call: 2 },
  { call: 20 },
];

test.concurrent.each(deaths)(
  'a process that is killed at %j has lost no notice, and what is sent again is sent under the same name',
  async (fatal) => {
    let victim: ChildProcess | undefined;
    let calls = 0;
    const onCall = () => {
      calls += 1;
      if ('call' in fatal && calls === fatal.call) victim?.kill('SIGKILL');
    };
    const scene = await startNotifyScene(
      (url) => `notify:
  to:
    - { kind: webhook, url: "${url('/one')}" }
    - { kind: webhook, url: "${url('/other')}", digest: daily }`,
      { ageDays: 95, onCall },
    );
    try {
      for (let count = 1; count < USERS; count++) addUserWithOldKey(scene, `user-${count}`);
      scene.receiver.onArrived = () => {
        if ('message' in fatal && scene.receiver.arrived.length === fatal.message) victim?.kill('SIGKILL');
      };
      scene.receiver.isLost = (number) => 'lost' in fatal && number === fatal.lost && victim?.kill('SIGKILL') === true;
      const args = ['notify', '--config', scene.config, '--state-dir', scene.laptop.folder];
      const start = (onStart?: (child: ChildProcess) => void) =>
        spawnKeyturn(args, { as: scene.aws.admin(), environment: SECRET, ...(onStart ? { onStart } : {}) });
      const killed = await start((child) => (victim = child));
      victim = undefined;
      const last = await start();
      expect([killed.ended, last.ended, last.said]).toEqual(['SIGKILL', 0, '']);
      const { arrived } = scene.receiver;
      for (const path of ['/one', '/other']) {
        const messages = new Map(arrived.filter((one) => one.path === path).map((one) => [one.id, one]));
        const notices = [...messages.values()].flatMap((message) => message.notices.map(({ id }) => id));
        // By the name of the message each is there once, and none is missing.
        expect([new Set(notices).size, notices.length]).toEqual([USERS, USERS]);
      }
      // At most one message was under way at each address.
      const ids = arrived.map(({ path, id }) => `${path} ${id}`);
      expect(ids.length - new Set(ids).size).toBeLessThanOrEqual(2);
      expect((await readNoticeBook(scene.laptop.folder)).addresses()).toEqual([]);
      expect((await start()).out).toBe('There is nothing new to tell.\n');
    } finally {
      await scene.close();
    }
  },
  PATIENCE_MS,
);

function addUserWithOldKey({ aws, account }: NotifyScene, name: string): void {
  addAgedKey(aws.builder, account, addUser(aws.builder, account, { name }), { ageDays: 95, usedDaysAgo: 0.02 });
}
