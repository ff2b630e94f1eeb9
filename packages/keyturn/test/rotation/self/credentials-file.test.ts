import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { afterEach, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { addHolder, givenIn, keyChanges, statuses } from '../http/world.ts';
import { profileText, type SelfScene, selfPolicy, startSelf } from './self-scene.ts';

const HASTY = 'rotation: { maxAge: 90d, overlap: 0s, quiet: 0s, grace: 0s, requireSuccessorUse: false }';

let scene: SelfScene | undefined;

afterEach(async () => {
  vi.unstubAllEnvs();
  await scene?.close();
});

test('the key of a profile is replaced in its file, and both keys work for now', async () => {
  scene = await startSelf();
  const before = readFileSync(scene.machine.credentials, 'utf8');
  const ran = await scene.rotate();
  expect(ran).toMatchObject({ exitCode: 0 });
  const held = scene.held();
  expect(held).not.toBe(scene.first.id);
  expect(statuses(scene)).toEqual(['Active', 'Active']);
  expect(readFileSync(scene.machine.credentials, 'utf8').replace(/^(aws_\w+ = ).*$/gm, '$1')).toBe(
    before.replace(/^(aws_\w+ = ).*$/gm, '$1'),
  );
  expect(ran.said).toContain(`Key ${scene.first.id} still works: run the same again in some days`);
  expect(scene.harm).toEqual([]);
});

test('later runs turn the old key off when nobody uses it any more, delete it in the end, and then begin anew', async () => {
  scene = await startSelf();
  await scene.rotate();
  const successor = scene.held();
  addHolder(scene.aws, successor ?? '');
  expect(await scene.rotate()).toMatchObject({ exitCode: 0 });
  expect(statuses(scene)).toEqual(['Active', 'Active']);
  scene.pass(8);
  const off = await scene.rotate();
  expect(off.out).toContain(`deactivated ${scene.first.id}`);
  expect(await signers(scene, 'UpdateAccessKey')).toEqual([successor]);
  expect(statuses(scene)).toEqual(['Inactive', 'Active']);
  scene.pass(15);
  expect((await scene.rotate()).out).toContain(`deleted ${scene.first.id}`);
  expect(scene.held()).toBe(successor);
  expect(statuses(scene)).toEqual(['Active']);
  await scene.rotate();
  expect(scene.held()).not.toBe(successor);
  expect(scene.harm).toEqual([]);
});

test('with --now the old key is turned off by its successor, in the same run', async () => {
  scene = await startSelf();
  const ran = await scene.rotate(['--now']);
  expect(ran.exitCode).toBe(0);
  expect(ran.said).toContain(
    `Key ${scene.first.id} is turned off as soon as the profile gives its successor, whoever may still use it.`,
  );
  expect(statuses(scene)).toEqual(['Inactive', 'Active']);
  expect(await signers(scene, 'CreateAccessKey')).toEqual([scene.first.id]);
  expect(await signers(scene, 'UpdateAccessKey')).toEqual([scene.held()]);
  const journal = readFileSync(join(scene.machine.folder, 'state/journal.jsonl'), 'utf8');
  expect(journal).toContain('has replaced it, and somebody asked not to wait');
  expect(scene.harm).toEqual([]);
});

test('where the policy waits for nothing, one run replaces the key from its creation to the deletion of the old one', async () => {
  scene = await startSelf({ rotation: HASTY });
  expect(await scene.rotate()).toMatchObject({ exitCode: 0 });
  expect(statuses(scene)).toEqual(['Active']);
  expect(await signers(scene, 'DeleteAccessKey')).toEqual([scene.held()]);
  expect(scene.harm).toEqual([]);
});

test('the destinations that the policy names for the user are given the key, too', async () => {
  scene = await startSelf({ places: ['secret'], rotation: HASTY });
  expect(await scene.rotate()).toMatchObject({ exitCode: 0 });
  expect(givenIn(scene, 'secret')).toEqual({ id: scene.held(), isGenuine: true });
  expect(scene.harm).toEqual([]);
});

test('another profile than the default one is meant by --profile, and by AWS_PROFILE', async () => {
  scene = await startSelf({ files: (key) => ({ credentials: `[default]\n${profileText('work', key)}` }) });
  expect(await scene.rotate(['--profile', 'work'])).toMatchObject({ exitCode: 0 });
  expect(statuses(scene)).toEqual(['Active', 'Active']);
  vi.stubEnv('AWS_PROFILE', 'work');
  expect((await scene.rotate()).said).toMatch(
    /^Nothing is to be done until .*: both keys stay active for the minimum overlap\.$/,
  );
});

test('another machine with a copy of the old key does not take the successor for lost', async () => {
  scene = await startSelf();
  const other = scene.another();
  await scene.rotate();
  const successor = scene.held();
  scene.pass(1);
  const asked = await scene.rotate([], other);
  expect(asked.exitCode).toBe(1);
  expect(asked.out).toContain(`key ${successor} was made by another installation of Keyturn`);
  expect(scene.held(other)).toBe(scene.first.id);
  expect(statuses(scene)).toEqual(['Active', 'Active']);
  expect(scene.harm).toEqual([]);
});

test('a user who may not write notes is told so, and nothing is changed', async () => {
  scene = await startSelf();
  scene.allow({ ...selfPolicy, Statement: selfPolicy.Statement.filter(({ Sid }) => Sid !== 'NoteOnOneself') });
  const ran = await scene.rotate();
  expect(ran.exitCode).toBe(4);
  expect(ran.out).toContain('AWS denies iam:TagUser');
  expect(ran.said).toContain('"keyturn iam-policy self" prints what a user has to be allowed');
  expect(statuses(scene)).toEqual(['Active']);
  expect(scene.held()).toBe(scene.first.id);
});

test('a user who may not delete keys is told so before there is another one', async () => {
  scene = await startSelf();
  scene.allow({
    ...selfPolicy,
    Statement: selfPolicy.Statement.map((one) => ({
      ...one,
      Action: one.Action.filter((action) => action !== 'iam:DeleteAccessKey'),
    })),
  });
  const ran = await scene.rotate();
  expect(ran.exitCode).toBe(1);
  expect(ran.out).toContain('is not authorized to perform: iam:DeleteAccessKey');
  expect(keyChanges(scene)).toEqual([]);
});

test('a credentials file that cannot be written is told of before there is another key', async () => {
  scene = await startSelf();
  chmodSync(scene.machine.credentials, 0o400);
  const ran = await scene.rotate();
  expect(ran.exitCode).toBe(1);
  expect(ran.out).toContain('is read-only');
  expect(keyChanges(scene)).toEqual([]);
});

/** The keys that signed the calls of an action that AWS did not refuse. */
async function signers({ aws }: SelfScene, action: string): Promise<readonly unknown[]> {
  const attribute = { AttributeKey: 'EventName', AttributeValue: action } as const;
  aws.clock.advance(60);
  const { Events = [] } = await new CloudTrailClient(aws.admin()).send(
    new LookupEventsCommand({ LookupAttributes: [attribute] }),
  );
  return Events.flatMap(({ CloudTrailEvent = '{}' }) => {
    const event = eventSchema.parse(JSON.parse(CloudTrailEvent));
    return event.errorCode === undefined ? [event.userIdentity.accessKeyId] : [];
  });
}

const eventSchema = z.looseObject({
  errorCode: z.string().optional(),
  userIdentity: z.looseObject({ accessKeyId: z.string().optional() }),
});
