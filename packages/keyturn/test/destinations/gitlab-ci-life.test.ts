import { afterEach, describe, expect, test } from 'vitest';
import type { Destination } from '../../src/engine/destination.ts';
import { exampleKey } from '../contracts/destination.ts';
import { type GitlabVariable, givenToJob, variableKey } from '../emulations/gitlab.ts';
import { deployer } from '../support/aws-destination.ts';
import { type GitlabBench, gitlabBench } from '../support/gitlab-bench.ts';

const [keyA, keyB] = [exampleKey(0), exampleKey(1)];
const HOME = 'projects/my-group/app';
const [ID, SECRET] = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];
const opened: GitlabBench[] = [];

async function open(...settings: Parameters<typeof gitlabBench>): Promise<GitlabBench> {
  const one = await gitlabBench(...settings);
  opened.push(one);
  return one;
}

afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

/** A variable as a person makes it. */
function byHand({ gitlab }: GitlabBench, name: string, change: Partial<GitlabVariable>): void {
  const key = variableKey(HOME, name, '*');
  const fresh: GitlabVariable = {
    key: name,
    value: '',
    variable_type: 'env_var',
    environment_scope: '*',
    description: null,
    masked: false,
    hidden: false,
    protected: false,
    raw: false,
  };
  gitlab.variables.set(key, { ...(gitlab.variables.get(key) ?? fresh), ...change });
}

function variable({ gitlab }: GitlabBench, name: string): GitlabVariable | undefined {
  return gitlab.variables.get(variableKey(HOME, name, '*'));
}

async function truth(one: GitlabBench): Promise<string | null> {
  const given = await one.consumer();
  const whole = [keyA, keyB].find(({ accessKeyId }) => accessKeyId === given?.accessKeyId);
  return whole && whole.secret.reveal() === given?.secretAccessKey ? whole.accessKeyId : null;
}

async function currentOf(destination: Destination): Promise<string | null> {
  const answer = await destination.holds();
  return answer.known ? answer.holding.current : `unknown: ${answer.detail}`;
}

describe.each([
  ['of a person, which has no notes yet', { in: { project: 'my-group/app' } }],
  ['that is JSON', { in: { project: 'my-group/app' }, json: 'AWS_KEY' }],
  ['with a hidden secret', { in: { project: 'my-group/app' }, hidden: true }],
])('a promotion over a key %s', (_, settings) => {
  for (const when of ['before', 'after'] as const)
    test(`leaves the truth to be known when it dies ${when} any call`, async () => {
      let deaths = 0;
      for (let k = 1; ; k++) {
        const one = await open(settings);
        await one.destination.promote(keyA);
        // Somebody cleared the descriptions, and with them our notes.
        for (const [key, found] of one.gitlab.variables) one.gitlab.variables.set(key, { ...found, description: 'ours' });
        one.cut(k, when);
        const fault: unknown = await one.destination.promote(keyB).catch((error: unknown) => error);
        one.mend();
        if (fault === undefined) break;
        deaths++;
        expect(await currentOf(one.again()), `after call ${k}`).toBe(await truth(one));
        await one.again().promote(keyB);
        expect(await truth(one)).toBe(keyB.accessKeyId);
      }
      expect(deaths).toBeGreaterThan(2);
    });
});

test('takes what a person put there for a key, and what the person wrote about it stays', async () => {
  const one = await open();
  byHand(one, ID, { value: keyA.accessKeyId, description: 'For deployments', protected: true });
  byHand(one, SECRET, { value: keyA.secret.reveal(), masked: true });
  expect(await one.destination.rehearse()).toEqual({ isReady: true });
  expect(await currentOf(one.destination)).toBe(keyA.accessKeyId);
  expect((await one.destination.read(keyA.accessKeyId))?.secret.reveal()).toBe(keyA.secret.reveal());
  await one.destination.promote(keyB);
  expect(variable(one, ID)).toMatchObject({ value: keyB.accessKeyId, protected: true, masked: false, raw: false });
  expect(variable(one, ID)?.description).toMatch(/^For deployments \[keyturn AKIA\w+ [0-9a-f]{16} 111111111111\/deploy\]$/);
  expect(variable(one, SECRET)).toMatchObject({ value: keyB.secret.reveal(), protected: false, masked: true });
});

test('takes a key that a person put over ours', async () => {
  const one = await open();
  await one.destination.promote(keyA);
  byHand(one, ID, { value: keyB.accessKeyId });
  byHand(one, SECRET, { value: keyB.secret.reveal() });
  expect(await currentOf(one.again())).toBe(keyB.accessKeyId);
});

test('does not know what it holds when a person changed only the id', async () => {
  const one = await open();
  await one.destination.promote(keyA);
  byHand(one, ID, { value: keyB.accessKeyId });
  const detail =
    'Some of AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY were changed by somebody else, and may belong to different keys. Write one key into all of them.';
  expect(await one.again().holds()).toEqual({ known: false, why: 'not-told', detail });
  expect(await one.again().rehearse()).toEqual({ isReady: false, because: detail });
  await expect(one.again().promote(keyB)).rejects.toMatchObject({ isPassing: false, message: detail });
  expect(await one.again().read(keyB.accessKeyId)).toBeUndefined();
});

test('holds no key where the id is none', async () => {
  const one = await open();
  byHand(one, ID, { value: 'to be done' });
  byHand(one, SECRET, { value: 'to be done' });
  expect(await currentOf(one.destination)).toBeNull();
  await one.destination.promote(keyB);
  expect(await truth(one)).toBe(keyB.accessKeyId);
});

