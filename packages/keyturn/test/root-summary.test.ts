import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectAws } from '../src/aws/connect.ts';
import { checks } from '../src/core/checks/index.ts';
import type { Finding } from '../src/core/finding.ts';
import { defaultPolicy } from '../src/core/policy.ts';
import type { Report } from '../src/core/report.ts';
import { audit } from '../src/engine/audit.ts';
import { addMfa, addRootPassword } from '../src/sandbox/scenarios/credential-builders.ts';
import { startTestSandbox, type TestSandbox } from './support/sandbox.ts';
import { accountOf, enableRootAccess, MEMBER } from './support/sts.ts';

let aws: TestSandbox;

beforeAll(async () => {
  aws = await startTestSandbox();
  enableRootAccess(aws);
  const member = accountOf(aws, MEMBER);
  addRootPassword(aws.builder, member, { ageDays: 10 });
  addMfa(aws.builder, member, undefined, { kind: 'virtual' });
  member.roles?.clear();
});

afterAll(() => aws.close());

function auditMember(named: readonly string[]): Promise<Report> {
  const { endpoint, region, credentials } = aws.admin();
  return audit(connectAws({ endpoint, region, credentials, environment: {} }), {
    scope: {
      kind: 'organization',
      filter: { includeAccounts: [MEMBER], excludeAccounts: [], includeUnits: [], excludeUnits: [] },
    },
    access: { roleName: 'OrganizationAccountAccessRole', externalId: null },
    policy: defaultPolicy,
    checks: checks.filter(({ id }) => named.includes(id)),
    depth: 'candidates',
    version: '1.0.0',
    interrupted: new AbortController().signal,
  });
}

function lineOf({ check, verdict, because }: Finding): string {
  return `${verdict} ${check}: ${because}`;
}

test('an account without a role to enter by tells of its root user through a session of that', async () => {
  const { findings, summary } = await auditMember([
    'root-access-key-present',
    'root-mfa-missing',
    'root-mfa-not-hardware',
    'root-signing-certificate',
    'root-credentials-left',
  ]);
  expect(findings.map(lineOf)).toEqual([
    'fail root-mfa-not-hardware: root has 1 virtual MFA device: arn:aws:iam::222222222222:mfa/root-account-mfa-device',
    'fail root-credentials-left: root access is centralized, and root of this account still has a password and MFA devices',
  ]);
  expect(summary).toEqual({ fail: 2, unknown: 0, pass: 3, excepted: 0 });
});

test('where AWS denies the summary to that session, too, nothing of it passes', async () => {
  aws.sandbox.faults.add({
    action: 'iam:GetAccountSummary',
    account: MEMBER,
    times: 0,
    effect: { kind: 'error', code: 'AccessDenied', status: 403 },
  });
  const { findings, summary } = await auditMember(['root-credentials-left', 'root-mfa-missing', 'account-unread']);
  aws.sandbox.faults.clear();
  // Why it is not known is told once for the whole account.
  expect(findings.map(({ check, verdict }) => `${verdict} ${check}`)).toEqual(['unknown account-unread']);
  expect(summary).toEqual({ fail: 0, unknown: 1, pass: 0, excepted: 0 });
});
