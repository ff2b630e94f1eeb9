import type { AccountId } from '../core/access-key.ts';
import type { AccountFacts } from '../core/account.ts';
import { evaluateAccount } from '../core/evaluate.ts';
import { type Instant, wholeSecond } from '../core/instant.ts';
import { factsAskedBy } from '../core/match.ts';
import { unknown } from '../core/observed.ts';
import { nothingKnown, type RootAccountStatus, type RootFinding, type RootReport, rootStatus } from '../core/root-status.ts';
import type { AuditRequest } from './audit.ts';
import { isRecentReport } from './candidates.ts';
import { collectWholeRoot, type FirstReads, type WholeRoot } from './collect.ts';
import { fanOut } from './fan-out.ts';
import { INTERRUPTED, interruptible } from './interruption.ts';
import { openAhead } from './open-ahead.ts';
import type { AccountReader, Aws, Opened, OrganizationAccount } from './ports.ts';
import type { RootAws } from './root-ports.ts';
import { accountsInScope } from './scope.ts';

/** What a report about root users is asked for; of its checks those about root are judged. */
export type RootStatusRequest = Pick<
  AuditRequest,
  'scope' | 'access' | 'policy' | 'checks' | 'version' | 'interrupted' | 'onProgress'
>;

const ACCOUNTS_AT_ONCE = 20;

/** Reads the root user of every account of a scope, as deep as it can be looked at from outside. */
export async function readRootStatus(outside: RootAws, request: RootStatusRequest): Promise<RootReport> {
  const { scope, access, policy, interrupted, version } = request;
  const aws = interruptible(outside, interrupted);
  const caller = await aws.caller();
  const startedAt = wholeSecond(aws.now());
  const listed = await accountsInScope(aws, caller, { scope, wantsUnits: factsAskedBy(policy).units });
  const placed = scope.kind === 'organization' ? listed.map(inOrganization) : await placedByOrganization(outside, listed);
  const accounts = placed.map(({ account }) => account);
  const doors = openAhead(aws, { accounts, caller, access, interrupted });
  const statuses = new Map<AccountId, RootAccountStatus>();
  await fanOut(placed, ACCOUNTS_AT_ONCE, async (one) => {
    if (interrupted.aborted) return;
    const opened = doors.take(one.account.id);
    statuses.set(one.account.id, await readAccount(aws, one, { opened, request, startedAt }));
    request.onProgress?.({ done: statuses.size, total: accounts.length });
  });
  return {
    schemaVersion: 1,
    generatedAt: aws.now(),
    tool: { name: 'keyturn', version },
    caller: { account: caller.account, arn: caller.arn },
    isInterrupted: interrupted.aborted,
    accounts: placed
      .map((one) => statuses.get(one.account.id) ?? statusOf(one, { state: 'unread', why: INTERRUPTED.detail }))
      .sort((a, b) => (a.account < b.account ? -1 : 1)),
  };
}

/** An account, and whether anybody told that it is a management account. */
interface Placed {
  readonly account: OrganizationAccount;
  readonly isManagement: boolean | null;
}

function inOrganization(account: OrganizationAccount): Placed {
  return { account, isManagement: account.isManagement };
}

/** Where the organization was not listed, it is asked which account is its management account. */
async function placedByOrganization(aws: RootAws, accounts: readonly OrganizationAccount[]): Promise<readonly Placed[]> {
  const organization = await aws.organization();
  if (!organization.known) return accounts.map((account) => ({ account, isManagement: null }));
  return accounts.map((account) =>
    inOrganization({ ...account, isManagement: account.id === organization.value?.managementAccount }),
  );
}

interface Task {
  readonly opened: Promise<Opened<AccountReader>> | undefined;
  readonly request: RootStatusRequest;
  readonly startedAt: Instant;
}

async function readAccount(aws: Aws, placed: Placed, { opened, request, startedAt }: Task): Promise<RootAccountStatus> {
  const { account } = placed;
  if (!opened) return statusOf(placed, { state: 'skipped', why: account.excludedBecause ?? `the account is ${account.state}` });
  const door = await opened;
  const reads: FirstReads = {
    summary: door.known ? door.reader.summary() : Promise.resolve(door),
    report: door.known ? door.reader.credentialReport() : Promise.resolve(door),
    isRecent: (reportedAt) => isRecentReport(reportedAt, startedAt),
  };
  const [whole, rootFeatures] = await Promise.all([
    collectWholeRoot(aws, account, { reader: door.known ? door.reader : door, reads }),
    request.scope.kind === 'organization' ? aws.rootFeatures() : NOT_ASKED,
  ]);
  const { hasKeys, hasPassword, hasMfa, hasCertificates } = whole.root;
  const unseen = [hasKeys, hasPassword, hasMfa, hasCertificates].every((fact) => !fact.known);
  const why = unseen && !hasKeys.known ? hasKeys.detail : null;
  return {
    ...statusOf(placed, { state: unseen ? 'unread' : 'read', why }),
    ...rootStatus(whole, startedAt),
    findings: judge({ account, whole, rootFeatures }, request, startedAt),
  };
}

const NOT_ASKED = unknown('not-asked', 'it is not asked for root users alone');

interface Judged {
  readonly account: OrganizationAccount;
  readonly whole: WholeRoot;
  readonly rootFeatures: AccountFacts['rootFeatures'];
}

function judge(
  { account, whole, rootFeatures }: Judged,
  { checks, policy }: RootStatusRequest,
  now: Instant,
): readonly RootFinding[] {
  const facts: AccountFacts = {
    account,
    root: whole.root,
    users: NOT_ASKED,
    rootFeatures,
    rootKeyCreationDeniedBy: NOT_ASKED,
    passwordPolicy: NOT_ASKED,
    administrators: NOT_ASKED,
    serviceCredentials: NOT_ASKED,
    quarantined: NOT_ASKED,
    exposed: NOT_ASKED,
  };
  const aboutRoot = checks.filter(({ about }) => about === 'root');
  const { findings } = evaluateAccount(facts, { checks: aboutRoot, policy, now });
  return findings.map(({ check, verdict, severity, because, subject, exception }) => ({
    check,
    severity,
    verdict,
    because,
    accessKeyId: subject.accessKeyId,
    exception,
  }));
}

function statusOf(
  { account, isManagement }: Placed,
  { state, why }: Pick<RootAccountStatus, 'state' | 'why'>,
): RootAccountStatus {
  return { account: account.id, name: account.name, management: isManagement, state, why, ...nothingKnown, findings: [] };
}
