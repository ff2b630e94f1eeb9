import { afterEach, describe, expect, test } from 'vitest';
import type { KeyMaterial } from '../../src/core/rotation/key-material.ts';
import type { Destination } from '../../src/engine/destination.ts';
import { exampleKey } from '../contracts/destination.ts';
import { deployer } from '../support/aws-destination.ts';
import { type GithubBench, githubBench, REPOSITORY_SECRETS, REPOSITORY_VARIABLE } from '../support/github-bench.ts';
import { contextWithoutAws } from '../support/kubernetes-bench.ts';

const [keyA, keyB, keyC] = [exampleKey(0), exampleKey(1), exampleKey(2)];
const ID = `${REPOSITORY_SECRETS}/AWS_ACCESS_KEY_ID`;
const SECRET = `${REPOSITORY_SECRETS}/AWS_SECRET_ACCESS_KEY`;
const opened: GithubBench[] = [];

async function open(...settings: Parameters<typeof githubBench>): Promise<GithubBench> {
  const one = await githubBench(...settings);
  opened.push(one);
  return one;
}

afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

/** Which key a workflow is given, as it is; null: none that is whole. */
async function truth(one: GithubBench): Promise<string | null> {
  const given = await one.consumer();
  const whole = [keyA, keyB, keyC].find(({ accessKeyId }) => accessKeyId === given?.accessKeyId);
  return whole && whole.secret.reveal() === given?.secretAccessKey ? whole.accessKeyId : null;
}

async function currentOf(destination: Destination): Promise<string | null> {
  const answer = await destination.holds();
  return answer.known ? answer.holding.current : `unknown: ${answer.detail}`;
}

/** A promotion that dies at the k-th call; false when there are not so many. */
async function dieAt(
  one: GithubBench,
  { k, when, key = keyB }: { k: number; when: 'before' | 'after'; key?: KeyMaterial },
): Promise<boolean> {
  one.cut(k, when);
  const died = await one.destination.promote(key).then(
    () => false,
    () => true,
  );
  one.mend();
  return died;
}

describe.each([
  ['two secrets', { in: { repository: 'octo-org/app' } }],
  ['one JSON secret', { in: { repository: 'octo-org/app' }, json: 'AWS_KEY' }],
])('a promotion in %s of GitHub that dies', (_, settings) => {
  for (const when of ['before', 'after'] as const)
    for (const first of [undefined, keyA])
      test(`${when} any call, ${first ? 'while there is a key' : 'the first time'}: the truth is known at once, by others later`, async () => {
        let deaths = 0;
        for (let k = 1; ; k++) {
          const one = await open(settings);
          if (first) await one.destination.promote(first);
          if (!(await dieAt(one, { k, when }))) break;
          deaths++;
          expect(await currentOf(one.destination), `itself, after call ${k}`).toBe(await truth(one));
          const early = await currentOf(one.again());
          expect([await truth(one), expect.stringMatching(/^unknown: Key .* is being put there by another run/)]).toContainEqual(
            early,
          );
          one.github.nowMs += 130_000;
          expect(await currentOf(one.again()), `another one, after call ${k}`).toBe(await truth(one));
        }
        // Look, variable, public key, mark (created by a second call the first time), secrets, dates, mark.
        expect(deaths).toBe(7 + ('json' in settings ? 0 : 1) + (first ? 0 : 1));
      });
});

test('a second promotion after one that died, which dies as well, leaves the truth to be known', async () => {
  // From the public key to the dates: the first mark, and two secrets.
  const calls = [3, 4, 5, 6, 7];
  const deaths = new Set<string>();
  for (const j of calls)
    for (const k of calls) {
      const one = await githubBench();
      await one.destination.promote(keyA);
      await dieAt(one, { k: j, when: 'after' });
      one.github.nowMs += 5_000;
      const second = { ...one, destination: one.again() };
      if (await dieAt(second, { k, when: 'after', key: keyC })) deaths.add(`${j} ${k}`);
      one.github.nowMs += 130_000;
      expect(await currentOf(one.again()), `after call ${j}, then ${k}`).toBe(await truth(one));
      await one.again().promote(keyC);
      expect(await truth(one)).toBe(keyC.accessKeyId);
      await one.close();
    }
  expect(deaths.size).toBe(calls.length ** 2);
});

test('says since when workflows are given the key, to the second', async () => {
  const one = await open();
  await one.destination.promote(keyA);
  const second = one.github.secrets.get(SECRET)?.updatedAt.replace('Z', '');
  expect(await one.destination.holds()).toEqual({
    known: true,
    holding: { current: keyA.accessKeyId, pending: null, currentSince: `${second}.999Z` },
  });
});

