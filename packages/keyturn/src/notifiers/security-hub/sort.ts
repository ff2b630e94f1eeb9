import type { Report } from '../../core/report.ts';
import { asffFinding } from '../../reports/asff.ts';
import { homeRegions } from '../../reports/cloud-text.ts';
import { type IdentifiedFinding, identified } from '../../reports/identity.ts';

/** What one account is told. */
export interface AccountFindings {
  readonly account: string;
  readonly findings: readonly IdentifiedFinding[];
  /** Generators of findings that are mended if they are not here: their checks were run on everything in the account. */
  readonly settled: ReadonlySet<string>;
  readonly write: (finding: IdentifiedFinding) => ReturnType<typeof asffFinding>;
}

/** The findings of a report, by the account that they are about; accounts without any are there, too. */
export function sortByAccount(
  report: Report,
  named: string | undefined,
): { readonly sorted: readonly AccountFindings[]; readonly region: string } {
  const region = named ?? homeRegions[report.caller.partition];
  const byAccount = new Map<string, IdentifiedFinding[]>();
  for (const { id, state } of report.accounts) if (state !== 'skipped') byAccount.set(id, []);
  for (const one of identified(report.findings)) {
    const { account } = one.finding.subject;
    const present = byAccount.get(account);
    if (present) present.push(one);
    else byAccount.set(account, [one]);
  }
  const sorted = [...byAccount].map(([account, findings]) => ({
    account,
    findings,
    settled: settledIn(report, account, findings),
    write: (one: IdentifiedFinding) => asffFinding(one, report, region),
  }));
  return { sorted, region };
}

/** The id of a finding in Security Hub. */
export function hubId({ id }: IdentifiedFinding): string {
  return `keyturn/${id}`;
}

/** Not to find something where nobody could look is no sign that it is mended. */
function settledIn(report: Report, account: string, findings: readonly IdentifiedFinding[]): ReadonlySet<string> {
  const isRead = report.accounts.some(({ id, state }) => id === account && state === 'read');
  if (report.isInterrupted || !isRead) return new Set();
  const unknown = new Set(findings.filter(({ finding }) => finding.verdict === 'unknown').map(({ finding }) => finding.check));
  const run = report.checks.filter(({ id, notRun }) => notRun === null && !unknown.has(id));
  return new Set(run.map(({ id }) => `keyturn/${id}`));
}
