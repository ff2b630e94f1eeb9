import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exitCodeOf, type Report } from '../../src/core/report.ts';
import type { Scope } from '../../src/engine/scope.ts';
import type { Account } from '../../src/sandbox/model/world.ts';
import { addAccount, addAgedKey, addMember, addRole, addUnit, addUser } from '../../src/sandbox/scenarios/builders.ts';
import { addMfa } from '../../src/sandbox/scenarios/credential-builders.ts';
import { addServiceControlPolicy, document } from '../../src/sandbox/scenarios/policy-builders.ts';
import { auditSandbox, linesOf } from '../support/audit.ts';
import { runKeyturn } from '../support/program.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandbox.ts';
import { accountOf, enableRootAccess, MANAGEMENT, MEMBER, organizationOf } from '../support/sts.ts';

const OTHER = '333333333333';
const own: { readonly scope: Scope } = { scope: { kind: 'own' } };

let aws: TestSandbox;
let management: Account;
let member: Account;

beforeEach(async () => {
  aws = await startTestSandbox();
  management = accountOf(aws, MANAGEMENT);
  member = accountOf(aws, MEMBER);
});

afterEach(() => aws.close());

const oldKey = (account: Account, name: string, more: object = {}) =>
  addAgedKey(aws.builder, account, addUser(aws.builder, account, { name, ...more }), { ageDays: 100, usedDaysAgo: 1 }).id;

const rootKey = (account: Account) => addAgedKey(aws.builder, account, undefined, { ageDays: 100, usedDaysAgo: 60 }).id;

function found(report: Report, check: string): string[] {
  return linesOf(report).filter((line) => line.startsWith(`${check} `));
}

const states = ({ accounts }: Report) => accounts.map(({ id, state }) => `${id} ${state}`);

describe('users', () => {
  test('with three keys are judged by all of them, though the report has two slots', async () => {
    const user = addUser(aws.builder, management, { name: 'many' });
    const ids = [10, 100, 200].map((ageDays) => addAgedKey(aws.builder, management, user, { ageDays, usedDaysAgo: 1 }).id);
    const lines = await lineOfEachDepth();
    const old = ids.slice(1).map((id) => `user-access-key-age ${MANAGEMENT}/many ${id}`);
    for (const told of lines) expect(told).toEqual([...old.toSorted(), `user-two-active-keys ${MANAGEMENT}/many`]);
  });

  test.each(['doe,jane', 'a,b,c', ',', 'stage=live', '=', 'root', 'ci+x@example.com', 'A_b-c.d'])(
    'may be called %s',
    async (name) => {
      const id = oldKey(management, name, { path: '/eng/' });
      for (const told of await lineOfEachDepth()) expect(told).toEqual([`user-access-key-age ${MANAGEMENT}/${name} ${id}`]);
    },
  );

  test('who are called root are not the root user, and the root user is not one of them', async () => {
    const id = oldKey(management, 'root');
    const ofRoot = rootKey(management);
    const report = await auditSandbox(aws, aws.admin(), own);
    expect(found(report, 'user-access-key-age')).toEqual([`user-access-key-age ${MANAGEMENT}/root ${id}`]);
    // Nobody but root can list the keys of root: the report tells of them, without their ids.
    expect(found(report, 'root-access-key-age')).toEqual([`root-access-key-age ${MANAGEMENT}/<root_account>`]);
    expect(JSON.stringify(report)).not.toContain(ofRoot);
  });

  test('are found on whatever page they stand', async () => {
    aws.sandbox.settings.pageSize = 1;
    aws.sandbox.settings.emptyPages = true;
    const ids = ['a', 'b', 'c'].map((name) => oldKey(management, name));
    for (const told of await lineOfEachDepth())
      expect(told).toEqual(ids.map((id, index) => `user-access-key-age ${MANAGEMENT}/${'abc'[index]} ${id}`));
  });

  /** What is wrong with the keys of users, as both ways of reading tell it. */
  async function lineOfEachDepth(): Promise<string[][]> {
    const reports = [];
    for (const depth of ['candidates', 'live'] as const) {
      reports.push(await auditSandbox(aws, aws.admin(), { ...own, depth }));
    }
    return reports.map((report) => linesOf(report).filter((line) => line.startsWith('user-')));
  }
});

