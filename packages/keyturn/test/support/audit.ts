import { GenerateCredentialReportCommand, IAMClient } from '@aws-sdk/client-iam';
import type { AwsOptions } from '../../src/aws/client.ts';
import { connectAws } from '../../src/aws/connect.ts';
import { checks } from '../../src/core/checks/index.ts';
import type { Finding } from '../../src/core/finding.ts';
import { instantOf } from '../../src/core/instant.ts';
import { defaultPolicy } from '../../src/core/policy.ts';
import type { Report } from '../../src/core/report.ts';
import { type AuditRequest, audit } from '../../src/engine/audit.ts';
import type { Scope } from '../../src/engine/scope.ts';
import type { Account } from '../../src/sandbox/model/world.ts';
import { withSession } from './iam.ts';
import type { SdkConfig, TestSandbox } from './sandbox.ts';

/** The organization, nobody left out. */
const wholeOrganization: Scope = {
  kind: 'organization',
  filter: { includeAccounts: [], excludeAccounts: [], includeUnits: [], excludeUnits: [] },
};

/** What an audit is asked for, where a test says nothing else. */
export const standardRequest: AuditRequest = {
  scope: wholeOrganization,
  access: { roleName: 'OrganizationAccountAccessRole', externalId: null },
  policy: defaultPolicy,
  checks,
  depth: 'candidates',
  version: '1.0.0',
  interrupted: new AbortController().signal,
};

/** Audits a sandbox at the instant of its clock, through the SDK and HTTP; pacing takes no time. */
export function auditSandbox(
  { sandbox }: TestSandbox,
  as: SdkConfig,
  { reach = {}, ...request }: Partial<AuditRequest> & { readonly reach?: Partial<AwsOptions> } = {},
): Promise<Report> {
  const { endpoint, region, credentials } = as;
  const aws = connectAws({ endpoint, region, credentials, environment: {}, time: hurriedTime(), ...reach });
  const now = instantOf(sandbox.clock.now());
  return audit({ ...aws, now: () => now }, { ...standardRequest, ...request });
}

/** Lets every account that can be entered make its credential report, as of the sandbox's clock. */
export async function makeReports(aws: TestSandbox): Promise<void> {
  for (const account of aws.world.accounts.values()) {
    if (account.state === 'ACTIVE') await new IAMClient(insider(aws, account)).send(new GenerateCredentialReportCommand({}));
  }
}

/** What is wrong, in a line each: check, account, principal, and the key or the other thing. */
export function linesOf(report: Report, verdict: Finding['verdict'] = 'fail'): string[] {
  return report.findings
    .filter((finding) => finding.verdict === verdict)
    .map(lineOf)
    .sort();
}

/** `user-access-key-age 222222222222/ci AKIA...` */
function lineOf({ check, subject }: Pick<Finding, 'check' | 'subject'>): string {
  const thing = subject.accessKeyId ?? subject.resource;
  return `${check} ${subject.account}/${subject.principal.name}${thing === undefined ? '' : ` ${thing}`}`;
}

/** An audit as its JSON tells it. */
export function reportOf(json: string): Report {
  const report: unknown = JSON.parse(json);
  if (!isReport(report)) throw new Error(`no report: ${json}`);
  return report;
}

function isReport(value: unknown): value is Report {
  return typeof value === 'object' && value !== null && 'findings' in value;
}

function insider(aws: TestSandbox, account: Account): SdkConfig {
  const role = account.roles?.keys().next().value;
  if (role === undefined) return aws.admin();
  return withSession(aws, account, { kind: 'role', roleName: role, sessionName: 'somebody' });
}

/** Time that passes only where somebody waits. */
export function hurriedTime() {
  let elapsed = 0;
  return {
    elapsedMs: () => elapsed,
    after(milliseconds: number, then: () => void) {
      setImmediate(() => {
        elapsed += milliseconds;
        then();
      });
    },
  };
}
