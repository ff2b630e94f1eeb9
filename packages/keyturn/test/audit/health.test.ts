import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Report } from '../../src/core/report.ts';
import type { FaultEffect } from '../../src/sandbox/faults.ts';
import { addAgedKey, addUser } from '../../src/sandbox/scenarios/builders.ts';
import { addExposure, addSupportPlan } from '../../src/sandbox/scenarios/health-builders.ts';
import { auditSandbox, linesOf } from '../support/audit.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandbox.ts';
import { accountOf, MANAGEMENT, MEMBER, organizationOf } from '../support/sts.ts';

let aws: TestSandbox;

beforeEach(async () => {
  aws = await startTestSandbox();
});

afterEach(() => aws.close());

const POLICY = 'AWSCompromisedKeyQuarantineV3';

/** A user with young keys that are in use: nothing else is wrong with them. */
function makeUser(account: string, name: string, { keys = 1, isQuarantined = false } = {}) {
  const user = addUser(aws.builder, accountOf(aws, account), { name });
  if (isQuarantined) user.attached = new Set([`arn:aws:iam::aws:policy/${POLICY}`]);
  return Array.from({ length: keys }, () => youngKey(account, name));
}

function youngKey(account: string, name: string | undefined, status: 'Active' | 'Inactive' = 'Active'): string {
  const user = name === undefined ? undefined : accountOf(aws, account).users.get(name);
  return addAgedKey(aws.builder, accountOf(aws, account), user, { ageDays: 5, usedDaysAgo: 0.1, status }).id;
}

function expose(account: string, entity: string, more: { readonly type?: string; readonly daysAgo?: number } = {}): void {
  addExposure(aws.builder, accountOf(aws, account), { entity, daysAgo: 3, ...more });
}

function fail(action: string, effect: FaultEffect, account = MANAGEMENT): void {
  aws.sandbox.faults.add({ action, account, times: 0, effect });
}

function audit(scope: 'own' | 'organization' = 'own', depth: 'candidates' | 'live' | 'report' = 'candidates'): Promise<Report> {
  return auditSandbox(aws, aws.admin(), { depth, ...(scope === 'own' ? { scope: { kind: 'own' } } : {}) });
}

const found = (report: Report, verdict: 'fail' | 'unknown' = 'fail') =>
  linesOf(report, verdict).filter((line) => line.startsWith('exposed-key '));

const told = (report: Report) => report.findings.filter(({ check }) => check === 'exposed-key').map(({ because }) => because);

const asked = () => aws.sandbox.calls.counts().calls['health:DescribeEvents'];

const NAMED = 'AWS found this key in public on 2026-11-20 (AWS_RISK_CREDENTIALS_EXPOSED)';

