import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commandWords } from '../../src/core/command-words.ts';
import { addAgedKey, addUser } from '../../src/sandbox/scenarios/builders.ts';
import { statuses } from '../rotation/http/world.ts';
import { inShort, type NotifyScene, startNotifyScene } from './scene.ts';

/** A key that nobody rotates, of a user of some team. */
function addKey(
  scene: NotifyScene,
  name: string,
  { ageDays, team }: { readonly ageDays: number; readonly team: string },
): string {
  const user = addUser(scene.aws.builder, scene.account, { name, tags: { team, owner: `${team}@example.com` } });
  return addAgedKey(scene.aws.builder, scene.account, user, { ageDays, usedDaysAgo: 0.02 }).id;
}

async function inScene(
  yaml: (url: (path: string) => string) => string,
  act: (scene: NotifyScene) => Promise<void>,
  ageDays = 10,
): Promise<void> {
  const scene = await startNotifyScene(yaml, { ageDays });
  try {
    await act(scene);
  } finally {
    await scene.close();
  }
}

const toAll = (url: (path: string) => string) => `notify:\n  to:\n    - { kind: webhook, url: "${url('/all')}" }`;

test('what is told once is not told again, by whichever process', () =>
  inScene(toAll, async (scene) => {
    addKey(scene, 'web', { ageDays: 95, team: 'web' });
    expect(await scene.keyturn('notify')).toMatchObject({ exitCode: 0 });
    expect(inShort(scene.fresh())).toEqual(['due web']);
    const again = await scene.keyturn('notify');
    expect([again.exitCode, again.out, scene.fresh()]).toEqual([0, 'There is nothing new to tell.\n', []]);
    // The credential report is as old as that.
    scene.pass(0.25);
    addKey(scene, 'api', { ageDays: 80, team: 'api' });
    await scene.keyturn('notify');
    expect(inShort(scene.fresh())).toEqual(['due-soon api']);
  }));

test('each is told of what it asked for: by whom it is about, by event, by urgency', () =>
  inScene(
    (url) => `ownerTags: [owner]
notify:
  to:
    - { kind: webhook, url: "${url('/web')}", match: { tags: { team: web } } }
    - { kind: webhook, url: "${url('/soon')}", events: due-soon }
    - { kind: webhook, url: "${url('/critical')}", urgency: critical }`,
    async (scene) => {
      addKey(scene, 'web', { ageDays: 95, team: 'web' });
      addKey(scene, 'api', { ageDays: 80, team: 'api' });
      await scene.keyturn('notify');
      const told = scene.receiver.arrived.map(({ path, notices }) => [path, ...inShort(notices), notices[0]?.owner]);
      expect(told.toSorted(([one], [other]) => (String(one) < String(other) ? -1 : 1))).toEqual([
        ['/soon', 'due-soon api', 'api@example.com'],
        ['/web', 'due web', 'web@example.com'],
      ]);
    },
  ));

test('one that does not work delays nobody, is reported by the others, and is told everything once it works', () =>
  inScene(
    (url) => `notify:
  to:
    - { kind: webhook, url: "${url('/broken')}", tries: 1 }
    - { kind: webhook, url: "${url('/works')}" }`,
    async (scene) => {
      addKey(scene, 'web', { ageDays: 95, team: 'web' });
      scene.receiver.answer('/broken', 500);
      const first = await scene.keyturn('notify');
      expect(first).toMatchObject({ exitCode: 4 });
      expect(first.out).toMatch(/^webhook 127\.0\.0\.1:\d+ could not be told: .*500/m);
      expect(inShort(scene.fresh('/works'))).toEqual(['due web', 'failed keyturn']);
      expect(await scene.keyturn('notify')).toMatchObject({ exitCode: 4 });
      expect(scene.fresh()).toEqual([]);
      scene.receiver.answer('/broken', 204);
      expect(await scene.keyturn('notify')).toMatchObject({ exitCode: 0 });
      expect(inShort(scene.fresh('/broken'))).toContain('due web');
      scene.receiver.answer('/broken', 500);
      addKey(scene, 'api', { ageDays: 95, team: 'api' });
      scene.pass(1);
      await scene.keyturn('notify');
      // It broke another time: that is another notice.
      expect(inShort(scene.fresh('/works'))).toEqual(['due api', 'failed keyturn']);
    },
  ));

