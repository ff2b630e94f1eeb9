import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exitCodeOf, type Report } from '../../src/core/report.ts';
import type { FaultEffect } from '../../src/sandbox/faults.ts';
import { addAgedKey, addMember, addUser } from '../../src/sandbox/scenarios/builders.ts';
import { auditSandbox, linesOf } from '../support/audit.ts';
import { runKeyturn } from '../support/program.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandbox.ts';
import { MEMBER } from '../support/sts.ts';

const TROUBLED = '333333333333';
const LAST = '444444444444';

let aws: TestSandbox;
let oldKeys: Map<string, string>;

/** Three members, and in each of them a user whose key is too old. */
beforeEach(async () => {
  aws = await startTestSandbox();
  addMember(aws.builder, { id: TROUBLED, name: 'troubled' });
  addMember(aws.builder, { id: LAST, name: 'last' });
  oldKeys = new Map();
  for (const id of [MEMBER, TROUBLED, LAST]) {
    const account = aws.world.accounts.get(id);
    if (!account) throw new Error(`no account ${id}`);
    const user = addUser(aws.builder, account, { name: 'ci' });
    oldKeys.set(id, addAgedKey(aws.builder, account, user, { ageDays: 100, usedDaysAgo: 1 }).id);
  }
});

afterEach(() => aws.close());

/** What is wrong in every account alike is not looked at here. */
const inside = ['user-access-key-age', 'password-policy-weak'];

function foundIn(report: Report): string[] {
  return linesOf(report).filter((line) => inside.some((check) => line.startsWith(check)));
}

function expectedIn(...accounts: string[]): string[] {
  return accounts
    .flatMap((id) => [`password-policy-weak ${id}/account`, `user-access-key-age ${id}/ci ${oldKeys.get(id)}`])
    .concat('password-policy-weak 111111111111/account')
    .toSorted();
}

const denied: FaultEffect = { kind: 'error', code: 'AccessDenied', status: 403, message: 'User is not authorized' };

describe.each<{ readonly what: string; readonly effect: FaultEffect; readonly why: RegExp }>([
  { what: 'denies everything', effect: denied, why: /: User is not authorized \(AccessDenied\)$/ },
  {
    what: 'throttles for ever',
    effect: { kind: 'error', code: 'Throttling', status: 400, message: 'Rate exceeded' },
    why: /: Rate exceeded/,
  },
  { what: 'never answers', effect: { kind: 'hang' }, why: /: no answer within 120 ms \(ETIMEDOUT\)/ },
  { what: 'answers garbage', effect: { kind: 'garbage' }, why: /: what came is no answer of AWS: / },
  { what: 'resets every connection', effect: { kind: 'drop-before' }, why: /\(ECONNRESET\)$/ },
  {
    what: 'fails within',
    effect: { kind: 'error', code: 'ServiceFailure', status: 500, message: 'Unknown' },
    why: /ServiceFailure/,
  },
])('an account that $what', ({ effect, why }) => {
  test('hides no other, and passes nothing itself', async () => {
    aws.sandbox.faults.add({ action: 'iam:*', account: TROUBLED, times: 0, effect });
    const report = await auditSandbox(aws, aws.admin(), { reach: { timeoutMs: 120 } });
    const states = report.accounts.map(({ id, state }) => `${id} ${state}`);
    expect(states).toEqual(['111111111111 read', `${MEMBER} read`, `${TROUBLED} unread`, `${LAST} read`]);
    expect(report.accounts[2]?.why).toMatch(why);
    expect(foundIn(report)).toEqual(expectedIn(MEMBER, LAST));
    expect(linesOf(report, 'unknown').filter((line) => !line.includes(TROUBLED))).toEqual([]);
    expect(linesOf(report, 'unknown')).toContain(`account-unread ${TROUBLED}/account`);
    expect(exitCodeOf(report, 'critical')).toBe(3);
    expect(exitCodeOf(report, 'none')).toBe(3);
  });
});

