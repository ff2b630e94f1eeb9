import { afterEach, expect, test } from 'vitest';
import { addAgedKey, addUnit, addUser } from '../../../src/sandbox/scenarios/builders.ts';
import { accountOf } from '../../support/iam.ts';
import { type Scene, startScene } from './scene.ts';
import { ACCOUNT, keyChanges, standing, statuses, USER } from './world.ts';

const MEMBER = '222222222222';

let scene: Scene | undefined;

afterEach(async () => {
  await scene?.close();
});

/** A Monday, one o'clock in the afternoon in UTC. */
async function start(yaml: string): Promise<Scene> {
  scene = await startScene(`rotation: { maxAge: 90d }\n${yaml}`);
  scene.pass(1 / 24);
  return scene;
}

/** Others whose keys are due, each with a secret of its own. */
function addColleagues({ aws }: Scene, names: readonly string[], accountId = ACCOUNT): void {
  const account = accountOf(aws, accountId);
  for (const name of names)
    addAgedKey(aws.builder, account, addUser(aws.builder, account, { name }), { ageDays: 150, usedDaysAgo: 1 });
}

const team = `  - { match: { user: "team-*" }, kind: secrets-manager, name: "keyturn/{account}/{user}", region: us-east-1 }`;

test.each<[string, string]>([
  ['excepted', 'exceptions: [{ match: { user: deploy }, owner: jo, reason: "moves in May", until: 2027-01-01 }]'],
  ['break-glass', 'breakGlass: [{ user: "dep*" }]'],
  ['freeze', 'freezes: [{ from: 2026-11-20, until: 2026-12-31, reason: "end of year" }]'],
  ['outside-window', 'windows: [{ days: [tue], from: "22:00", to: "23:00", timeZone: Europe/Berlin }]'],
  ['needs-approval', 'approve: always'],
])('%s: nothing is changed, and the reason is told', async (code, yaml) => {
  const begun = await start(yaml);
  const held = await begun.apply();
  expect(held).toMatchObject({ steps: [], ending: { kind: 'refused', code } });
  expect(held.ending?.because).not.toBe('');
  expect((await begun.keyturn(['plan'])).out).toContain('held back');
  expect(statuses(begun)).toEqual(['Active']);
  expect(keyChanges(begun)).toEqual([]);
  expect(begun.aws.sandbox.calls.counts().calls['iam:TagUser']).toBeUndefined();
});

test('who is excepted by an OU is found in it, though nobody asked for the whole organization', async () => {
  const exception = '[{ match: { ou: Frozen }, owner: jo, reason: "moves in May", until: 2027-01-01 }]';
  const begun = await start(`exceptions: ${exception}`);
  const member = accountOf(begun.aws, MEMBER);
  member.parentId = addUnit(begun.aws.builder, 'Frozen');
  addColleagues(begun, ['team-a'], MEMBER);
  begun.configure(`rotation: { maxAge: 90d }\nexceptions: ${exception}`, team);
  const named = await begun.apply('--accounts', MEMBER);
  expect(named.principals).toMatchObject([{ user: 'team-a', steps: [], ending: { code: 'excepted' } }]);
  const ordered = await begun.order('rotate', `${MEMBER}/team-a`);
  expect(ordered.principals).toMatchObject([{ user: 'team-a', steps: [], ending: { code: 'excepted' } }]);
});

test('where the OUs cannot be read, nobody is touched who may be excepted by one', async () => {
  const begun = await start('breakGlass: [{ ou: Frozen }]');
  begun.aws.sandbox.faults.add({
    action: 'organizations:ListAccounts',
    call: 1,
    times: 0,
    effect: { kind: 'error', code: 'AccessDeniedException', status: 400 },
  });
  const held = await begun.apply();
  expect(held).toMatchObject({ exitCode: 3, principals: [] });
  expect(held.said).not.toContain('created');
  expect(keyChanges(begun)).toEqual([]);
});

test('an exception that has ended excepts nobody', async () => {
  const begun = await start('exceptions: [{ match: { user: deploy }, owner: jo, reason: "moves in May", until: 2026-11-30 }]');
  expect(await begun.daily(12)).toEqual({ 8: 'create deliver prove promote' });
});

test('a freeze that begins in the middle of a rotation stops it where it is, and a rollback is still possible', async () => {
  const begun = await start('freezes: [{ from: 2026-11-28, until: 2026-12-19, reason: "end of year" }]');
  await begun.apply();
  expect(await begun.daily(26)).toEqual({});
  expect((await begun.apply()).ending).toMatchObject({ kind: 'refused', code: 'freeze' });
  expect(await begun.order('rollback', 'deploy')).toMatchObject({ exitCode: 0, steps: ['reactivate'] });
  expect(Object.values(await begun.daily(40))).toEqual(['deactivate', 'delete']);
});

