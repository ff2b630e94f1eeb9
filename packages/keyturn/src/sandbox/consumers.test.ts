import { expect, test } from 'vitest';
import { addConsumer, runConsumers } from './consumers.ts';
import { secretOf } from './ids.ts';
import { removeKey } from './keys.ts';
import type { ConsumerScript } from './model/consumers.ts';
import { createRandom } from './random.ts';
import { addAgedKey, addUser, type Builder } from './scenarios/builders.ts';
import { addSecret, keyText } from './scenarios/destination-builders.ts';
import { addServiceControlPolicy, document, putInline } from './scenarios/policy-builders.ts';
import { small } from './scenarios/small.ts';
import { defaultSettings } from './settings.ts';
import { createTrail } from './trail.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const MEMBER_ID = '222222222222';

function setUp() {
  const random = createRandom(5);
  const world = small({ seed: 5, random, now: NOW });
  const builder: Builder = { world, random, now: NOW };
  const account = world.accounts.get(MEMBER_ID);
  if (!account) throw new Error('small has no member');
  const user = addUser(builder, account, { name: 'ci' });
  const key = addAgedKey(builder, account, user, { ageDays: 100 });
  const trail = createTrail();
  const play = (from: number, to: number) => runConsumers(world, { from, to, settings: defaultSettings, random, trail });
  return { world, builder, account, user, key, trail, play };
}

function script(uses: ConsumerScript['uses'], more: Partial<ConsumerScript> = {}): ConsumerScript {
  return {
    name: 'job',
    uses,
    everySeconds: 600,
    service: 's3',
    region: 'eu-west-1',
    sourceIp: '203.0.113.7',
    userAgent: 'test',
    ...more,
  };
}

test('a consumer uses its key at every turn, and each call is recorded', () => {
  const { world, key, trail, play } = setUp();
  const consumer = addConsumer(world, script({ kind: 'key', accessKeyId: key.id }));
  play(NOW, NOW + 60 * MINUTE_MS);
  expect(consumer).toMatchObject({ calls: 6, lastCallAt: NOW + 60 * MINUTE_MS, failures: { count: 0 } });
  const events = [...trail.of(MEMBER_ID)];
  expect(events).toHaveLength(6);
  expect(events[0]).toMatchObject({
    name: 'ListBuckets',
    source: 's3.amazonaws.com',
    region: 'eu-west-1',
    identity: { type: 'IAMUser', userName: 'ci', accessKeyId: key.id },
  });
  expect(events[0]?.errorCode).toBeUndefined();
  expect(key.recentUse).toMatchObject({ service: 's3', region: 'eu-west-1' });
});

test('it makes no difference into how many stretches the time is cut', () => {
  const times = (cuts: number) => {
    const { world, key, trail, play } = setUp();
    addConsumer(world, script({ kind: 'key', accessKeyId: key.id }, { everySeconds: 61, jitterSeconds: 60 }));
    for (let cut = 0; cut < cuts; cut++) play(NOW + (cut * DAY_MS) / cuts, NOW + ((cut + 1) * DAY_MS) / cuts);
    return [...trail.of(MEMBER_ID)].map(({ at }) => at);
  };
  const whole = times(1);
  expect(whole.length).toBeGreaterThan(1_400);
  expect(new Set(whole.map((at) => at % (61 * 1000))).size).toBeGreaterThan(1_000);
  expect(times(96)).toEqual(whole);
  expect(times(10_000)).toEqual(whole);
});

test('a script has a first and a last instant', () => {
  const { world, key, play } = setUp();
  const window = { startsAt: NOW + 5 * MINUTE_MS, stopsAt: NOW + 35 * MINUTE_MS };
  const consumer = addConsumer(world, script({ kind: 'key', accessKeyId: key.id }, window));
  play(NOW, NOW + DAY_MS);
  expect(consumer).toMatchObject({ calls: 4, lastCallAt: NOW + 35 * MINUTE_MS });
});

test.each([
  ['s3', 'InvalidAccessKeyId'],
  ['sts', 'InvalidClientTokenId'],
  ['secretsmanager', 'UnrecognizedClientException'],
])('an inactive key fails at %s with %s, is recorded as failed and not used', (service, errorCode) => {
  const { world, key, trail, play } = setUp();
  const consumer = addConsumer(world, script({ kind: 'key', accessKeyId: key.id }, { service }));
  key.status = 'Inactive';
  play(NOW, NOW + 30 * MINUTE_MS);
  expect(consumer.failures).toEqual({
    count: 3,
    firstAt: NOW + 10 * MINUTE_MS,
    lastAt: NOW + 30 * MINUTE_MS,
    lastCode: errorCode,
  });
  expect([...trail.of(MEMBER_ID)].map((event) => event.errorCode)).toEqual([errorCode, errorCode, errorCode]);
  expect(key.recentUse).toBeUndefined();
});

test('a deleted key fails, in the account that its id names', () => {
  const { world, key, trail, play } = setUp();
  const consumer = addConsumer(world, script({ kind: 'key', accessKeyId: key.id }));
  removeKey(world, key.id);
  play(NOW, NOW + 10 * MINUTE_MS);
  expect(consumer.failures.count).toBe(1);
  expect([...trail.of(MEMBER_ID)][0]).toMatchObject({ errorCode: 'InvalidAccessKeyId', identity: { accessKeyId: key.id } });
});

test('a new key fails until it works everywhere', () => {
  const { world, key, play } = setUp();
  key.worksFrom = NOW + 15 * MINUTE_MS;
  const consumer = addConsumer(world, script({ kind: 'key', accessKeyId: key.id }));
  play(NOW, NOW + 30 * MINUTE_MS);
  expect(consumer).toMatchObject({ calls: 3, failures: { count: 1, lastAt: NOW + 10 * MINUTE_MS } });
});