describe('accounts', () => {
  test('that are suspended are skipped and named, and are no gap', async () => {
    const closing = addMember(aws.builder, { id: OTHER, name: 'closing' });
    oldKey(closing, 'ci');
    closing.state = 'SUSPENDED';
    const { exitCode, out } = await runKeyturn(['audit', '--org', '--check', 'user-access-key-age'], { as: aws.admin() });
    expect(exitCode).toBe(0);
    expect(out).toContain(`Left out: ${OTHER} closing: the account is SUSPENDED`);
    expect(out.replaceAll(/\s+/g, ' ')).toContain('2 accounts with 1 user read, 1 left out on purpose.');
  });

  test('are found on whatever page they and their OUs stand, and are guarded by policies further up', async () => {
    aws.sandbox.settings.pageSize = 1;
    aws.sandbox.settings.emptyPages = true;
    const unit = addUnit(aws.builder, 'inner', addUnit(aws.builder, 'outer'));
    const inner = addMember(aws.builder, { id: OTHER, name: 'inner-account', unitId: unit });
    const id = oldKey(inner, 'ci');
    const guard = { Effect: 'Deny', Action: 'iam:CreateAccessKey', Resource: 'arn:*:iam::*:root' };
    const targetIds = [organizationOf(aws).rootId];
    addServiceControlPolicy(aws.builder, { name: 'guard', description: '', document: document(guard), targetIds });
    const filter = { includeAccounts: [], excludeAccounts: [], includeUnits: ['outer'], excludeUnits: [] };
    const report = await auditSandbox(aws, aws.admin(), { scope: { kind: 'organization', filter } });
    expect(states(report)).toEqual([`${MANAGEMENT} skipped`, `${MEMBER} skipped`, `${OTHER} read`]);
    expect(found(report, 'user-access-key-age')).toEqual([`user-access-key-age ${OTHER}/ci ${id}`]);
    expect(found(report, 'root-key-creation-open')).toEqual([]);
  });

  test('without an organization are read by themselves, and asked for one they say so', async () => {
    const lone = addAccount(aws.builder, { id: OTHER, name: 'lone' });
    const admin = addUser(aws.builder, lone, { name: 'admin', isAdministrator: true });
    const as = aws.as(addAgedKey(aws.builder, lone, admin, { ageDays: 1 }));
    const id = oldKey(lone, 'ci');
    rootKey(lone);
    const report = await auditSandbox(aws, as, own);
    expect(states(report)).toEqual([`${OTHER} read`]);
    expect(found(report, 'user-access-key-age')).toEqual([`user-access-key-age ${OTHER}/ci ${id}`]);
    expect(found(report, 'root-access-key-present')).toEqual([`root-access-key-present ${OTHER}/<root_account>`]);
    expect(linesOf(report, 'unknown')).toEqual([]);
    const { exitCode, out, said } = await runKeyturn(['audit', '--org'], { as });
    expect([exitCode, out]).toEqual([4, '']);
    expect(said).toMatch(/^keyturn: This account is in no organization, so there is nothing to list\.\nWhat to do: /);
  });
});

