import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { IAMClient, UpdateAccessKeyCommand } from '@aws-sdk/client-iam';
import { afterEach, expect, test } from 'vitest';
import { addAgedKey, addUser } from '../../../src/sandbox/scenarios/builders.ts';
import type { SdkConfig } from '../../support/sandbox.ts';
import { type Scene, startScene } from './scene.ts';
import { keyChanges, statuses, USER } from './world.ts';

const wholeWay = ['create', 'deliver', 'prove', 'promote'];

let scene: Scene | undefined;

afterEach(async () => {
  await scene?.close();
});

async function start(yaml = ''): Promise<Scene> {
  scene = await startScene(`rotation: { maxAge: 90d }\n${yaml}`);
  scene.pass(1 / 24);
  return scene;
}

/** A plan in a file, as people hand it on. */
async function planIn(begun: Scene): Promise<string> {
  const { out, exitCode } = await begun.keyturn(['plan', '--format', 'json']);
  expect(exitCode).toBe(1);
  const file = join(begun.laptop.folder, 'plan.json');
  writeFileSync(file, out);
  return file;
}

/** An administrator besides the one who runs everything else. */
function colleague({ aws, account }: Scene, name: string): SdkConfig {
  const user = addUser(aws.builder, account, { name, isAdministrator: true });
  return aws.as(addAgedKey(aws.builder, account, user, { ageDays: 3 }));
}

test('a plan changes nothing, and its application does what it says', async () => {
  const begun = await start();
  const file = await planIn(begun);
  expect(keyChanges(begun)).toEqual([]);
  expect(begun.aws.sandbox.calls.counts().calls['iam:TagUser']).toBeUndefined();
  expect(await begun.apply(file)).toMatchObject({ exitCode: 0, steps: wholeWay });
});

test('two plans of the same state have the same fingerprint', async () => {
  const begun = await start();
  const fingerprint = async () => /"fingerprint": "(\w+)"/.exec((await begun.keyturn(['plan', '--format', 'json'])).out)?.[1];
  const first = await fingerprint();
  begun.pass(0.1);
  expect(first).toMatch(/^[0-9a-f]{64}$/);
  expect(await fingerprint()).toBe(first);
  await begun.apply();
  begun.pass(8);
  expect(await fingerprint()).not.toBe(first);
});

test('a plan is refused when what it says is not what is due any more, with the difference', async () => {
  const begun = await start();
  const file = await planIn(begun);
  await begun.apply();
  begun.pass(8);
  const changes = keyChanges(begun);
  const stale = await begun.apply(file);
  expect(stale).toMatchObject({ exitCode: 4, steps: [], ending: { kind: 'stale', planned: { do: 'create' } } });
  const { out, exitCode } = await begun.keyturn(['apply', file, '--yes']);
  expect(exitCode).toBe(4);
  expect(out).toMatch(/not as planned any more: .*to create the successor of \w+, and now\s+it would be to deactivate \w+/);
  expect(keyChanges(begun)).toEqual(changes);
  expect(statuses(begun)).toEqual(['Active', 'Active']);
});

test('a plan is refused when somebody turned its key off since', async () => {
  const begun = await start();
  const file = await planIn(begun);
  const iam = new IAMClient(begun.aws.admin());
  await iam.send(new UpdateAccessKeyCommand({ UserName: USER, AccessKeyId: begun.first.id, Status: 'Inactive' }));
  const stale = await begun.apply(file);
  expect(stale).toMatchObject({ exitCode: 4, steps: [] });
  expect(statuses(begun)).toEqual(['Inactive']);
});

test.each<[string, (plan: string, begun: Scene) => string]>([
  ['another key', (plan, { first }) => plan.replaceAll(first.id, 'AKIAIOSFODNN7EXAMPLE')],
  ['another user', (plan) => plan.replaceAll(`"user": "${USER}"`, '"user": "admin"')],
  ['another destination', (plan) => plan.replaceAll('keyturn/111111111111', 'stolen/111111111111')],
  ['another account', (plan) => plan.replaceAll('"account": "111111111111"', '"account": "222222222222"')],
  ['another step', (plan) => plan.replace('"do": "create"', '"do": "delete"')],
  ['no steps', (plan) => plan.replace(/"items": \[[\s\S]*\n {2}\],\n {2}"questions"/, '"items": [],\n  "questions"')],
  ['half of it', (plan) => plan.slice(0, plan.length / 2)],
])('a plan that somebody has given %s is refused', async (_, change) => {
  const begun = await start();
  const file = await planIn(begun);
  const plan = readFileSync(file, 'utf8');
  const changed = change(plan, begun);
  expect(changed).not.toBe(plan);
  writeFileSync(file, changed);
  const refused = await begun.keyturn(['apply', file, '--yes']);
  expect(refused).toMatchObject({ exitCode: 2, out: '' });
  expect(refused.said).toContain('as a plan');
  expect(keyChanges(begun)).toEqual([]);
});

