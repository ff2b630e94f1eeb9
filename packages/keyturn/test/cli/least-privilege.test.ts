import { afterAll, beforeAll, expect, test } from 'vitest';
import { readStoredReport } from '../../src/core/stored-report.ts';
import { AUDIT_ROLE, auditPolicy, makeAuditor, makeAuditRole } from '../support/auditor.ts';
import { runKeyturn } from '../support/program.ts';
import { type SdkConfig, startTestSandbox, type TestSandbox } from '../support/sandbox.ts';
import { MANAGEMENT } from '../support/sts.ts';

let aws: TestSandbox;
let auditor: SdkConfig;
const roles: string[] = [];

beforeAll(async () => {
  aws = await startTestSandbox({ scenario: 'neglected-fleet' });
  auditor = await makeAuditor(aws, await auditPolicy('organization'));
  const policy = await auditPolicy('account');
  for (const [id, account] of aws.world.accounts) {
    // Where the administrator's own role is denied something, the auditor's would see more.
    const isCurbed = (account.roles?.get('OrganizationAccountAccessRole')?.inline.size ?? 0) > 0;
    if (id !== MANAGEMENT && !isCurbed && (await makeAuditRole(aws, id, policy))) roles.push(id);
  }
}, 60_000);

afterAll(() => aws.close());

async function audited(as: SdkConfig, role: string, ...more: string[]): Promise<string[]> {
  const { out } = await runKeyturn(['audit', '--org', '--role', role, '--format', 'json', ...more], { as });
  const report = readStoredReport(JSON.parse(out));
  if (typeof report === 'string') throw new Error(report);
  const told = report.findings.filter(({ subject }) => roles.includes(subject.account) || subject.account === MANAGEMENT);
  return told
    .filter(({ subject }) => subject.principal.name !== 'auditor')
    .map(({ check, verdict, subject, because }) => JSON.stringify([check, verdict, subject, because]))
    .sort();
}

test.each(['candidates', 'live'])(
  'who has exactly the printed permissions finds what an administrator finds (%s)',
  async (depth) => {
    expect(roles.length).toBeGreaterThan(30);
    const flags = depth === 'live' ? ['--live'] : [];
    const expected = await audited(aws.admin(), 'OrganizationAccountAccessRole', ...flags);
    expect(expected.length).toBeGreaterThan(50);
    expect(await audited(auditor, AUDIT_ROLE, ...flags)).toEqual(expected);
  },
  // Two audits of forty accounts.
  30_000,
);