test('does not know a key that somebody else put there, and neither overwrites it nor is ready', async () => {
  const one = await open();
  await one.destination.promote(keyA);
  one.github.secrets.set(SECRET, { value: 'by hand', updatedAt: '2031-02-01T00:00:00Z' });
  one.github.nowMs = Date.UTC(2031, 1, 2);
  const detail =
    'AWS_SECRET_ACCESS_KEY was changed on 2031-02-01T00:00:00Z by somebody else, and cannot be read. Find out which key it is, and write its id into the variable KEYTURN_AWS_ACCESS_KEY_ID.';
  expect(await one.again().holds()).toEqual({ known: false, why: 'not-told', detail });
  expect(await one.again().rehearse()).toEqual({ isReady: false, because: detail });
  await expect(one.again().promote(keyB)).rejects.toMatchObject({ name: 'DestinationFault', isPassing: false, message: detail });
  expect(one.github.secrets.get(SECRET)?.value).toBe('by hand');
});

test('believes a person who writes the id of the key into the variable, until a secret changes again', async () => {
  const one = await open();
  const updatedAt = '2030-12-31T00:00:00Z';
  one.github.secrets.set(ID, { value: keyA.accessKeyId, updatedAt });
  one.github.secrets.set(SECRET, { value: keyA.secret.reveal(), updatedAt });
  expect(await currentOf(one.destination)).toBe(
    'unknown: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY cannot be read, and no variable KEYTURN_AWS_ACCESS_KEY_ID tells which key is in there. Find out which key it is, and write its id into the variable KEYTURN_AWS_ACCESS_KEY_ID.',
  );
  one.github.variables.set(REPOSITORY_VARIABLE, { value: `${keyA.accessKeyId}\n`, updatedAt });
  expect(await currentOf(one.destination)).toBe(keyA.accessKeyId);
  one.github.secrets.set(ID, { value: keyB.accessKeyId, updatedAt: '2030-12-31T00:00:01Z' });
  expect(await currentOf(one.destination)).toBe(
    'unknown: AWS_ACCESS_KEY_ID was changed after the variable KEYTURN_AWS_ACCESS_KEY_ID was. Find out which key it is, and write its id into the variable KEYTURN_AWS_ACCESS_KEY_ID.',
  );
  one.github.variables.set(REPOSITORY_VARIABLE, { value: keyA.accessKeyId, updatedAt: '2030-12-31T00:00:02Z' });
  await one.destination.promote(keyB);
  expect(await truth(one)).toBe(keyB.accessKeyId);
  expect(await currentOf(one.again())).toBe(keyB.accessKeyId);
});

test('keeps the keys of two users apart', async () => {
  const one = await open();
  await one.destination.promote(keyA);
  const because =
    'The variable KEYTURN_AWS_ACCESS_KEY_ID says that a key of 111111111111/deploy is kept there, and not one of 111111111111/ci: put {user} into the names of the secrets.';
  const other = one.with({}, { owner: { ...deployer, user: 'ci' } });
  expect(await other.rehearse()).toEqual({ isReady: false, because });
  await expect(other.promote(keyB)).rejects.toMatchObject({ name: 'DestinationFault', message: because });
  expect(await truth(one)).toBe(keyA.accessKeyId);
});

test('holds nothing where one of the secrets was deleted', async () => {
  const one = await open();
  await one.destination.promote(keyA);
  one.github.secrets.delete(SECRET);
  expect(await currentOf(one.again())).toBeNull();
});

test('does not take what it may not see for missing', async () => {
  const one = await open();
  await one.destination.promote(keyA);
  one.github.repositories.delete('octo-org/app');
  expect(await one.again().holds()).toMatchObject({ known: false, why: 'denied' });
});

test('finds out the date of a secret though GitHub answers with an older one for a moment', async () => {
  const one = await open();
  await one.destination.promote(keyA);
  one.github.beforeOnce(
    ({ method }) => method === 'PUT',
    () => {
      one.github.staleLists = 3;
    },
  );
  const waits: number[] = [];
  await withTime(one, (waitMs) => waits.push(waitMs)).promote(keyB);
  expect(waits).toEqual([1000, 1000, 1000]);
  expect(await currentOf(one.again())).toBe(keyB.accessKeyId);
});

