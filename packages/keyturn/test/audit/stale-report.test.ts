import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exitCodeOf } from '../../src/core/report.ts';
import { removeKey } from '../../src/sandbox/keys.ts';
import type { User } from '../../src/sandbox/model/iam.ts';
import type { Account } from '../../src/sandbox/model/world.ts';
import { addAgedKey, addUser, type Builder } from '../../src/sandbox/scenarios/builders.ts';
import { addLogin, addRootPassword, addSigningCertificate } from '../../src/sandbox/scenarios/credential-builders.ts';
import { auditSandbox, linesOf, makeReports } from '../support/audit.ts';
import { START, startTestSandbox, type TestSandbox } from '../support/sandbox.ts';
import { accountOf, MANAGEMENT } from '../support/sts.ts';

const REPORT_AGE_SECONDS = 3 * 3_600 + 50 * 60;
const HOUR_DAYS = 1 / 24;

let aws: TestSandbox;
let account: Account;
let builder: Builder;

beforeEach(async () => {
  aws = await startTestSandbox();
  account = accountOf(aws, MANAGEMENT);
  ({ builder } = aws);
});

afterEach(() => aws.close());

interface Story {
  /** How the user was when the report was made. */
  readonly before: (user: User) => unknown;
  /** What became of it since. */
  readonly since: (user: User) => unknown;
  /** What is wrong now; KEY is the first key that the user has now. */
  readonly found: readonly string[];
}

const key = (user: User | undefined, ageDays: number, more: object = {}) =>
  addAgedKey(builder, account, user, { ageDays, usedDaysAgo: Math.min(ageDays, 1), ...more });
const remove = ({ keys }: { readonly keys: readonly { readonly id: string }[] }) => {
  for (const { id } of keys) removeKey(aws.world, id);
};
const set = (user: User, status: 'Active' | 'Inactive') => {
  for (const one of user.keys) one.status = status;
};
const forget = ({ name }: User) => account.users.delete(name);

const stories: Readonly<Record<string, Story>> = {
  'a key that is rotated since is not too old': {
    before: (user) => key(user, 100),
    since(user) {
      remove(user);
      key(user, HOUR_DAYS);
    },
    found: [],
  },
  'a key that is switched off since is not too old': {
    before: (user) => key(user, 100),
    since: (user) => set(user, 'Inactive'),
    found: [],
  },
  'a key that is switched on since is too old': {
    before: (user) => key(user, 100, { status: 'Inactive' }),
    since: (user) => set(user, 'Active'),
    found: ['user-access-key-age ci KEY'],
  },
  'a key that was switched off and on is what it was': {
    before: (user) => key(user, 100),
    since(user) {
      set(user, 'Inactive');
      set(user, 'Active');
    },
    found: ['user-access-key-age ci KEY'],
  },
  'a key that passed its limit since is too old': {
    before: (user) => key(user, 90 + HOUR_DAYS),
    since: () => {},
    found: ['user-access-key-age ci KEY'],
  },
  'a key that was first used since is not unused': {
    before: (user) => key(user, 20, { usedDaysAgo: undefined }),
    since: (user) => user.keys.forEach((one) => (one.lastUsed = { at: START - 60_000, service: 's3', region: 'us-east-1' })),
    found: [],
  },
  'a second key that came since is told': {
    before: (user) => key(user, 10),
    since: (user) => key(user, HOUR_DAYS),
    found: ['user-two-active-keys ci'],
  },
  'a second key that is switched on since is told': {
    before(user) {
      key(user, 10);
      key(user, 9, { status: 'Inactive' });
    },
    since: (user) => set(user, 'Active'),
    found: ['user-two-active-keys ci'],
  },
  'a password that came since shows a key that was made with it': {
    before: (user) => addAgedKey(builder, account, user, { ageDays: 5 }),
    since: (user) => addLogin(builder, user, { ageDays: HOUR_DAYS }),
    found: ['console-user-key-from-creation ci KEY'],
  },
  'a password that went since leaves such a key alone': {
    before(user) {
      addAgedKey(builder, account, user, { ageDays: 5 });
      addLogin(builder, user, { ageDays: 5 });
    },
    since: (user) => delete user.login,
    found: [],
  },
  'a certificate that is switched on since is told': {
    before: (user) => addSigningCertificate(builder, account, user, { ageDays: 100, status: 'Inactive' }),
    since: (user) => user.certificates?.forEach((one) => (one.status = 'Active')),
    found: ['signing-certificate-age ci CERTIFICATE'],
  },
  'who is gone since is accused of nothing': {
    before: (user) => key(user, 100),
    since: forget,
    found: [],
  },
  'who came back under the old name is judged as who came back': {
    before: (user) => key(user, 100),
    since(user) {
      remove(user);
      forget(user);
      key(addUser(builder, account, { name: user.name, createdDaysAgo: HOUR_DAYS }), HOUR_DAYS);
    },
    found: [],
  },
  'who came back with a password and a key is judged by when that was': {
    before: () => {},
    since(user) {
      forget(user);
      const back = addUser(builder, account, { name: 'ci', createdDaysAgo: HOUR_DAYS });
      addLogin(builder, back, { ageDays: HOUR_DAYS });
      user.keys = [addAgedKey(builder, account, back, { ageDays: HOUR_DAYS })];
    },
    found: ['console-user-key-from-creation ci KEY'],
  },
  'who is renamed since is judged by the new name': {
    before: (user) => key(user, 100),
    since(user) {
      forget(user);
      user.name = 'renamed';
      account.users.set(user.name, user);
    },
    found: ['user-access-key-age renamed KEY'],
  },
  'who came since is judged, too': {
    before: () => {},
    since() {
      const user = addUser(builder, account, { name: 'new', createdDaysAgo: HOUR_DAYS });
      addLogin(builder, user, { ageDays: HOUR_DAYS });
      addAgedKey(builder, account, user, { ageDays: HOUR_DAYS });
    },
    found: ['console-user-key-from-creation new NEWKEY'],
  },
};

