import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Report } from '../../src/core/report.ts';
import type { Depth } from '../../src/engine/users.ts';
import { addAgedKey, addUser } from '../../src/sandbox/scenarios/builders.ts';
import { auditSandbox, linesOf } from '../support/audit.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandbox.ts';
import { accountOf, MANAGEMENT, MEMBER } from '../support/sts.ts';

let aws: TestSandbox;

beforeEach(async () => {
  aws = await startTestSandbox();
});

afterEach(() => aws.close());

/** A user whom AWS quarantined, with a young key that is in use: nothing else is wrong with it. */
function quarantine(
  account: string,
  name: string,
  { policies, status = 'Active' }: { readonly policies: readonly string[]; readonly status?: 'Active' | 'Inactive' },
) {
  const user = addUser(aws.builder, accountOf(aws, account), { name });
  user.attached = new Set(policies.map((policy) => `arn:aws:iam::aws:policy/${policy}`));
  return addAgedKey(aws.builder, accountOf(aws, account), user, { ageDays: 5, usedDaysAgo: 0.1, status }).id;
}

const found = (report: Report, verdict: 'fail' | 'unknown' = 'fail') =>
  linesOf(report, verdict).filter((line) => line.startsWith('exposed-key '));

describe.each<Depth>(['candidates', 'live'])('quarantine policies: an audit that reads %s', (depth) => {
  const audit = (scope: 'own' | 'organization' = 'own') =>
    auditSandbox(aws, aws.admin(), { depth, ...(scope === 'own' ? { scope: { kind: 'own' } } : {}) });

  test.each(['AWSCompromisedKeyQuarantine', 'AWSCompromisedKeyQuarantineV2', 'AWSCompromisedKeyQuarantineV3'])(
    'finds whom AWS quarantined by %s, though the credential report clears the user',
    async (policy) => {
      const id = quarantine(MANAGEMENT, 'ci', { policies: [policy] });
      const report = await audit();
      expect(found(report)).toEqual([`exposed-key ${MANAGEMENT}/ci ${id}`]);
      expect(report.findings.find(({ check }) => check === 'exposed-key')).toMatchObject({
        because: `AWS found a key of the user in public and attached ${policy}; this one is active`,
        remedy: { keyturn: `keyturn exposed ${id} --account ${MANAGEMENT}` },
      });
    },
  );

  test('names the newest policy, every account, and nobody whose keys are off or who has another policy', async () => {
    const id = quarantine(MEMBER, 'twice', { policies: ['AWSCompromisedKeyQuarantineV2', 'AWSCompromisedKeyQuarantineV3'] });
    quarantine(MEMBER, 'off', { policies: ['AWSCompromisedKeyQuarantineV3'], status: 'Inactive' });
    quarantine(MEMBER, 'reader', { policies: ['ReadOnlyAccess'] });
    const report = await audit('organization');
    expect(found(report)).toEqual([`exposed-key ${MEMBER}/twice ${id}`]);
    expect(report.findings.find(({ check }) => check === 'exposed-key')?.because).toContain('AWSCompromisedKeyQuarantineV3;');
  });

  test('is open where nobody may ask, once for an account', async () => {
    quarantine(MEMBER, 'ci', { policies: ['AWSCompromisedKeyQuarantineV3'] });
    aws.sandbox.faults.add({
      action: 'iam:ListEntitiesForPolicy',
      account: MEMBER,
      times: 0,
      effect: { kind: 'error', code: 'AccessDenied', status: 403 },
    });
    const report = await audit('organization');
    expect([found(report), found(report, 'unknown')]).toEqual([[], [`exposed-key ${MEMBER}/account`]]);
  });
});

test('it costs three calls for any number of users', async () => {
  for (const name of ['a', 'b', 'c', 'd']) quarantine(MANAGEMENT, name, { policies: [] });
  await auditSandbox(aws, aws.admin(), { depth: 'candidates', scope: { kind: 'own' } });
  // One more of them asks who is an administrator.
  expect(aws.sandbox.calls.counts().calls['iam:ListEntitiesForPolicy']).toBe(4);
});

test('an audit of the report alone says that it did not ask', async () => {
  quarantine(MANAGEMENT, 'ci', { policies: ['AWSCompromisedKeyQuarantineV3'] });
  const report = await auditSandbox(aws, aws.admin(), { depth: 'report', scope: { kind: 'own' } });
  expect([found(report), found(report, 'unknown')]).toEqual([[], []]);
  expect(report.checks.find(({ id }) => id === 'exposed-key')?.notRun).toContain('--ids none');
});
