import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { epochMs } from '../../src/core/instant.ts';
import type { Applied } from '../../src/engine/rotation/apply.ts';
import type { Ending } from '../../src/engine/rotation/reconcile.ts';
import { makeMachine } from '../support/process.ts';
import { type RootWorld, runRootOnce, startRootWorld } from './rotation-world.ts';

let world: RootWorld;
beforeEach(async () => {
  world = await startRootWorld();
  mkdirSync(join(world.folder, 'state'));
});
afterEach(() => world.close());

const ids = () => world.account.root.keys.map(({ id, status }) => `${id} ${status}`);
const days = (count: number) => {
  world.aws.clock.advance(count * 86_400);
  world.aws.sandbox.catchUp();
};

describe('keyturn root rotate', () => {
  test('is refused unless the policy says that root keys are rotated', async () => {
    world.config('rotation: {}\n');
    const ran = await world.rotate('--yes', '--because', 'quarterly');
    expect(ran.exitCode).toBe(2);
    expect(ran.said).toContain('The policy says rotation.rootKeys: remove.');
    expect(ids()).toEqual([`${world.first.id} Active`]);
  });

  test('changes nothing that nobody has approved', async () => {
    world.config('rotation: { rootKeys: rotate }\n');
    const ran = await world.rotate('--yes');
    expect(ran.exitCode).toBe(1);
    expect(ran.out).toContain('the policy wants somebody to approve it');
    expect(ids()).toEqual([`${world.first.id} Active`]);
  });

  test('walks from the old key to the new one, signed by each in turn, and leaves the new one in the profile', async () => {
    world.config('rotation: { rootKeys: rotate }\n');
    const begun = await world.rotate('--yes', '--because', 'quarterly');
    expect(begun.exitCode).toBe(0);
    const successor = world.held().accessKeyId;
    expect(successor).not.toBe(world.first.id);
    expect(ids()).toEqual([`${world.first.id} Active`, `${successor} Active`]);

    days(8);
    const off = await world.rotate('--due', '--yes', '--because', 'quarterly');
    expect(off.said).toContain(`deactivated ${world.first.id}`);
    expect(ids()).toEqual([`${world.first.id} Inactive`, `${successor} Active`]);

    days(15);
    await world.rotate('--due', '--yes', '--because', 'quarterly');
    expect(ids()).toEqual([`${successor} Active`]);
    const rest = await world.rotate('--due', '--yes');
    expect(rest.exitCode).toBe(0);
    expect(ids()).toEqual([`${successor} Active`]);
  });

  test('asks a person about two active keys where the journal is lost', async () => {
    world.config('rotation: { rootKeys: rotate }\n');
    await world.rotate('--yes', '--because', 'quarterly');
    rmSync(join(world.folder, 'state'), { recursive: true });
    days(8);
    const before = ids();
    const ran = await world.rotate('--due', '--yes', '--because', 'quarterly');
    expect(ran.exitCode).toBe(1);
    expect(ran.out).toContain('somebody has to decide');
    expect(ids()).toEqual(before);
  });

  test('carries out a plan that somebody approved', async () => {
    world.config('rotation: { rootKeys: rotate }\n');
    world.aws.sandbox.settings.propagationSeconds = 0;
    // Processes wait by the clock on the wall.
    world.aws.sandbox.clock.run();
    const machine = makeMachine();
    const plan = join(world.folder, 'plan.json');
    const run = (...args: readonly string[]) =>
      machine.run([...args, '--state-dir', join(world.folder, 'state'), '--config', join(world.folder, 'keyturn.yaml')], {
        environment: {
          AWS_ACCESS_KEY_ID: world.held().accessKeyId,
          AWS_SECRET_ACCESS_KEY: world.held().secretAccessKey,
          AWS_REGION: 'us-east-1',
          AWS_ENDPOINT_URL: world.aws.url,
          AWS_SHARED_CREDENTIALS_FILE: join(world.folder, 'credentials'),
        },
      });
    expect((await run('root', 'rotate', '--output', plan)).exitCode).toBe(1);
    const early = await run('root', 'rotate', '--plan', plan, '--yes');
    expect(early.out).toContain('the policy wants somebody to approve it');
    expect(ids()).toEqual([`${world.first.id} Active`]);
    expect((await run('approve', plan, '--yes')).exitCode).toBe(0);
    const done = await run('root', 'rotate', '--plan', plan, '--yes');
    expect(done.exitCode, done.out).toBe(0);
    expect(world.held().accessKeyId).not.toBe(world.first.id);
    expect(world.works()).toBe(true);
    machine.remove();
  }, 60_000);

  test('is not for who is no root user', async () => {
    world.config('rotation: { rootKeys: rotate }\n');
    world.held = () => world.aws.admin().credentials;
    const { runKeyturn } = await import('../support/program.ts');
    const ran = await runKeyturn(
      ['root', 'rotate', '--state-dir', join(world.folder, 'state'), '--config', join(world.folder, 'keyturn.yaml')],
      { as: world.aws.admin() },
    );
    expect(ran.exitCode).toBe(2);
    expect(ran.said).toContain("Only a root user's own access key can replace it");
  });
});

describe('a crash of the rotation of a root key', () => {
  test('after any call is mended by the next runs: the profile always works, and one new key is left', async () => {
    const total = await callsOfFirstRun();
    expect(total).toBeGreaterThan(10);
    for (let dies = 1; dies <= total; dies++) {
      await world.close();
      world = await startRootWorld();
      mkdirSync(join(world.folder, 'state'));
      const calls = countCalls(world);
      await runRootOnce(world, () => calls() >= dies);
      expect(world.works(), `after call ${dies}`).toBe(true);
      const ending = await runToTheEnd(dies);
      expect(ending, `after call ${dies}`).toBe('not-due');
      expect(ids(), `after call ${dies}`).toEqual([`${world.held().accessKeyId} Active`]);
      expect(world.held().accessKeyId).not.toBe(world.first.id);
    }
  }, 120_000);
});

async function callsOfFirstRun(): Promise<number> {
  const calls = countCalls(world);
  await runRootOnce(world);
  return calls();
}

function countCalls({ aws }: RootWorld): () => number {
  const before = aws.sandbox.calls.counts().total;
  return () => aws.sandbox.calls.counts().total - before;
}

async function runToTheEnd(dies: number): Promise<string | undefined> {
  let ending: Ending | undefined;
  for (let turn = 0; turn < 20; turn++) {
    const applied: Applied | undefined = await runRootOnce(world);
    ending = applied?.outcomes[0]?.ending;
    expect(world.works(), `after call ${dies}, turn ${turn}`).toBe(true);
    if (ending?.kind !== 'rest') return JSON.stringify(ending);
    if (ending.wait === 'not-due') return ending.wait;
    const { clock } = world.aws.sandbox;
    const until = ending.until === null ? 0 : epochMs(ending.until) + 1_000;
    if (until > clock.now()) clock.set(until);
    else clock.advance(3_600_000);
    world.aws.sandbox.catchUp();
  }
  return `no end: ${JSON.stringify(ending)}`;
}