test('where somebody has to approve, nothing is done before, and nothing but what was approved', async () => {
  const begun = await start('approve: always');
  const file = await planIn(begun);
  expect((await begun.apply(file)).ending).toMatchObject({ kind: 'refused', code: 'needs-approval' });
  expect((await begun.keyturn(['approve', file, '--yes'])).exitCode).toBe(0);
  // The approval is for the plan: what is due without one is not approved.
  expect((await begun.apply()).ending).toMatchObject({ kind: 'refused', code: 'needs-approval' });
  expect((await begun.order('rotate', USER)).ending).toMatchObject({ kind: 'refused', code: 'needs-approval' });
  expect(keyChanges(begun)).toEqual([]);
  expect(await begun.apply(file)).toMatchObject({ exitCode: 0, steps: wholeWay });
  begun.pass(8);
  expect((await begun.apply()).ending).toMatchObject({ kind: 'refused', code: 'needs-approval' });
  const journal = await begun.offline(['journal', 'export']);
  expect(journal.out).toMatch(
    /"kind":"outcome"[^\n]*"approvers":\["arn:aws:iam::111111111111:user\/admin"\]|"approvers":\["arn:aws:iam::111111111111:user\/admin"\][^\n]*"kind":"outcome"/,
  );
});

test('where two people have to agree, who applies is not who approved', async () => {
  const begun = await start('approve: always\ntwo-person: true');
  const file = await planIn(begun);
  await begun.keyturn(['approve', file, '--yes']);
  expect((await begun.apply(file)).ending).toMatchObject({ kind: 'refused', code: 'needs-approval' });
  expect((await begun.keyturn(['approve', file, '--yes'], colleague(begun, 'jo'))).exitCode).toBe(0);
  expect(await begun.apply(file)).toMatchObject({ exitCode: 0, steps: wholeWay });
});

test('an approval of one plan is none of another', async () => {
  const begun = await start('approve: always');
  const file = await planIn(begun);
  await begun.keyturn(['approve', file, '--yes']);
  const other = addUser(begun.aws.builder, begun.account, { name: 'team-a' });
  addAgedKey(begun.aws.builder, begun.account, other, { ageDays: 200, usedDaysAgo: 1 });
  begun.configure('rotation: { maxAge: 90d }\napprove: always', team);
  // AWS keeps a report for four hours.
  begun.pass(0.2);
  const wider = await planIn(begun);
  expect((await begun.apply(wider)).principals.map(({ ending }) => ending.kind)).toEqual(['refused', 'refused']);
  expect(keyChanges(begun)).toEqual([]);
});

test('the key that a run signs with is never turned off by it', async () => {
  const begun = await start();
  const own = begun.account.users.get('admin')?.keys[0]?.id ?? '';
  begun.configure('rotation: { maxAge: 90d, unused: { after: 1d } }', team.replace('team-*', 'admin'));
  begun.pass(100);
  const held = (await begun.apply()).principals.find(({ user }) => user === 'admin');
  expect(held).toMatchObject({ steps: [], ending: { kind: 'refused', code: 'own-credentials' } });
  const rotated = await begun.keyturn(['rotate', 'admin', '--yes', '--format', 'json']);
  expect(rotated.out).toContain('own-credentials');
  const leaked = await begun.keyturn(['rotate', own, '--compromised', 'now', '--yes', '--format', 'json']);
  expect(leaked.out).toContain('own-credentials');
  expect(begun.account.users.get('admin')?.keys.map(({ status }) => status)).toEqual(['Active']);
});

const team = '  - { match: { user: "team-*" }, kind: secrets-manager, name: "keyturn/{account}/{user}", region: us-east-1 }';