test('a consumer that reads its secret follows a rotation; one that keeps it for a day breaks', () => {
  const { world, builder, account, user, key, play } = setUp();
  addSecret(builder, account, { name: 'ci', changedDaysAgo: 100 }, keyText(world, 'ci', key.id));
  const uses = { kind: 'secret', accountId: MEMBER_ID, region: 'us-east-1', secretName: 'ci' } as const;
  const fresh = addConsumer(world, script(uses, { name: 'fresh' }));
  const keeper = addConsumer(world, script({ ...uses, refreshSeconds: 86_400 }, { name: 'keeper' }));
  play(NOW, NOW + 30 * MINUTE_MS);

  const successor = addAgedKey(builder, account, user, { ageDays: 0 });
  addSecret(builder, account, { name: 'ci', changedDaysAgo: 0 }, keyText(world, 'ci', successor.id));
  key.status = 'Inactive';
  play(NOW + 30 * MINUTE_MS, NOW + 60 * MINUTE_MS);
  expect(fresh.failures.count).toBe(0);
  expect(successor.recentUse?.at).toBe(NOW + 60 * MINUTE_MS);
  expect(keeper.failures.count).toBe(3);

  play(NOW + 60 * MINUTE_MS, NOW + 2 * DAY_MS);
  expect(keeper.held?.accessKeyId).toBe(successor.id);
});

test('a missing secret, one that is no key, and one with the wrong secret key are failures', () => {
  const { world, builder, account, key, play } = setUp();
  const secret = (secretName: string) =>
    addConsumer(world, script({ kind: 'secret', accountId: MEMBER_ID, region: 'us-east-1', secretName }, { name: secretName }));
  const place = { changedDaysAgo: 1 };
  addSecret(builder, account, { name: 'text', ...place }, 'hunter2');
  const wrong = keyText(world, 'ci', key.id).replace(secretOf(world.seed, key.id), 'x'.repeat(40));
  addSecret(builder, account, { name: 'wrong', ...place }, wrong);
  const consumers = [secret('missing'), secret('text'), secret('wrong')];
  play(NOW, NOW + 10 * MINUTE_MS);
  expect(consumers.map(({ failures }) => failures.lastCode)).toEqual([
    'ResourceNotFoundException',
    'IncompleteSignature',
    'SignatureDoesNotMatch',
  ]);
  expect(key.recentUse).toBeUndefined();
});

test('a policy that denies stops a consumer, and the denied call counts as a use; a user without policies is not stopped', () => {
  const { world, user, key, trail, play } = setUp();
  const consumer = addConsumer(world, script({ kind: 'key', accessKeyId: key.id }));
  play(NOW, NOW + 10 * MINUTE_MS);
  expect(consumer.failures.count).toBe(0);
  putInline(user, 'stop', document({ Effect: 'Deny', Action: '*', Resource: '*' }));
  play(NOW + 10 * MINUTE_MS, NOW + 30 * MINUTE_MS);
  expect(consumer.failures).toMatchObject({ count: 2, lastCode: 'AccessDenied' });
  expect([...trail.of(MEMBER_ID)][0]?.errorCode).toBe('AccessDenied');
  expect(key.recentUse?.at).toBe(NOW + 30 * MINUTE_MS);
});

test('an SCP pauses a root key: its consumer is denied until the policy is detached', () => {
  const { world, builder, account, trail, play } = setUp();
  const key = addAgedKey(builder, account, undefined, { ageDays: 900 });
  const consumer = addConsumer(world, script({ kind: 'key', accessKeyId: key.id }));
  const condition = { ArnLike: { 'aws:PrincipalArn': 'arn:*:iam::*:root' } };
  const text = document({ Effect: 'Deny', Action: '*', Resource: '*', Condition: condition });
  addServiceControlPolicy(builder, { name: 'pause', description: '', document: text, targetIds: [MEMBER_ID] });
  play(NOW, NOW + 20 * MINUTE_MS);
  expect(consumer.failures).toMatchObject({ count: 2, lastCode: 'AccessDenied' });
  expect([...trail.of(MEMBER_ID)][0]).toMatchObject({ errorCode: 'AccessDenied', identity: { type: 'Root', userName: 'root' } });
  world.organization?.attachments.set(MEMBER_ID, new Set(['p-FullAWSAccess']));
  play(NOW + 20 * MINUTE_MS, NOW + 40 * MINUTE_MS);
  expect(consumer).toMatchObject({ calls: 4, failures: { count: 2 } });
});

test('a year of calls every minute is played in ten thousand, and counted in full', () => {
  const { world, key, trail, play } = setUp();
  const consumer = addConsumer(world, script({ kind: 'key', accessKeyId: key.id }, { everySeconds: 60 }));
  play(NOW, NOW + 365 * DAY_MS);
  expect(consumer.calls).toBe(365 * 24 * 60);
  expect(trail.size).toBeLessThanOrEqual(10_000);
  expect(consumer.lastCallAt).toBe(NOW + 365 * DAY_MS);
  key.status = 'Inactive';
  play(NOW + 365 * DAY_MS, NOW + 730 * DAY_MS);
  expect(consumer.failures.count).toBe(365 * 24 * 60);
});

test('a script without a rhythm is refused', () => {
  const { world, key } = setUp();
  const uses = { kind: 'key', accessKeyId: key.id } as const;
  expect(() => addConsumer(world, script(uses, { everySeconds: 0 }))).toThrow('everySeconds must be more than 0');
  expect(() => addConsumer(world, script(uses, { jitterSeconds: 600 }))).toThrow(
    'jitterSeconds must be from 0 to less than everySeconds',
  );
});