describe('AWS Health', () => {
  test.each(['candidates', 'live'] as const)('names a key whose user the report clears (%s)', async (depth) => {
    const [id = ''] = makeUser(MANAGEMENT, 'ci');
    makeUser(MANAGEMENT, 'other');
    expose(MANAGEMENT, id);
    const report = await audit('own', depth);
    expect(found(report)).toEqual([`exposed-key ${MANAGEMENT}/ci ${id}`]);
    expect(report.findings.find(({ check }) => check === 'exposed-key')).toMatchObject({
      severity: 'critical',
      because: NAMED,
      evidence: {
        status: 'active',
        lastUsedService: 's3',
        details: { eventType: 'AWS_RISK_CREDENTIALS_EXPOSED', foundAt: '2026-11-20T12:00:00.000Z' },
      },
      remedy: { keyturn: `keyturn exposed ${id} --account ${MANAGEMENT}` },
    });
  });

  test('is believed in each of its three events, and told by the first of several', async () => {
    const keys = ['EXPOSED', 'EXPOSURE_SUSPECTED', 'COMPROMISED'].map((kind) => {
      const [id = ''] = makeUser(MANAGEMENT, kind);
      expose(MANAGEMENT, id, { type: `AWS_RISK_CREDENTIALS_${kind}` });
      return id;
    });
    expose(MANAGEMENT, keys[0] ?? '', { type: 'AWS_RISK_CREDENTIALS_COMPROMISED', daysAgo: 1 });
    expose(MANAGEMENT, 'AKIAIOSFODNN7EXAMPLE', { type: 'AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED' });
    const report = await audit();
    expect(found(report)).toHaveLength(3);
    expect(told(report)).toContain(NAMED);
  });

  test('names keys that are off, or gone: that is no finding', async () => {
    makeUser(MANAGEMENT, 'ci', { keys: 0 });
    expose(MANAGEMENT, youngKey(MANAGEMENT, 'ci', 'Inactive'));
    expose(MANAGEMENT, 'AKIAIOSFODNN7EXAMPLE');
    const report = await audit();
    expect([found(report), found(report, 'unknown')]).toEqual([[], []]);
  });

  test('tells more than the quarantine of the same user, whose other keys stay findings', async () => {
    const [named = '', other = ''] = makeUser(MANAGEMENT, 'ci', { keys: 2, isQuarantined: true });
    expose(MANAGEMENT, named);
    const report = await audit();
    expect(found(report)).toEqual([named, other].map((id) => `exposed-key ${MANAGEMENT}/ci ${id}`).sort());
    expect(told(report).sort()).toEqual([
      `AWS found a key of the user in public and attached ${POLICY}; 2 are active, of which this is one`,
      NAMED,
    ]);
  });

  test('tells of more keys and events than stand on a page, or may be asked about at once', async () => {
    const keys = Array.from({ length: 23 }, (_, index) => makeUser(MANAGEMENT, `ci-${index}`)[0] ?? '');
    for (const id of keys) expose(MANAGEMENT, id);
    aws.sandbox.settings.pageSize = 4;
    expect(found(await audit())).toHaveLength(23);
    // Six pages of four, of which ten at once are asked about.
    expect(aws.sandbox.calls.counts().calls).toMatchObject({ 'health:DescribeEvents': 6, 'health:DescribeAffectedEntities': 7 });
  });

  test('says something that is no key: nobody knows which it means', async () => {
    expose(MANAGEMENT, 'account-wide');
    const report = await audit();
    expect([found(report), found(report, 'unknown')]).toEqual([[], [`exposed-key ${MANAGEMENT}/account`]]);
    expect(told(report)).toEqual([
      'which key AWS found in public is not known: AWS Health names "account-wide", which is no access key id',
    ]);
  });
});

describe('of the root user', () => {
  beforeEach(() => {
    const organization = organizationOf(aws);
    organization.trustedServices.set('iam.amazonaws.com', aws.builder.now);
    organization.rootFeatures = ['RootSessions', 'RootCredentialsManagement'];
  });

  test('an active key is told of it, an inactive one is not', async () => {
    const [active, off] = [youngKey(MEMBER, undefined), youngKey(MEMBER, undefined, 'Inactive')];
    expose(MEMBER, active);
    expose(MEMBER, off);
    const report = await audit('organization');
    expect(found(report)).toEqual([`exposed-key ${MEMBER}/<root_account> ${active}`]);
    expect(report.findings.find(({ check }) => check === 'exposed-key')).toMatchObject({
      because: NAMED,
      evidence: { status: 'active' },
      remedy: { keyturn: `keyturn exposed ${active} --account ${MEMBER}` },
    });
  });

  test('a key that nobody can list counts as active', async () => {
    const id = youngKey(MANAGEMENT, undefined);
    expose(MANAGEMENT, id);
    expect(found(await audit())).toEqual([`exposed-key ${MANAGEMENT}/<root_account> ${id}`]);
  });
});

describe('in an organization', () => {
  test('each account is asked in its own session', async () => {
    const ids = [MANAGEMENT, MEMBER].map((account) => {
      const [id = ''] = makeUser(account, 'ci');
      expose(account, id);
      return `exposed-key ${account}/ci ${id}`;
    });
    expect(found(await audit('organization'))).toEqual(ids.sort());
    const callers = aws.sandbox.calls.last(0).filter(({ service }) => service === 'health');
    expect([...new Set(callers.map(({ accountId }) => accountId))].sort()).toEqual([MANAGEMENT, MEMBER]);
  });
});

