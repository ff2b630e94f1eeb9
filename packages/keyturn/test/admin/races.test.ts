import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AdministratorAssessment } from '../../src/core/administrator/assess.ts';
import { refuseOtherThan } from '../../src/engine/administrator/make-administrator.ts';
import { addRole, addUser } from '../../src/sandbox/scenarios/builders.ts';
import { accountOf, MANAGEMENT, policyText } from '../support/sts.ts';
import { ADMIN_USER, ADMINISTRATOR, type AdminBench, startAdminBench } from './bench.ts';

const ROLE = `--trust ${MANAGEMENT} --yes`;
const USER = `--user ${ADMIN_USER} --yes`;

let bench: AdminBench;

beforeEach(async () => {
  bench = await startAdminBench();
});

afterEach(() => bench.close());

test.each([
  ['CreateRole', ROLE],
  ['CreateUser', USER],
])('where the answer to %s is lost, the SDK asks again, and what is there is known by its mark', async (action, line) => {
  bench.aws.sandbox.faults.add({ action: `iam:${action}`, effect: { kind: 'drop-after' } });
  expect(await bench.create(line)).toMatchObject({ exitCode: 0 });
  expect((action === 'CreateRole' ? bench.role() : bench.user())?.attached).toEqual(new Set([ADMINISTRATOR]));
});

test('a user who appears after the look is not its own, whatever it is called', async () => {
  const account = accountOf(bench.aws, MANAGEMENT);
  afterCall('GetAccountPasswordPolicy', () => addUser(bench.aws.builder, account, { name: ADMIN_USER }));
  const ran = await bench.create(USER);
  expect(ran.exitCode).toBe(4);
  expect(ran.out).toContain('EntityAlreadyExists');
  expect([bench.user()?.attached, bench.user()?.inline, bench.user()?.login]).toEqual([undefined, undefined, undefined]);
});

test('a role that appears after the look is not its own either', async () => {
  const account = accountOf(bench.aws, MANAGEMENT);
  const rival = { name: 'KeyturnAdministrator', trustedAccountId: '222222222222' };
  afterCall('GetRole', () => addRole(bench.aws.builder, account, rival));
  expect(await bench.create(ROLE)).toMatchObject({ exitCode: 4 });
  expect(bench.role()?.attached).toEqual(new Set());
});

test('a policy that appears under our name after the look is not written over', async () => {
  const theirs = policyText({ Effect: 'Deny', Action: 's3:*', Resource: '*' });
  afterCall('CreateUser', () => {
    const user = bench.user();
    if (user) user.inline = new Map([['keyturn-require-mfa', theirs]]);
  });
  const ran = await bench.create(USER);
  expect(ran.exitCode).toBe(4);
  expect(ran.out.replaceAll(/\s+/g, ' ')).toContain('somebody has given the user AdminUser another policy keyturn-require-mfa');
  expect(bench.user()?.inline?.get('keyturn-require-mfa')).toBe(theirs);
  expect(bench.user()?.attached).toBeUndefined();
});

test('a password that somebody sets after the look stays, and is told', async () => {
  const theirs = { createdAt: 1, changedAt: 1, resetRequired: false };
  afterCall('AttachUserPolicy', () => {
    const user = bench.user();
    if (user) user.login = { ...theirs };
  });
  const ran = await bench.create(USER);
  expect(ran.exitCode).toBe(4);
  expect(ran.out).toContain('EntityAlreadyExists');
  expect(bench.user()?.login).toEqual(theirs);
});

test.each([
  ['AttachRolePolicy', ROLE],
  ['PutUserPolicy', USER],
  ['AttachUserPolicy', USER],
  ['CreateLoginProfile', USER],
])('what was made a moment ago and is not everywhere yet is waited for (%s)', async (action, line) => {
  const effect = { kind: 'error', code: 'NoSuchEntity', status: 404, message: 'cannot be found.' } as const;
  bench.aws.sandbox.faults.add({ action: `iam:${action}`, times: 5, effect });
  expect(await bench.create(line)).toMatchObject({ exitCode: 0 });
});

test('what is no longer what was shown is not done', () => {
  const shown: AdministratorAssessment = {
    state: 'open',
    says: 'There is no user Ann yet.',
    changes: [{ do: 'create-user', user: 'Ann', mark: '0' }],
    warnings: [],
  };
  expect(() => refuseOtherThan(shown, { ...shown, says: 'in other words' })).not.toThrow();
  expect(() => refuseOtherThan(shown, { ...shown, changes: [], state: 'in-place', says: 'The user Ann is there.' })).toThrow(
    'Nothing was changed, because what is there is not what you were shown. The user Ann is there.',
  );
});

/** Somebody else, at once after a call of the run, and once. */
function afterCall(action: string, act: () => void): void {
  const { calls } = bench.aws.sandbox;
  const log = { ...calls };
  let isDone = false;
  calls.add = (call) => {
    log.add(call);
    if (call.action !== action || isDone) return;
    isDone = true;
    act();
  };
}