test.each(['OrganizationAccountAccessRole is gone', 'its trust names somebody else'])(
  'an account that lets nobody in, because %s, is told with the reason',
  async (reason) => {
    const roles = aws.world.accounts.get(TROUBLED)?.roles;
    const role = roles?.get('OrganizationAccountAccessRole');
    if (reason.includes('gone')) roles?.delete('OrganizationAccountAccessRole');
    else if (role) role.trust = role.trust.replace('111111111111', '999999999999');
    const report = await auditSandbox(aws, aws.admin());
    expect(report.accounts[2]).toMatchObject({ state: 'unread', users: 0 });
    expect(report.accounts[2]?.why).toContain(`assuming role OrganizationAccountAccessRole in account ${TROUBLED}: `);
    expect(foundIn(report)).toEqual(expectedIn(MEMBER, LAST));
    expect(exitCodeOf(report, 'none')).toBe(3);
  },
);

test('the program says how many accounts were read, which were not and why, and exits with 3', async () => {
  aws.sandbox.faults.add({ action: 'iam:*', account: TROUBLED, times: 0, effect: denied });
  const { exitCode, out, said } = await runKeyturn(['audit', '--org', '--fail-on', 'none'], { as: aws.admin() });
  expect([exitCode, said]).toEqual([3, '']);
  const text = out.replaceAll(/\s+/g, ' ');
  expect(text).toContain('3 accounts with 3 users read, 1 account not read.');
  expect(text).toContain('what is not known counts as no pass, so this audit is incomplete');
  expect(text).toContain('User is not authorized (AccessDenied)');
});

describe('one question that is answered nowhere leaves its own verdicts open, and no others', () => {
  test.each<[string, readonly string[]]>([
    ['iam:GetAccessKeyLastUsed', [`user-access-key-never-used ${TROUBLED}/ci KEY`, `user-access-key-unused ${TROUBLED}/ci KEY`]],
    [
      'iam:ListAccessKeys',
      [
        'user-access-key-age',
        'user-access-key-age-soon',
        'user-access-key-never-used',
        'user-access-key-unused',
        'user-inactive-key-left',
        'user-two-active-keys',
      ].map((check) => `${check} ${TROUBLED}/ci`),
    ],
    ['iam:GetAccountPasswordPolicy', [`password-policy-weak ${TROUBLED}/account`]],
    ['iam:ListEntitiesForPolicy', [`exposed-key ${TROUBLED}/account`, `no-administrator-besides-root ${TROUBLED}/account`]],
    ['iam:ListServiceSpecificCredentials', [`service-credential-age ${TROUBLED}/account`]],
    // Each of these is told by another answer, too.
    ['iam:GetAccountSummary', []],
    [
      'iam:GenerateCredentialReport',
      [`root-password-age ${TROUBLED}/<root_account>`, `root-used-recently ${TROUBLED}/<root_account> password`],
    ],
  ])('%s', async (action, open) => {
    const account = aws.world.accounts.get(TROUBLED);
    if (account) account.root.password = { createdAt: 0, changedAt: 0 };
    aws.sandbox.faults.add({ action, account: TROUBLED, times: 0, effect: denied });
    const report = await auditSandbox(aws, aws.admin());
    expect(report.accounts.map(({ state }) => state)).toEqual(['read', 'read', 'read', 'read']);
    const key = oldKeys.get(TROUBLED) ?? '';
    expect(linesOf(report, 'unknown')).toEqual(open.map((line) => line.replace('KEY', key)));
    expect(exitCodeOf(report, 'low')).toBe(open.length === 0 ? 1 : 3);
    const untold = foundIn(report).filter((line) => line.includes(TROUBLED)).length;
    expect(untold).toBe(open.some((line) => inside.includes(line.split(' ')[0] ?? '')) ? 1 : 2);
  });

  test('organizations:ListPoliciesForTarget', async () => {
    aws.sandbox.faults.add({ action: 'organizations:ListPoliciesForTarget', times: 0, effect: denied });
    const report = await auditSandbox(aws, aws.admin());
    expect(linesOf(report, 'unknown')).toEqual([MEMBER, TROUBLED, LAST].map((id) => `root-key-creation-open ${id}/account`));
    expect(foundIn(report)).toEqual(expectedIn(MEMBER, TROUBLED, LAST));
  });
});

test('an organization that cannot be listed is no audit at all: one sentence, and nothing on stdout', async () => {
  aws.sandbox.faults.add({ action: 'organizations:ListAccounts', times: 0, effect: denied });
  const { exitCode, out, said } = await runKeyturn(['audit', '--org'], { as: aws.admin() });
  expect([exitCode, out]).toEqual([4, '']);
  expect(said).toMatch(/^keyturn: Could not list the accounts of the organization: .*\nWhat to do: /);
});
