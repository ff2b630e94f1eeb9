import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addAgedKey } from '../../src/sandbox/scenarios/builders.ts';
import { awsPolicy } from '../../src/sandbox/scenarios/policy-builders.ts';
import { spawnKeyturn } from '../rotation/http/child.ts';
import { runKeyturn } from '../support/program.ts';
import { accountOf, MANAGEMENT, MEMBER, userWithKey } from '../support/sts.ts';
import { addHolder, DAY_SECONDS, type RootScene, startRootScene } from './scene.ts';

let scene: RootScene;
let planFile: string;

beforeEach(async () => {
  scene = await startRootScene();
  planFile = join(scene.folder, 'plan.json');
});

afterEach(() => scene.close());

const keyIds = () => scene.member.root.keys.map(({ id }) => id);

/** Only a process of its own writes files. */
async function writePlan(...more: readonly string[]) {
  const args = ['root', 'remove', MEMBER, '--output', planFile, '--state-dir', scene.folder, ...more];
  return spawnKeyturn(args, { as: scene.aws.admin() });
}

function configure(yaml: string): readonly string[] {
  const file = join(scene.folder, 'keyturn.yaml');
  writeFileSync(file, yaml);
  return ['--config', file];
}

const applied = () => scene.run(['root', 'remove', '--plan', planFile, '--yes']);

test('a plan changes nothing, is approved, and is carried out then', async () => {
  const written = await writePlan();
  expect(written.ended, written.said).toBe(1);
  expect(scene.pauses()).toEqual([]);
  expect((await applied()).exitCode).toBe(4);
  expect(scene.pauses()).toEqual([]);

  const approved = await runKeyturn(['approve', planFile, '--yes', '--state-dir', scene.folder], { as: scene.aws.admin() });
  expect(approved.exitCode, approved.said).toBe(0);
  expect(approved.said).toContain(`Root user of account ${MEMBER} (dev)`);
  const { exitCode, out } = await applied();
  expect(exitCode, out).toBe(0);
  expect(scene.pauses()).toHaveLength(1);
});

test('a plan that was changed after it was written is refused, by whoever reads it', async () => {
  await writePlan();
  writeFileSync(planFile, readFileSync(planFile, 'utf8').replace('"pauseDays": 14', '"pauseDays": 0'));
  expect((await applied()).said).toContain('its steps are not those of its fingerprint: it was changed');
  const approve = await runKeyturn(['approve', planFile, '--yes', '--state-dir', scene.folder], { as: scene.aws.admin() });
  expect(approve.said).toContain('its steps are not those of its fingerprint: it was changed');
});

test('a plan is stale once there is another key', async () => {
  await writePlan();
  await runKeyturn(['approve', planFile, '--yes', '--state-dir', scene.folder], { as: scene.aws.admin() });
  addAgedKey(scene.aws.builder, scene.member, undefined, { ageDays: 1 });
  const { exitCode, out } = await applied();
  expect(exitCode).toBe(4);
  expect(out).toContain('not as planned any more');
  expect(scene.pauses()).toEqual([]);
});

test('a plan to delete is stale once the key is used', async () => {
  await scene.remove();
  scene.aws.clock.advance(15 * DAY_SECONDS);
  await writePlan();
  await runKeyturn(['approve', planFile, '--yes', '--state-dir', scene.folder], { as: scene.aws.admin() });
  addHolder(scene.aws, scene.key.id, { startsAt: scene.aws.sandbox.clock.now() });
  scene.aws.clock.advance(DAY_SECONDS);
  scene.aws.sandbox.catchUp();
  const { exitCode, out } = await applied();
  expect(exitCode).toBe(4);
  expect(out.replaceAll(/\s+/g, ' ')).toContain('and now somebody still works as its root user');
  expect(keyIds()).toEqual([scene.key.id]);
});

test('what was paused by one plan is deleted by another one only', async () => {
  await writePlan('--pause', '0s');
  await runKeyturn(['approve', planFile, '--yes', '--state-dir', scene.folder], { as: scene.aws.admin() });
  // Without a pause it is all one plan.
  expect((await applied()).exitCode).toBe(0);
  expect(keyIds()).toEqual([]);
});

test('where two people are wanted, a reason does not do, nor the approval of who applies it', async () => {
  const config = configure('two-person: true\n');
  const alone = await scene.remove(...config);
  expect(alone.exitCode).toBe(4);
  expect(alone.out).not.toContain('--because');
  await writePlan();
  const approve = (as = scene.aws.admin()) => runKeyturn(['approve', planFile, '--yes', '--state-dir', scene.folder], { as });
  const apply = () => scene.run(['root', 'remove', '--plan', planFile, '--yes', ...config]);
  await approve();
  expect((await apply()).exitCode).toBe(4);
  const { user, key } = userWithKey(scene.aws, accountOf(scene.aws, MANAGEMENT), 'second');
  user.attached = new Set([awsPolicy(scene.aws.world, 'ReadOnlyAccess')]);
  await approve(scene.aws.as(key));
  const { exitCode, out } = await apply();
  expect(exitCode, out).toBe(0);
});

test.each([
  [
    'an exception',
    'exceptions: [{ match: { root: true }, owner: ops, reason: billing, until: 2099-01-01 }]',
    'the policy excepts it until',
  ],
  ['a freeze', 'freezes: [{ from: 2020-01-01, until: 2099-01-01, reason: audit }]', 'nothing is changed until'],
  ['break glass', `breakGlass: [{ root: true, accounts: ["${MEMBER}"] }]`, 'it is for emergencies'],
  ['a policy that lets nobody decide alone', 'approve: always', 'the policy wants somebody to approve it'],
])('%s holds a removal back', async (_title, yaml, sentence) => {
  const { exitCode, out } = await scene.remove(...configure(`${yaml}\n`));
  expect(exitCode).toBe(4);
  expect(out.replaceAll(/\s+/g, ' ')).toContain(sentence);
  expect(scene.pauses()).toEqual([]);
});

test.each(['keep', 'rotate'])('a policy that says rootKeys: %s lets no root key be removed', async (choice) => {
  const { exitCode, said } = await scene.remove(...configure(`rotation: { rootKeys: ${choice} }\n`));
  expect(exitCode).toBe(2);
  expect(said).toContain(`The policy says rotation.rootKeys: ${choice}. Root keys are only removed where it says remove`);
  expect(scene.pauses()).toEqual([]);
});

test('neither holds back who takes a pause back', async () => {
  await scene.remove();
  const config = configure('approve: always\nfreezes: [{ from: 2020-01-01, until: 2099-01-01, reason: audit }]\n');
  expect((await scene.run(['root', 'resume', MEMBER, '--yes', ...config])).exitCode).toBe(0);
  expect(scene.pauses()).toEqual([]);
});
