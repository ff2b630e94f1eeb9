import type { ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AccessKey } from '../../src/sandbox/model/iam.ts';
import { addAgedKey, addUser } from '../../src/sandbox/scenarios/builders.ts';
import { examineJournal, journalFileIn } from '../../src/store/journal-file.ts';
import { spawnKeyturn } from '../rotation/http/child.ts';
import { type RootWorld, startRootWorld } from './rotation-world.ts';

let world: RootWorld;
let other: AccessKey;

beforeEach(async () => {
  world = await startRootWorld();
  mkdirSync(join(world.folder, 'state'));
  const { builder } = world.aws;
  addUser(builder, world.account, { name: 'admin', isAdministrator: true });
  other = addAgedKey(builder, world.account, undefined, { ageDays: 900, usedDaysAgo: 300 });
  world.config('limits: {}\n');
});

afterEach(() => world.close());

const keys = () => world.account.root.keys.map(({ id, status }) => `${id} ${status}`);
const both = () => [`${world.first.id} Active`, `${other.id} Active`];
const remove = (...args: readonly string[]) => world.run('remove', '--yes', ...args);
const agreed = (...args: readonly string[]) => remove('--because', 'nobody needs it', ...args);

function pass(days: number): void {
  world.aws.clock.advance(days * 86_400);
  world.aws.sandbox.catchUp();
}

describe('keyturn root remove, signed by a key of the root user itself', () => {
  test('turns the other key off, waits, deletes it, and leaves the one that signs to a person, though it is too old', async () => {
    const begun = await agreed();
    expect(begun.exitCode, begun.said).toBe(0);
    expect(keys()).toEqual([`${world.first.id} Active`, `${other.id} Inactive`]);
    pass(13);
    expect((await agreed()).exitCode).toBe(0);
    expect(keys()).toHaveLength(2);
    pass(2);
    const ended = await agreed();
    expect(ended.exitCode, ended.said).toBe(0);
    expect(keys()).toEqual([`${world.first.id} Active`]);

    const last = await agreed();
    expect(last.exitCode).toBe(1);
    expect(last.said).toContain(`Key ${world.first.id} is the only key of the root user of account ${world.account.id}`);
    expect(last.said).toContain('"keyturn root guide keys" leads through it');
    expect(keys()).toEqual([`${world.first.id} Active`]);
    expect((await examineJournal(journalFileIn(join(world.folder, 'state'))))?.verdict.problems).toEqual([]);
  });

  test('touches no key that somebody uses', async () => {
    other.lastUsed = { at: world.aws.sandbox.clock.now() - 3 * 86_400_000, service: 's3', region: 'eu-west-1' };
    const { exitCode, out, said } = await agreed();
    expect(exitCode, said).toBe(1);
    expect(`${said}\n${out}`.replaceAll(/\s+/g, ' ')).toContain(`key ${other.id} was used 3 days ago`);
    expect(keys()).toEqual(both());
  });

  test.each<[string, { prepare?: () => void; args?: readonly string[]; exitCode: number }, string]>([
    ['that nobody has approved', { exitCode: 1 }, 'the policy wants somebody to approve it'],
    [
      'where nobody else can administer the account',
      { prepare: () => world.account.users.clear(), args: ['--because', 'x'], exitCode: 1 },
      'nobody but the root user can administer the account',
    ],
    [
      'where the policy wants root keys to stay',
      { prepare: () => void world.config('rotation: { rootKeys: keep }\n'), args: ['--because', 'x'], exitCode: 2 },
      'The policy says rotation.rootKeys: keep. Root keys are only removed where it says remove, or nothing.',
    ],
    ['in another account', { args: ['222222222222'], exitCode: 2 }, 'the keys of account 222222222222 are not yours'],
    ['of members', { args: ['--org'], exitCode: 2 }, '--org is about members of an organization'],
    ['besides keys', { args: ['--also', 'password'], exitCode: 2 }, '--also is about members of an organization'],
    ['for a pause', { args: ['--pause', '7d'], exitCode: 2 }, '--pause is about members of an organization'],
  ])('changes nothing %s', async (_title, { prepare, args = [], exitCode }, sentence) => {
    prepare?.();
    const ran = await remove(...args);
    expect(ran.exitCode, ran.said).toBe(exitCode);
    expect(`${ran.said}\n${ran.out}`.replaceAll(/\s+/g, ' ')).toContain(sentence);
    expect(keys()).toEqual(both());
  });

  test('brings the key back that somebody misses', async () => {
    await agreed();
    pass(3);
    const { exitCode, said } = await world.run('resume', world.account.id, '--yes');
    expect(exitCode, said).toBe(0);
    expect(keys()).toEqual(both());
  });
});

test.each<[string, number, readonly string[]]>([
  ['UpdateAccessKey', 0, ['Active', 'Inactive']],
  ['DeleteAccessKey', 15, ['Active']],
])(
  'a process that is killed at %s has done no harm, and the next ones end the removal',
  async (fatal, daysBefore, statuses) => {
    const { aws, folder, account } = world;
    const args = ['root', 'remove', '--yes', '--because', 'nobody needs it'];
    const files = ['--state-dir', join(folder, 'state'), '--config', join(folder, 'keyturn.yaml')];
    let victim: ChildProcess | undefined;
    const log = { ...aws.sandbox.calls };
    // Before its answer leaves: the process cannot have seen it.
    aws.sandbox.calls.add = (call) => {
      log.add(call);
      if (call.action === fatal) victim?.kill('SIGKILL');
    };
    const run = async (onStart: (child: ChildProcess) => void = () => {}) =>
      (await spawnKeyturn([...args, ...files], { as: aws.as(world.held()), onStart })).ended;
    if (daysBefore > 0) await run();
    pass(daysBefore);
    const killed = await run((child) => (victim = child));
    victim = undefined;
    expect([killed, world.works(), account.root.keys.map(({ status }) => status)]).toEqual(['SIGKILL', true, statuses]);
    await run();
    pass(15);
    await run();
    // The last key is for a person.
    expect([await run(), keys()]).toEqual([1, [`${world.first.id} Active`]]);
    expect((await examineJournal(journalFileIn(join(folder, 'state'))))?.verdict.problems).toEqual([]);
  },
  60_000,
);
