import { afterEach, expect, test } from 'vitest';
import { addAgedKey } from '../../../src/sandbox/scenarios/builders.ts';
import { parseExplained } from '../../support/explained.ts';
import { golden } from '../../support/golden.ts';
import { type Scene, startScene } from './scene.ts';
import { ACCOUNT, USER } from './world.ts';

const YAML = 'rotation: { quiet: 7d }';

let scene: Scene;

afterEach(() => scene.close());

async function explained(subject: string, ...options: readonly string[]) {
  const { out, said, exitCode } = await scene.keyturn(['explain', subject, '--format', 'json', ...options]);
  if (out === '') throw new Error(said);
  const { found } = await parseExplained(out);
  const [first] = found;
  if (!first?.rotation) throw new Error(`nothing is told of the rotation of ${subject}: ${out}`);
  return { rotation: first.rotation, exitCode };
}

async function told(subject: string): Promise<string> {
  const { out } = await scene.keyturn(['explain', subject]);
  return out
    .slice(out.indexOf('What happens next'), out.indexOf('Facts'))
    .replaceAll(scene.laptop.folder, '/STATE')
    .replaceAll(/installation [0-9a-f]{12}/g, 'installation 0123456789ab')
    .replaceAll(/ \(\S+ on \S+\)$/gm, '');
}

test('before a rotation: what would be done, where the key is, and that nothing was done yet; nothing is changed', async () => {
  scene = await startScene(YAML);
  const { rotation } = await explained(USER);
  expect(rotation.next).toMatchObject({
    kind: 'step',
    do: 'create',
    because: 'it is 120 days old, and the limit is 90 days',
    assuming: 'every destination takes the new key: that is found out by "keyturn plan", and not here',
    refusal: null,
    end: null,
  });
  expect(rotation.next?.steps.map((step) => step.do)).toEqual(['create', 'deliver', 'prove', 'promote']);
  expect(rotation.destinations.map(({ current, pending, gives }) => ({ current, pending, gives }))).toEqual([
    { current: scene.first.id, pending: null, gives: 'active' },
  ]);
  expect(rotation.heldNowhere).toEqual([]);
  expect(rotation.notes).toEqual([]);
  expect(rotation.history).toMatchObject({ isThere: false, entries: [], total: 0, unknown: null });
  const changes = scene.aws.sandbox.calls.last().filter(({ action }) => /^(?:Create|Put|Update|Delete|Tag)/.test(action));
  expect(changes).toEqual([]);
});

test('in the middle of one: the story of the key, as in test/golden', async () => {
  scene = await startScene(YAML);
  await scene.apply();
  scene.pass(2);
  await scene.apply();
  const text = await told(scene.first.id);
  expect(text).toBe(await golden('explain.rotation', text));
  const [, successor = scene.first] = scene.user.keys;
  const { rotation } = await explained(successor.id);
  expect(rotation.next).toMatchObject({ kind: 'rest', wait: 'old-key-in-use' });
  expect(rotation.notes?.map(({ name, accessKeyId }) => `${name} ${accessKeyId}`)).toEqual([`create ${scene.first.id}`]);
  expect(rotation.history.entries.map(({ step, kind }) => `${step} ${kind}`)).toEqual([
    'create intent',
    'create outcome',
    'deliver intent',
    'deliver outcome',
    'prove intent',
    'prove outcome',
    'promote intent',
    'promote outcome',
  ]);
  expect(rotation.history.entries.every(({ actor }) => actor.arn === `arn:aws:iam::${ACCOUNT}:user/admin`)).toBe(true);
});

test('a whole life has more entries than are told: the newest are, and the rest is counted', async () => {
  scene = await startScene('rotation: { overlap: 0s, quiet: 0s, grace: 0s, requireSuccessorUse: false }');
  await scene.apply();
  const { rotation } = await explained(USER);
  expect(rotation.next).toMatchObject({ kind: 'rest', wait: 'not-due' });
  expect(rotation.history.total).toBe(12);
  expect(rotation.history.entries).toHaveLength(10);
  expect(rotation.history.entries.at(-1)).toMatchObject({ step: 'delete', kind: 'outcome', accessKeyId: scene.first.id });
  expect(await told(USER)).toContain('2 older entries in /STATE/journal.jsonl: "keyturn journal show --user deploy".');
});

test('a destination that gives out a key which is turned off is seen at once, and so is a key that is held nowhere', async () => {
  scene = await startScene(YAML);
  const [old] = scene.user.keys;
  if (old) old.status = 'Inactive';
  const stray = addAgedKey(scene.aws.builder, scene.account, scene.user, { ageDays: 3 });
  const { rotation } = await explained(USER);
  expect(rotation.destinations.map(({ gives }) => gives)).toEqual(['inactive']);
  expect(rotation.heldNowhere).toEqual([stray.id]);
  const text = (await told(USER)).replaceAll(/\s+/g, ' ');
  expect(text).toContain('WHICH IS INACTIVE: whoever is given it is refused');
  expect(text).toContain(`ACTIVE, AND NO DESTINATION GIVES IT OUT`);
});

test('a key that is not of the user any more is called so', async () => {
  scene = await startScene(YAML);
  scene.user.keys = [];
  const { rotation } = await explained(USER);
  expect(rotation.destinations.map(({ gives }) => gives)).toEqual(['gone']);
  expect(rotation.next).toMatchObject({ kind: 'rest', wait: 'no-keys' });
});

test('what holds a step back is told, with the step', async () => {
  scene = await startScene(`${YAML}\nfreezes: [{ from: 2026-01-01, until: 2028-01-01, reason: the year of the fair }]`);
  const { rotation } = await explained(USER);
  expect(rotation.next).toMatchObject({ kind: 'step', do: 'create', refusal: { code: 'freeze' } });
  expect((await told(USER)).replaceAll(/\s+/g, ' ')).toContain('(the year of the fair)');
});

test('what a destination does not tell is unknown, and the exit code says so', async () => {
  scene = await startScene(YAML);
  const effect = { kind: 'error', code: 'AccessDeniedException', status: 400, message: 'no' } as const;
  scene.aws.sandbox.faults.add({ action: 'secretsmanager:*', times: 0, effect });
  const { rotation, exitCode } = await explained(USER);
  expect(rotation.destinations.map(({ gives, unknown }) => [gives, unknown?.why])).toEqual([[null, 'denied']]);
  expect(rotation.heldNowhere).toBe(null);
  expect(rotation.next?.kind).toBe('unknown');
  expect(exitCode).toBe(3);
});

test('without a destination in the policy that is told, and nothing is asked', async () => {
  scene = await startScene(YAML, { places: [] });
  const { rotation } = await explained(USER);
  expect(rotation.destinations).toEqual([]);
  expect(rotation.next).toMatchObject({ kind: 'ask', problem: 'no-destination' });
});

test('a journal that was tampered with leaves the history unknown, and all else told', async () => {
  scene = await startScene(YAML);
  await scene.apply();
  const { readFileSync, writeFileSync } = await import('node:fs');
  const file = `${scene.laptop.folder}/journal.jsonl`;
  writeFileSync(file, readFileSync(file, 'utf8').replace('deploy', 'deplxy'));
  const { rotation, exitCode } = await explained(USER);
  expect(rotation.history.unknown?.detail).toContain('is broken');
  expect(rotation.next?.kind).toBe('rest');
  expect(exitCode).toBe(3);
});
