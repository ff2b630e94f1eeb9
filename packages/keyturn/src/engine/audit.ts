import type { AccountId } from '../core/access-key.ts';
import type { Check } from '../core/check.ts';
import { evaluateAccount, type Judgement, type Standard } from '../core/evaluate.ts';
import type { Finding } from '../core/finding.ts';
import { type Instant, wholeSecond } from '../core/instant.ts';
import { factsAskedBy } from '../core/match.ts';
import type { Unknown } from '../core/observed.ts';
import type { Policy } from '../core/policy.ts';
import { type AccountReading, ageSteps, byUrgency, type CheckReading, type Report } from '../core/report.ts';
import { asAccount, type Traced } from '../core/traced.ts';
import { NO_DESTINATIONS } from '../core/user-named.ts';
import { isRecentReport } from './candidates.ts';
import { collectAccount, type FirstReads } from './collect.ts';
import { fanOut } from './fan-out.ts';
import { INTERRUPTED, interruptible, interruptibleObserver } from './interruption.ts';
import { openAhead } from './open-ahead.ts';
import type { AccountReader, Aws, CallerFacts, MemberAccess, Opened, OrganizationAccount } from './ports.ts';
import type { RotationObserver } from './rotation-observer.ts';
import { accountsInScope, type Scope } from './scope.ts';
import { auditUsers, type Depth } from './users.ts';