test('gives a key that waits to no job, whatever its environment', async () => {
  const one = await open();
  await one.destination.put(keyA);
  const [waiting] = [...one.gitlab.variables.values()];
  expect(waiting).toMatchObject({
    key: 'KEYTURN_AWS_ACCESS_KEY_ID',
    environment_scope: 'keyturn-pending/all',
    masked: true,
    protected: true,
  });
  for (const environment of [null, 'production', 'keyturn-pending', 'keyturn-pending/other'])
    expect(givenToJob(one.gitlab, HOME, { name: 'KEYTURN_AWS_ACCESS_KEY_ID', environment })).toBeUndefined();
  await one.again().promote(keyA);
  expect([...one.gitlab.variables.values()].map(({ key }) => key)).toEqual([ID, SECRET]);
});

test('keeps a variable of each environment apart', async () => {
  const one = await open();
  const production = one.with({ environmentScope: 'production' });
  await one.destination.promote(keyA);
  await production.put(keyB);
  await production.promote(keyB);
  const read = (environment: string | null) => givenToJob(one.gitlab, HOME, { name: ID, environment });
  expect([read(null), read('staging'), read('production')]).toEqual([keyA.accessKeyId, keyA.accessKeyId, keyB.accessKeyId]);
  expect(await currentOf(one.again())).toBe(keyA.accessKeyId);
  expect(await currentOf(production)).toBe(keyB.accessKeyId);
  expect(production.id).not.toBe(one.destination.id);
  expect(production.label).toBe(
    'GitLab variable AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY of project my-group/app for environment production',
  );
});

test('makes variables as configured, and changes them to it', async () => {
  const one = await open();
  await one.destination.promote(keyA);
  expect(variable(one, SECRET)).toMatchObject({ masked: true, protected: false, raw: true, hidden: false });
  await one.with({ masked: false, protected: true, raw: false }).promote(keyB);
  expect(variable(one, SECRET)).toMatchObject({ masked: false, protected: true, raw: false });
});

test('masks the id and the secret, and not what is too short for it', async () => {
  const one = await open({
    in: { project: 'my-group/app' },
    format: { ID: '{accessKeyId}', SECRET: '{secretAccessKey}', WHO: '{user}', MAIL: '{sesSmtpPassword:eu-west-1}' },
  });
  expect(await one.destination.rehearse()).toEqual({ isReady: true });
  await one.destination.promote(keyA);
  expect(['ID', 'SECRET', 'WHO', 'MAIL'].map((name) => variable(one, name)?.masked)).toEqual([true, true, false, true]);
});

test('hides the secret and not the id', async () => {
  const one = await open({ in: { project: 'my-group/app' }, hidden: true });
  expect([one.destination.canStage, one.destination.canReadBack]).toEqual([false, false]);
  await one.destination.promote(keyA);
  expect(variable(one, ID)).toMatchObject({ hidden: false });
  expect(variable(one, SECRET)).toMatchObject({ hidden: true, masked: true });
  await one.with({ hidden: true, masked: false }).promote(keyB);
  expect(variable(one, SECRET)).toMatchObject({ hidden: true, masked: true, value: keyB.secret.reveal() });
});

test('keeps other members of a JSON variable', async () => {
  const one = await open({ in: { project: 'my-group/app' }, json: 'AWS_KEY' });
  byHand(one, 'AWS_KEY', { value: JSON.stringify({ region: 'eu-central-1', AccessKeyId: 'old' }) });
  expect(await currentOf(one.destination)).toBeNull();
  await one.destination.promote(keyA);
  expect(JSON.parse(variable(one, 'AWS_KEY')?.value ?? '')).toEqual({
    region: 'eu-central-1',
    AccessKeyId: keyA.accessKeyId,
    SecretAccessKey: keyA.secret.reveal(),
  });
});

test('keeps the keys of two users apart, while one waits and while one is there', async () => {
  const one = await open();
  const other = one.with({}, { owner: { ...deployer, user: 'ci' } });
  await one.destination.put(keyA);
  const waits =
    'In the project my-group/app a key of 111111111111/deploy waits in variable KEYTURN_AWS_ACCESS_KEY_ID, and not one of 111111111111/ci: put {user} into the names of the variables.';
  expect(await other.rehearse()).toEqual({ isReady: false, because: waits });
  await expect(other.put(keyB)).rejects.toMatchObject({ name: 'DestinationFault', message: waits });
  await one.destination.promote(keyA);
  const isThere =
    'Variable AWS_ACCESS_KEY_ID is for keys of 111111111111/deploy, and not of 111111111111/ci: put {user} into the names of the variables.';
  expect(await other.rehearse()).toEqual({ isReady: false, because: isThere });
  await expect(other.promote(keyB)).rejects.toMatchObject({ name: 'DestinationFault', message: isThere });
  expect(await truth(one)).toBe(keyA.accessKeyId);
});

test('says that a group without GitLab Premium has no environment scopes', async () => {
  const one = await open({ in: { group: 'my-group' }, environmentScope: 'production' }, { home: 'groups/my-group' });
  one.gitlab.isPremium = false;
  expect(one.destination.canStage).toBe(false);
  await expect(one.destination.promote(keyA)).rejects.toMatchObject({
    name: 'DestinationFault',
    message: 'GitLab made variable AWS_ACCESS_KEY_ID for all environments: environment scopes of groups need GitLab Premium.',
  });
});