test('writes only when a write will show in the dates', async () => {
  const one = await open();
  await one.destination.promote(keyA);
  one.github.requestMs = 0;
  const before = one.github.secrets.get(SECRET)?.updatedAt ?? '';
  one.github.nowMs = Date.parse(before) + 200;
  const waits: number[] = [];
  const patient = withTime(one, (waitMs) => {
    waits.push(waitMs);
    one.github.nowMs += waitMs;
  });
  await patient.promote(keyB);
  expect(waits).toEqual([1000, 1000, 1000]);
  expect(await currentOf(one.again())).toBe(keyB.accessKeyId);
});

test('gives up when the clock of GitHub does not come by', async () => {
  const one = await open();
  await one.destination.promote(keyA);
  one.github.requestMs = 0;
  one.github.nowMs = Date.parse(one.github.secrets.get(SECRET)?.updatedAt ?? '');
  const impatient = withTime(one, () => undefined);
  await expect(impatient.promote(keyB)).rejects.toMatchObject({ name: 'DestinationFault', isPassing: true });
  expect(await truth(one)).toBe(keyA.accessKeyId);
});

test('writes nothing more a minute after it began: others rely on that', async () => {
  const one = await open();
  let elapsedMs = 0;
  one.github.beforeOnce(
    ({ method }) => method === 'PUT',
    () => {
      elapsedMs = 61_000;
    },
  );
  const aws = { ...contextWithoutAws({}).aws, time: { elapsedMs: () => elapsedMs, after: () => undefined } };
  await expect(one.with({}, { aws }).promote(keyA)).rejects.toMatchObject({ isPassing: true });
  expect([...one.github.secrets.keys()]).toEqual([ID]);
});

test('tells workflows of a key in one JSON secret, with the members of the format', async () => {
  const one = await open();
  const made = one.with({ json: 'AWS', format: { id: '{accessKeyId}', key: '{secretAccessKey}', user: '{user}' } });
  await made.promote(keyA);
  expect(JSON.parse(one.github.secrets.get(`${REPOSITORY_SECRETS}/AWS`)?.value ?? '')).toEqual({
    id: keyA.accessKeyId,
    key: keyA.secret.reveal(),
    user: 'deploy',
  });
  expect(one.github.variables.has('/repos/octo-org/app/actions/variables/KEYTURN_AWS')).toBe(true);
  expect(made.label).toBe('GitHub secret AWS of repository octo-org/app');
  expect(made.id).toMatch(/^github-actions:127\.0\.0\.1:\d+\/repos\/octo-org\/app\/actions\/secrets#AWS$/);
});

describe('secrets of an organization', () => {
  const base = '/orgs/octo-org/actions/secrets';
  const names = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];

  test.each([
    ['are for private repositories at first', {}, { visibility: 'private' }],
    ['are for those that the configuration says', { visibility: 'all' }, { visibility: 'all' }],
    [
      'are for the repositories that it names',
      { repositories: ['app', 'octo-org/other'] },
      { visibility: 'selected', repositories: [1, 2] },
    ],
  ])('%s', async (_, where, expected) => {
    const one = await open({ in: { organization: 'octo-org', ...where } }, { secrets: base });
    await one.destination.promote(keyA);
    for (const name of names) expect(one.github.secrets.get(`${base}/${name}`)).toMatchObject(expected);
    // It is for us: no workflow needs it.
    expect([...one.github.variables.values()]).toMatchObject([{ visibility: 'selected', repositories: [] }]);
  });

  test.each([{ visibility: 'all' }, { visibility: 'selected', repositories: [2] }])(
    'stay for those who may use them: %j',
    async (access) => {
      const one = await open({ in: { organization: 'octo-org' } }, { secrets: base });
      await one.destination.promote(keyA);
      for (const name of names) {
        const entry = one.github.secrets.get(`${base}/${name}`);
        if (entry) one.github.secrets.set(`${base}/${name}`, { ...entry, ...access });
      }
      await one.destination.promote(keyB);
      for (const name of names) expect(one.github.secrets.get(`${base}/${name}`)).toMatchObject(access);
      expect(await truth(one)).toBe(keyB.accessKeyId);
    },
  );
});

/** A destination that does not really wait. */
function withTime(one: GithubBench, onWait: (waitMs: number) => void): Destination {
  const { aws } = contextWithoutAws({});
  const time = {
    elapsedMs: () => 0,
    after: (milliseconds: number, then: () => void) => {
      onWait(milliseconds);
      then();
    },
  };
  return one.with({}, { aws: { ...aws, time } });
}