test('a digest collects for a day by the clock on the wall there', () =>
  inScene(
    (url) => `notify:
  to:
    - { kind: webhook, url: "${url('/daily')}", digest: daily, at: "14:00", timeZone: Europe/Berlin }`,
    async (scene) => {
      // It is noon in UTC, and one o'clock in the afternoon in Berlin.
      addKey(scene, 'web', { ageDays: 95, team: 'web' });
      await scene.keyturn('notify');
      expect(inShort(scene.fresh())).toEqual(['due web']);
      addKey(scene, 'api', { ageDays: 95, team: 'api' });
      addKey(scene, 'ops', { ageDays: 80, team: 'ops' });
      scene.pass(0.5 / 24);
      expect((await scene.keyturn('notify')).out).toBe('2 notices wait to be told.\n');
      scene.pass(1 / 24);
      await scene.keyturn('notify');
      expect(scene.receiver.arrived.map(({ isDigest, notices }) => [isDigest, ...inShort(notices)])).toEqual([
        [true, 'due web'],
        // Most urgent first.
        [true, 'due api', 'due-soon ops'],
      ]);
    },
  ));

test('of a first night with hundreds there is one message', () =>
  inScene(toAll, async (scene) => {
    for (let count = 1; count <= 25; count++) addKey(scene, `user-${count}`, { ageDays: 95, team: 'all' });
    await scene.keyturn('notify');
    expect(scene.receiver.arrived.map(({ isDigest, notices }) => [isDigest, notices.length])).toEqual([[true, 25]]);
  }));

test('--dry-run prints what would be sent, and nothing is sent or written down', () =>
  inScene(toAll, async (scene) => {
    const key = addKey(scene, 'web', { ageDays: 95, team: 'web' });
    const { exitCode, out } = await scene.keyturn('notify', '--dry-run');
    expect(exitCode).toBe(0);
    expect(out).toContain(`Access key ${key} of web in 111111111111 is due (warning)`);
    expect(out).toContain(`keyturn explain ${key}`);
    expect(scene.fresh()).toEqual([]);
    await scene.keyturn('notify');
    expect(inShort(scene.fresh())).toEqual(['due web']);
  }));

test('--test sends each one message that says that it is a test', () =>
  inScene(toAll, async (scene) => {
    const works = await scene.keyturn('notify', '--test');
    expect([works.exitCode, scene.fresh().map(({ title }) => title)]).toEqual([0, ['TEST: Keyturn can tell you']]);
    scene.receiver.answer('/all', 403);
    const broken = await scene.keyturn('notify', '--test');
    expect([broken.exitCode, broken.out]).toEqual([4, expect.stringMatching(/^webhook 127\.0\.0\.1:\d+: FAILED: .*403/)]);
  }));