test.each([
  ['Europe/Berlin', { 1: 'create deliver prove promote', 8: 'deactivate', 22: 'delete' }],
  ['Europe/Lisbon', {}],
])('changes are made inside of the windows, by the clock on the wall in %s', async (timeZone, steps) => {
  const begun = await start(`windows: [{ days: [tue, thu], from: "13:30", to: "14:30", timeZone: ${timeZone} }]`);
  expect(await begun.daily(30)).toEqual(steps);
});

test('a window that closes between two steps loses no secret', async () => {
  // The create takes seconds: the window is over before its answer is there.
  const begun = await start('windows: [{ days: [mon], from: "13:00", to: "13:01" }]');
  begun.aws.clock.advance(56);
  const cut = await begun.apply();
  expect(cut).toMatchObject({ steps: ['create', 'deliver'], ending: { kind: 'refused', code: 'outside-window' } });
  expect(standing(begun).waiting).toEqual([begun.user.keys[1]?.id]);
  expect(await begun.daily(7)).toEqual({});
  begun.configure('rotation: { maxAge: 90d }');
  expect(await begun.apply()).toMatchObject({ steps: ['prove', 'promote'] });
  expect(keyChanges(begun)).toEqual(['CreateAccessKey']);
});

test('a key in wrong hands waits for no window and no freeze, but an emergency account is never touched', async () => {
  const begun = await start(
    'windows: [{ days: [sun], from: "03:00", to: "04:00" }]\nfreezes: [{ from: 2026-11-20, until: 2026-12-31, reason: "end of year" }]',
  );
  const done = await begun.order('rotate', 'deploy', '--compromised', 'hand-over');
  expect(done).toMatchObject({ exitCode: 0, ending: { kind: 'rest', wait: 'grace' } });
  begun.configure('rotation: { maxAge: 90d }\nbreakGlass: [{ user: deploy }]');
  expect((await begun.order('rollback', begun.first.id)).ending).toMatchObject({ kind: 'refused', code: 'break-glass' });
  expect(statuses(begun)).toEqual(['Inactive', 'Active']);
});

test('what was said of a key in wrong hands opens no freeze once the key is gone', async () => {
  const begun = await start('');
  await begun.order('rotate', USER, '--compromised', 'hand-over');
  expect(await begun.daily(2)).toEqual({ 1: 'delete' });
  begun.configure('rotation: { maxAge: 90d }\nfreezes: [{ from: 2026-11-20, until: 2026-12-31, reason: "end of year" }]');
  expect((await begun.order('rotate', USER)).ending).toMatchObject({ kind: 'refused', code: 'freeze' });
});

test('a run changes no more principals than it may, and the next run goes on', async () => {
  const begun = await start('limits: { principalsPerRun: 2 }');
  addColleagues(begun, ['team-a', 'team-b', 'team-c', 'team-d']);
  begun.configure('rotation: { maxAge: 90d }\nlimits: { principalsPerRun: 2 }', team);
  const counts: number[] = [];
  for (let run = 0; run < 4; run++) {
    const { principals } = await begun.apply();
    counts.push(principals.filter(({ steps }) => steps.length > 0).length);
  }
  expect(counts).toEqual([2, 2, 1, 0]);
});

test('a run that fails again and again begins nothing more', async () => {
  const begun = await start('');
  addColleagues(begun, ['team-a', 'team-b', 'team-c', 'team-d', 'team-e']);
  begun.configure('rotation: { maxAge: 90d }\nlimits: { failures: 1 }', team);
  const broken = { kind: 'error', code: 'ServiceNotAllowed', status: 403 } as const;
  begun.aws.sandbox.faults.add({ action: 'iam:CreateAccessKey', times: 0, effect: broken });
  const { principals, exitCode } = await begun.apply();
  expect(exitCode).toBe(4);
  expect(principals.map(({ ending }) => ending.kind).sort()).toEqual(['failed', ...Array.from({ length: 5 }, () => 'refused')]);
  expect(begun.aws.sandbox.calls.counts().calls['iam:CreateAccessKey']).toBe(1);
});

test('what fails in a canary account is not tried elsewhere', async () => {
  const begun = await start('');
  addColleagues(begun, ['team-a'], MEMBER);
  begun.configure(`rotation: { maxAge: 90d }\ncanaries: ["${MEMBER}"]`, team);
  const broken = { kind: 'error', code: 'ServiceNotAllowed', status: 403 } as const;
  begun.aws.sandbox.faults.add({ action: 'iam:CreateAccessKey', account: MEMBER, effect: broken });
  const failed = await begun.apply('--accounts', `${ACCOUNT},${MEMBER}`);
  expect(failed.exitCode).toBe(4);
  expect(failed.principals.map(({ user, ending }) => [user, ending.kind])).toEqual([['team-a', 'failed']]);
  expect(statuses(begun)).toEqual(['Active']);

  const mended = await begun.apply('--accounts', `${ACCOUNT},${MEMBER}`);
  expect(mended.principals.map(({ user, steps }) => [user, steps.length])).toEqual([
    ['team-a', 4],
    ['deploy', 4],
  ]);
});