/** What an audit is asked for. */
export interface AuditRequest {
  readonly scope: Scope;
  readonly access: MemberAccess;
  readonly policy: Policy;
  readonly checks: readonly Check[];
  readonly depth: Depth;
  readonly version: string;
  /** Who tells of rotations, or why nobody does; absent: the policy has no destinations. */
  readonly rotation?: RotationObserver | Unknown | undefined;
  /** Ends the audit with what was read so far. */
  readonly interrupted: AbortSignal;
  /** Told of each account. */
  readonly traced?: Traced | undefined;
  /** Told after each account. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/** Accounts that are read at the same time; candidates within all of these together. */
const ACCOUNTS_AT_ONCE = 20;
const USERS_AT_ONCE = 160;

/** Reads accounts and judges them. One account's trouble is its own; only what makes every account unreadable is thrown, as a Fault. */
export async function audit(outside: Aws, request: AuditRequest): Promise<Report> {
  const aws = interruptible(outside, request.interrupted);
  const caller = await aws.caller();
  const startedAt = wholeSecond(aws.now());
  const rotation = rotationIn(request);
  const wantsUnits = factsAskedBy(request.policy).units || ('asksUnits' in rotation && rotation.asksUnits);
  const accounts = await accountsInScope(aws, caller, { scope: request.scope, wantsUnits });
  const checks = request.checks.filter((check) => check.depth === 'standard' || request.depth === 'live');
  const outcomes = new Map<AccountId, AccountOutcome>();
  const { access, interrupted } = request;
  const doors = openAhead(aws, { accounts, caller, access, interrupted });

  // More questions than sockets would only wait, and hold memory while they do.
  const usersAtOnce = Math.ceil(USERS_AT_ONCE / Math.min(accounts.length, ACCOUNTS_AT_ONCE));
  await fanOut(accounts, ACCOUNTS_AT_ONCE, async (account) => {
    if (request.interrupted.aborted) return;
    const opened = doors.take(account.id);
    const read = () => auditAccount(aws, { account, opened, checks, request, startedAt, usersAtOnce, rotation });
    outcomes.set(account.id, await asAccount(request.traced, account.id, read));
    request.onProgress?.({ done: outcomes.size, total: accounts.length });
  });
  return makeReport(aws, { caller, accounts, outcomes, checks, request });
}

function rotationIn({ rotation = NO_DESTINATIONS, interrupted }: AuditRequest): RotationObserver | Unknown {
  return 'known' in rotation ? rotation : interruptibleObserver(rotation, interrupted);
}

interface AccountOutcome extends Judgement {
  readonly reading: AccountReading;
}

interface AccountTask {
  readonly account: OrganizationAccount;
  readonly opened: Promise<Opened<AccountReader>> | undefined;
  readonly checks: readonly Check[];
  readonly request: AuditRequest;
  readonly startedAt: Instant;
  readonly usersAtOnce: number;
  readonly rotation: RotationObserver | Unknown;
}

async function auditAccount(
  aws: Aws,
  { account, opened, checks, request, startedAt, usersAtOnce, rotation }: AccountTask,
): Promise<AccountOutcome> {
  if (!opened)
    return {
      reading: unreadReading(account, 'skipped', account.excludedBecause ?? `the account is ${account.state}`),
      ...NOTHING,
    };
  const door = await opened;
  const reader = door.known ? door.reader : door;
  const reads: FirstReads = {
    summary: door.known ? door.reader.summary() : Promise.resolve(door),
    report: door.known ? door.reader.credentialReport() : Promise.resolve(door),
    isRecent: (reportedAt) => isRecentReport(reportedAt, startedAt),
  };
  const isOrganization = request.scope.kind === 'organization';
  const collecting = collectAccount(aws, account, { reader, reads, isOrganization, isReportOnly: request.depth === 'report' });
  const report = await reads.report;
  // One instant for all accounts: the same age is the same everywhere, and findings keep their order.
  const standard: Standard = { checks, policy: request.policy, now: startedAt };
  const [facts, users] = await Promise.all([
    collecting,
    auditUsers({
      account,
      reader: door.known ? door.reader : undefined,
      report,
      standard,
      depth: request.depth,
      startedAt,
      usersAtOnce,
      interrupted: request.interrupted,
      rotation,
    }),
  ]);
  const judged = evaluateAccount({ ...facts, users: users.listed }, standard);
  return {
    reading: {
      ...unreadReading(account, users.listed.known ? 'read' : 'unread', users.listed.known ? null : users.listed.detail),
      users: users.count,
      keyAges: users.keyAges,
    },
    findings: [...judged.findings, ...users.findings],
    passed: judged.passed + users.passed,
    notAsked: new Map([...judged.notAsked, ...users.notAsked]),
  };
}

const NOTHING: Judgement = { findings: [], passed: 0, notAsked: new Map() };

function unreadReading(account: OrganizationAccount, state: AccountReading['state'], why: string | null): AccountReading {
  const { id, name, isManagement, unitPath } = account;
  return { id, name, isManagement, unitPath, state, why, users: 0, keyAges: [...ageSteps.map(() => 0), 0] };
}

interface Ended {
  readonly caller: CallerFacts;
  readonly accounts: readonly OrganizationAccount[];
  readonly outcomes: ReadonlyMap<AccountId, AccountOutcome>;
  readonly checks: readonly Check[];
  readonly request: AuditRequest;
}

function makeReport(aws: Aws, { caller, accounts, outcomes, checks, request }: Ended): Report {
  const all = accounts.map(
    (account) => outcomes.get(account.id) ?? { reading: unreadReading(account, 'unread', INTERRUPTED.detail), ...NOTHING },
  );
  const findings = all.flatMap((outcome) => outcome.findings).sort(byUrgency);
  const notAsked = new Map(all.flatMap((outcome) => [...outcome.notAsked]));
  const open = findings.filter((finding) => finding.exception === null);
  const fail = open.filter((finding) => finding.verdict === 'fail').length;
  return {
    schemaVersion: 1,
    generatedAt: aws.now(),
    tool: { name: 'keyturn', version: request.version },
    caller: { account: caller.account, arn: caller.arn, partition: caller.partition },
    limits: request.policy.limits,
    accounts: all.map((outcome) => outcome.reading).sort((a, b) => (a.id < b.id ? -1 : 1)),
    checks: request.checks.map((check) =>
      checkReading(check, { findings, wasRun: checks.includes(check), notAsked: notAsked.get(check.id) }),
    ),
    summary: {
      fail,
      unknown: open.length - fail,
      pass: all.reduce((sum, outcome) => sum + outcome.passed, 0),
      excepted: findings.length - open.length,
    },
    isInterrupted: request.interrupted.aborted,
    findings,
  };
}

function checkReading(
  check: Check,
  { findings, wasRun, notAsked }: { findings: readonly Finding[]; wasRun: boolean; notAsked: string | undefined },
): CheckReading {
  const own = findings.filter((finding) => finding.check === check.id);
  const count = (verdict: Finding['verdict']) =>
    own.filter((finding) => finding.verdict === verdict && finding.exception === null).length;
  return {
    id: check.id,
    title: check.title,
    risk: check.risk,
    severity: check.severity,
    fail: count('fail'),
    unknown: count('unknown'),
    excepted: own.filter((finding) => finding.exception !== null).length,
    notRun: wasRun ? (own.length === 0 ? (notAsked ?? null) : null) : 'it needs --live',
  };
}