/** Makes the report as it was hours ago, and lets time go on. */
async function reportedHoursAgo(): Promise<void> {
  aws.clock.set(START - REPORT_AGE_SECONDS * 1000);
  await makeReports(aws);
  aws.clock.set(START);
}

describe('a report of nearly four hours ago neither hides nor accuses', () => {
  test.each(Object.entries(stories))('%s', async (_title, { before, since, found }) => {
    const user = addUser(builder, account, { name: 'ci', createdDaysAgo: 5 });
    before(user);
    await reportedHoursAgo();
    since(user);
    const report = await auditSandbox(aws, aws.admin(), { scope: { kind: 'own' } });
    expect(account.report?.readyAt).toBe(START - REPORT_AGE_SECONDS * 1000);
    const things = {
      NEWKEY: account.users.get('new')?.keys[0]?.id ?? '',
      KEY: user.keys[0]?.id ?? '',
      CERTIFICATE: user.certificates?.[0]?.id ?? '',
    };
    const named = (line: string) =>
      line.replace(/ (NEWKEY|KEY|CERTIFICATE)$/, (_all, name: keyof typeof things) => ` ${things[name]}`);
    const lines = linesOf(report).filter((line) => !/password-policy/.test(line));
    expect(lines).toEqual(found.map((line) => named(line).replace(' ', ` ${MANAGEMENT}/`)));
    expect(linesOf(report, 'unknown')).toEqual([]);
  });

  test('whether or not users can be listed: who is gone is accused of nothing, who stayed is judged', async () => {
    const gone = addUser(builder, account, { name: 'gone' });
    const stays = addUser(builder, account, { name: 'stays' });
    for (const user of [gone, stays]) key(user, 100);
    await reportedHoursAgo();
    remove(gone);
    forget(gone);
    aws.sandbox.faults.add({ action: 'iam:ListUsers', times: 0, effect: { kind: 'error', code: 'AccessDenied', status: 403 } });
    const report = await auditSandbox(aws, aws.admin(), { scope: { kind: 'own' } });
    expect(linesOf(report)).toContain(`user-access-key-age ${MANAGEMENT}/stays ${stays.keys[0]?.id}`);
    expect(linesOf(report).filter((line) => line.includes('gone'))).toEqual([]);
    // Who came since is in no list: nobody can say that the account is in order.
    expect(report.accounts[0]).toMatchObject({ state: 'unread', why: 'listing the users: AccessDenied' });
    expect(exitCodeOf(report, 'none')).toBe(3);
  });

  test.each<{
    readonly title: string;
    readonly before: () => unknown;
    readonly since: () => unknown;
    readonly found: readonly string[];
    readonly open: readonly string[];
  }>([
    {
      title: 'a root key that came since is told, though nobody can say which and how old',
      before: () => {},
      since: () => key(undefined, HOUR_DAYS),
      found: ['root-access-key-present'],
      open: ['root-access-key-age', 'root-access-key-used', 'root-used-recently'],
    },
    {
      title: 'a root key that went since is not there',
      before: () => key(undefined, 100),
      since: () => remove(account.root),
      found: [],
      open: [],
    },
    {
      title: 'a root password that went since is not too old',
      before: () => addRootPassword(builder, account, { ageDays: 900 }),
      since: () => delete account.root.password,
      found: [],
      open: [],
    },
    {
      title: 'a root key of which the report tells, and nobody else, is unknown',
      before: () => key(undefined, 100),
      since() {
        const effect = { kind: 'error', code: 'AccessDenied', status: 403 } as const;
        aws.sandbox.faults.add({ action: 'iam:GetAccountSummary', times: 0, effect });
      },
      found: [],
      open: [
        'root-access-key-age',
        'root-access-key-present',
        'root-access-key-used',
        'root-password-age',
        'root-signing-certificate',
        'root-used-recently',
        'root-used-recently',
      ],
    },
  ])('$title', async ({ before, since, found, open }) => {
    before();
    await reportedHoursAgo();
    since();
    const report = await auditSandbox(aws, aws.admin(), { scope: { kind: 'own' } });
    const ofRoot = (lines: readonly string[]) =>
      lines.filter((line) => line.includes('<root_account>') && !line.includes('mfa')).map((line) => line.split(' ')[0]);
    expect(ofRoot(linesOf(report))).toEqual(found);
    expect(ofRoot(linesOf(report, 'unknown'))).toEqual(open);
  });
});
