import { afterEach, expect, test } from 'vitest';
import { keyChanges, statuses } from '../http/world.ts';
import { type SelfScene, selfPolicy, startSelf, withMfaAlone } from './self-scene.ts';

let scene: SelfScene | undefined;

afterEach(async () => {
  await scene?.close();
});

const DEVICE = 'arn:aws:iam::111111111111:mfa/phone';

async function start(...denied: readonly object[]): Promise<SelfScene> {
  const begun = await startSelf();
  begun.user.mfa = [
    { serial: 'arn:aws:iam::111111111111:u2f/user/deploy/stick-ABC', enabledAt: 0 },
    { serial: DEVICE, enabledAt: 0 },
  ];
  begun.allow(selfPolicy, ...denied);
  scene = begun;
  return begun;
}

const created = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Deny',
      Action: 'iam:CreateAccessKey',
      Resource: '*',
      Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
    },
  ],
};

test.each([
  ['everything', withMfaAlone],
  ['the creation of keys alone', created],
])('where AWS denies %s without MFA, a session is opened with a code', async (_what, policy) => {
  const begun = await start(policy);
  const ran = await begun.rotate(['--mfa-code', '123456']);
  expect(ran.exitCode).toBe(0);
  expect(begun.aws.sandbox.calls.counts().calls).toMatchObject({ 'sts:GetSessionToken': 1, 'iam:ListMFADevices': 1 });
  expect(begun.held()).toBe(begun.user.keys.at(-1)?.id);
  expect(statuses(begun)).toEqual(['Active', 'Active']);
  expect(begun.harm).toEqual([]);
});

test('where AWS wants no MFA, nobody is asked for a code', async () => {
  const begun = await start();
  expect(await begun.rotate(['--mfa-code', '123456'])).toMatchObject({ exitCode: 0 });
  expect(begun.aws.sandbox.calls.counts().calls).not.toHaveProperty('sts:GetSessionToken');
});

test('the old key is not turned off by a session of its own, but by the next run', async () => {
  const begun = await start(withMfaAlone);
  const ran = await begun.rotate(['--now', '--mfa-code', '123456']);
  expect(ran.exitCode).toBe(4);
  expect(ran.out).toContain(`this run signs with key ${begun.first.id}: it would cut itself off`);
  expect(statuses(begun)).toEqual(['Active', 'Active']);
  expect(await begun.rotate(['--now', '--mfa-code', '654321'])).toMatchObject({ exitCode: 0 });
  expect(statuses(begun)).toEqual(['Inactive', 'Active']);
  expect(begun.harm).toEqual([]);
});

test('without a terminal and without a code nothing is changed', async () => {
  const begun = await start(withMfaAlone);
  const ran = await begun.rotate();
  expect(ran).toMatchObject({ exitCode: 2, out: '' });
  expect(ran.said).toContain('AWS denies this without MFA, and there is no terminal to ask for a code at.');
  expect(keyChanges(begun)).toEqual([]);
});

test('a wrong code is told, and nothing is changed', async () => {
  const begun = await start(withMfaAlone);
  const ran = await begun.rotate(['--mfa-code', '000000']);
  expect(ran).toMatchObject({ exitCode: 4, out: '' });
  expect(ran.said).toContain(`Could not open a session with a code of ${DEVICE}: MultiFactorAuthentication failed`);
  expect(keyChanges(begun)).toEqual([]);
});

test('a user without a device is told what AWS denies', async () => {
  const begun = await start(withMfaAlone);
  begun.user.mfa = [];
  const ran = await begun.rotate(['--mfa-code', '123456']);
  expect(ran.exitCode).toBe(3);
  expect(ran.out).toContain('AWS denies iam:ListAccessKeys');
  expect(keyChanges(begun)).toEqual([]);
});