test.each([
  ['aws-us-gov', 'us-gov-west-1', 'us-gov-east-1'],
  ['aws-cn', 'cn-northwest-1', 'cn-north-1'],
] as const)('in the partition %s it is asked in %s, wherever the audit runs', async (partition, home, region) => {
  await aws.close();
  aws = await startTestSandbox({ partition });
  const [id = ''] = makeUser(MANAGEMENT, 'ci');
  expose(MANAGEMENT, id);
  const report = await auditSandbox(aws, aws.admin(region), { scope: { kind: 'own' } });
  expect(found(report)).toEqual([`exposed-key ${MANAGEMENT}/ci ${id}`]);
  expect(accountOf(aws, MANAGEMENT).healthEvents).toMatchObject([{ region: home }]);
});

describe('where AWS Health does not tell', () => {
  test('for want of a support plan, the quarantine alone is judged, for one call an account', async () => {
    const [id = ''] = makeUser(MANAGEMENT, 'ci', { isQuarantined: true });
    makeUser(MEMBER, 'fine');
    const report = await audit('organization');
    expect([found(report), found(report, 'unknown')]).toEqual([[`exposed-key ${MANAGEMENT}/ci ${id}`], []]);
    expect(report.checks.find((check) => check.id === 'exposed-key')?.notRun).toBeNull();
    expect(asked()).toBe(2);
    expect(aws.sandbox.calls.counts().calls['health:DescribeAffectedEntities']).toBeUndefined();
  });

  test('of a plan without events, everything is known for one call', async () => {
    addSupportPlan(accountOf(aws, MANAGEMENT));
    const report = await audit();
    expect([found(report), found(report, 'unknown'), asked()]).toEqual([[], [], 1]);
  });

  const denied: FaultEffect = { kind: 'error', code: 'AccessDeniedException', status: 400 };
  const throttled: FaultEffect = { kind: 'error', code: 'ThrottlingException', status: 400 };

  test.each([
    { why: 'AccessDeniedException', action: 'health:DescribeEvents', effect: denied },
    { why: 'AccessDeniedException', action: 'health:DescribeAffectedEntities', effect: denied },
    { why: 'ThrottlingException', action: 'health:DescribeEvents', effect: throttled },
    { why: 'no answer of AWS', action: 'health:DescribeEvents', effect: { kind: 'garbage' } as const },
  ])('for $why at $action, the verdict is open, once for an account', async ({ why, action, effect }) => {
    expose(MANAGEMENT, makeUser(MANAGEMENT, 'ci')[0] ?? '');
    fail(action, effect);
    const report = await audit();
    expect([found(report), found(report, 'unknown')]).toEqual([[], [`exposed-key ${MANAGEMENT}/account`]]);
    expect(told(report)[0]).toContain(
      'which keys AWS Health names is not known: asking AWS Health which keys it found in public: ',
    );
    expect(told(report)[0]).toContain(why);
  });

  test('what the quarantine says stands', async () => {
    const [id = ''] = makeUser(MANAGEMENT, 'ci', { isQuarantined: true });
    fail('health:*', denied);
    const report = await audit();
    expect([found(report), found(report, 'unknown')]).toEqual([[`exposed-key ${MANAGEMENT}/ci ${id}`], []]);
  });

  test('whose key it is stays open where nobody may ask', async () => {
    const [id = ''] = makeUser(MANAGEMENT, 'ci');
    expose(MANAGEMENT, id);
    for (const action of ['iam:GetAccessKeyLastUsed', 'iam:ListAccessKeys'])
      fail(action, { kind: 'error', code: 'AccessDenied', status: 403 });
    const report = await audit();
    expect([found(report), found(report, 'unknown')]).toEqual([[], [`exposed-key ${MANAGEMENT}/account ${id}`]]);
    expect(told(report)[0]).toMatch(/^who has this key, which AWS found in public, is not known: listing the keys of user /);
  });

  test('an audit of the report alone does not ask', async () => {
    expose(MANAGEMENT, makeUser(MANAGEMENT, 'ci')[0] ?? '');
    const report = await audit('own', 'report');
    expect([found(report), found(report, 'unknown'), asked()]).toEqual([[], [], undefined]);
  });
});