test('every command of a notice works as it is printed', () =>
  inScene(toAll, async (scene) => {
    addKey(scene, 'web', { ageDays: 95, team: 'web' });
    await scene.keyturn('notify');
    const [notice] = scene.fresh();
    const lines = notice?.commands.map(({ line }) => commandWords(line)?.slice(1) ?? []) ?? [];
    expect(lines.map(([name]) => name)).toEqual(['explain', 'snooze', 'except']);
    const [explain = [], ...excepting] = lines;
    // Something is wrong with the key: that is what it says.
    expect(await scene.run(explain)).toMatchObject({ exitCode: 1 });
    for (const words of excepting) expect(await scene.edit(words)).toMatchObject({ exitCode: 0 });
    expect(readFileSync(scene.config, 'utf8').match(/- match: \{ key: AKIA/g)).toHaveLength(2);
    scene.pass(1);
    expect((await scene.keyturn('audit')).out).not.toContain('web in');
  }));

test('nothing is turned off that nobody was told of; and without somebody to tell, all is as it was', () =>
  inScene(
    (url) => `rotation: { overlap: 0s, quiet: 0s, requireSuccessorUse: false }\n${toAll(url)}`,
    async (scene) => {
      const held = await scene.keyturn('apply', '--yes');
      expect([held.exitCode, statuses(scene)]).toEqual([0, ['Active', 'Active']]);
      expect(held.out).toContain('nobody was told yet');
      scene.pass(3);
      expect([(await scene.keyturn('apply', '--yes')).exitCode, statuses(scene)]).toEqual([0, ['Active', 'Active']]);
      await scene.keyturn('notify');
      await scene.keyturn('notify');
      expect(inShort(scene.fresh())).toEqual(['deactivation-ahead deploy']);
      // To be told twice in a night is to be told once.
      await scene.keyturn('apply', '--yes');
      expect(statuses(scene)).toEqual(['Active', 'Active']);
      scene.pass(1);
      await scene.keyturn('notify');
      await scene.keyturn('apply', '--yes');
      expect(statuses(scene)).toEqual(['Inactive', 'Active']);
    },
    120,
  ));

test('the owner of a key is told, and where nobody is named, the fallback', () =>
  inScene(
    () => `ownerTags: [owner]
notify:
  to:
    - { kind: slack, channel: "#{owner}", fallback: security, events: due }`,
    async (scene) => {
      addKey(scene, 'web', { ageDays: 95, team: 'web' });
      const user = addUser(scene.aws.builder, scene.account, { name: 'nobodys' });
      addAgedKey(scene.aws.builder, scene.account, user, { ageDays: 95 });
      const { out } = await scene.keyturn('notify', '--dry-run');
      expect(out).toMatch(/^To Slack channel #web@example\.com:\n {2}Access key \w+ of web in 111111111111 is due \(warning\)/m);
      expect(out).toMatch(/^To Slack channel #security:\n {2}Access key \w+ of nobodys in 111111111111 is due \(warning\)/m);
    },
  ));

test('what was done is told to who answers for the key', () =>
  inScene(
    (url) => `ownerTags: [owner]
rotation: { overlap: 0s, quiet: 0s, requireSuccessorUse: false, grace: 1d }
notify:
  to:
    - { kind: webhook, url: "${url('/platform')}", match: { tags: { team: platform } }, events: done }
    - { kind: webhook, url: "${url('/web')}", match: { tags: { team: web } }, events: done }
    - { kind: webhook, url: "${url('/ahead')}", events: deactivation-ahead }`,
    async (scene) => {
      scene.user.tags = new Map([
        ['team', 'platform'],
        ['owner', 'ops@example.com'],
      ]);
      for (let night = 0; night < 6; night++) {
        await scene.night();
        scene.pass(1);
      }
      const told = scene.receiver.arrived.filter(({ path }) => path !== '/ahead');
      expect(told.map(({ path, notices }) => [path, ...inShort(notices), notices[0]?.owner])).toEqual([
        ['/platform', 'done deploy', 'ops@example.com'],
        ['/platform', 'done deploy', 'ops@example.com'],
      ]);
    },
    120,
  ));

test('where another journal has begun, what it tells is told', () =>
  inScene(
    (url) => `rotation: { overlap: 0s, quiet: 0s, requireSuccessorUse: false, grace: 20d }
notify:
  to:
    - { kind: webhook, url: "${url('/all')}" }`,
    async (scene) => {
      await scene.night();
      scene.pass(1);
      await scene.keyturn('notify');
      scene.fresh();
      for (const name of readdirSync(scene.laptop.folder).filter((one) => one.startsWith('journal.jsonl')))
        rmSync(join(scene.laptop.folder, name));
      await scene.night();
      expect(inShort(scene.fresh())).toEqual(['done deploy']);
    },
    120,
  ));

test('a key in wrong hands waits for no announcement', () =>
  inScene(
    (url) => `rotation: { overlap: 0s, quiet: 0s, requireSuccessorUse: false }\n${toAll(url)}`,
    async (scene) => {
      await scene.keyturn('rotate', 'deploy', '--compromised', 'now', '--yes');
      expect(statuses(scene)[0]).toBe('Inactive');
    },
    120,
  ));