describe('callers', () => {
  test('who administer by delegation read the organization, and root keys with their ids', async () => {
    enableRootAccess(aws);
    organizationOf(aws).delegates.set('iam.amazonaws.com', new Map([[MEMBER, aws.builder.now]]));
    const other = addMember(aws.builder, { id: OTHER, name: 'other' });
    for (const account of [management, other])
      addRole(aws.builder, account, { name: 'Audit', trustedAccountId: MEMBER, isAdministrator: true });
    const delegate = addUser(aws.builder, member, { name: 'delegate', isAdministrator: true });
    const as = aws.as(addAgedKey(aws.builder, member, delegate, { ageDays: 1 }));
    const old = [management, member, other].map((account) => `${account.id}/ci ${oldKey(account, 'ci')}`);
    const keys = [member, other].map((account) => `${account.id}/<root_account> ${rootKey(account)}`);
    rootKey(management);
    const report = await auditSandbox(aws, as, { access: { roleName: 'Audit', externalId: null } });
    expect(states(report)).toEqual([`${MANAGEMENT} read`, `${MEMBER} read`, `${OTHER} read`]);
    expect(found(report, 'user-access-key-age')).toEqual(old.map((one) => `user-access-key-age ${one}`));
    expect(found(report, 'root-access-key-present')).toEqual(
      [`${MANAGEMENT}/<root_account>`, ...keys].map((one) => `root-access-key-present ${one}`),
    );
    expect(linesOf(report, 'unknown')).toEqual([]);
  });

  test('who are an ordinary member are told that they cannot list the organization', async () => {
    const plain = addUser(aws.builder, member, { name: 'plain', isAdministrator: true });
    const as = aws.as(addAgedKey(aws.builder, member, plain, { ageDays: 1 }));
    const { exitCode, out, said } = await runKeyturn(['audit', '--org'], { as });
    expect([exitCode, out]).toEqual([4, '']);
    expect(said).toMatch(
      /^keyturn: Could not list the accounts of the organization: .*\(AccessDeniedException\)\nWhat to do: Run from/,
    );
  });

  test('who are the root user see its own keys and devices, and no further', async () => {
    const id = rootKey(management);
    addMfa(aws.builder, management, undefined, { kind: 'hardware' });
    const report = await auditSandbox(aws, aws.as({ id }));
    expect(found(report, 'root-access-key-age')).toEqual([`root-access-key-age ${MANAGEMENT}/<root_account> ${id}`]);
    expect(found(report, 'root-mfa-not-hardware')).toEqual([]);
    // AWS lets no root user assume a role.
    expect(states(report)).toEqual([`${MANAGEMENT} read`, `${MEMBER} unread`]);
    expect(report.accounts[1]?.why).toContain('assuming role OrganizationAccountAccessRole');
    expect(exitCodeOf(report, 'low')).toBe(3);
  });
});

describe.each([
  { partition: 'aws-us-gov', region: 'us-gov-west-1', console: 'https://console.amazonaws-us-gov.com/' },
  { partition: 'aws-cn', region: 'cn-north-1', console: 'https://console.amazonaws.cn/' },
] as const)('the partition $partition', ({ partition, region, console }) => {
  test('is audited like any other, with its own ARNs and links', async () => {
    const there = await startTestSandbox({ partition });
    const dev = accountOf(there, MEMBER);
    const user = addUser(there.builder, dev, { name: 'ci' });
    const { id } = addAgedKey(there.builder, dev, user, { ageDays: 100, usedDaysAgo: 1 });
    const key = addAgedKey(there.builder, dev, undefined, { ageDays: 100 }).id;
    enableRootAccess(there);
    const report = await auditSandbox(there, there.admin(region));
    expect(report.caller).toEqual({ account: MANAGEMENT, arn: `arn:${partition}:iam::${MANAGEMENT}:user/admin`, partition });
    expect(states(report)).toEqual([`${MANAGEMENT} read`, `${MEMBER} read`]);
    expect(found(report, 'user-access-key-age')).toEqual([`user-access-key-age ${MEMBER}/ci ${id}`]);
    expect(found(report, 'root-access-key-present')).toEqual([`root-access-key-present ${MEMBER}/<root_account> ${key}`]);
    expect(found(report, 'no-administrator-besides-root')).toEqual([]);
    expect(linesOf(report, 'unknown')).toEqual([]);
    const links = report.findings.map(({ remedy }) => remedy.console.url);
    expect(links.filter((link) => !link.startsWith(console))).toEqual([]);
    expect(JSON.stringify(report)).not.toMatch(/arn:aws:|console\.aws\.amazon\.com/);
    await there.close();
  });
});
