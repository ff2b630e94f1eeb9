import type { AccountId } from '../core/access-key.ts';
import type { AccountRef } from '../core/account.ts';
import type { Check, Circumstances } from '../core/check.ts';
import type { CredentialReport } from '../core/credential-report.ts';
import { evaluateAccount, evaluateUser, type Judgement } from '../core/evaluate.ts';
import { Fault } from '../core/fault.ts';
import type { Finding } from '../core/finding.ts';
import type { Observed, Unknown } from '../core/observed.ts';
import type { Policy } from '../core/policy.ts';
import { type AccountReading, byUrgency, type Report } from '../core/report.ts';
import { activeKeys, isCandidate } from './candidates.ts';
import { collectAccount, collectUser, nothingRead } from './collect.ts';
import { fanOut } from './fan-out.ts';
import type { AccountReader, Aws, CallerFacts, MemberAccess, Opened, OrganizationAccount } from './ports.ts';

/** Which accounts an audit reads. */
export type Scope =
  | { readonly kind: 'own' }
  | { readonly kind: 'accounts'; readonly ids: readonly AccountId[] }
  | { readonly kind: 'organization' };

/** What an audit is asked for. */
export interface AuditRequest {
  readonly scope: Scope;
  readonly access: MemberAccess;
  readonly policy: Policy;
  readonly checks: readonly Check[];
  readonly version: string;
}

/** Accounts, and candidates within one account, that are read at the same time. */
const ACCOUNTS_AT_ONCE = 16;
const USERS_AT_ONCE = 8;

/** Reads accounts and judges them. One account's trouble is its own; only what makes every account unreadable is thrown, as a Fault. */
export async function audit(aws: Aws, request: AuditRequest): Promise<Report> {
  const caller = await aws.caller();
  const accounts = await accountsInScope(aws, caller, request.scope);
  const readings: AccountReading[] = [];
  const findings: Finding[] = [];
  let passed = 0;
  await fanOut(accounts, ACCOUNTS_AT_ONCE, async (account) => {
    const outcome = await auditAccount(aws, { account, caller, request });
    readings.push(outcome.reading);
    findings.push(...outcome.findings);
    passed += outcome.passed;
  });
  findings.sort(byUrgency);
  const fail = findings.filter((finding) => finding.verdict === 'fail').length;
  return {
    schemaVersion: 1,
    generatedAt: aws.now(),
    tool: { name: 'keyturn', version: request.version },
    caller: { account: caller.account, arn: caller.arn, partition: caller.partition },
    policy: { ...request.policy },
    accounts: readings.sort((a, b) => (a.id < b.id ? -1 : 1)),
    summary: { fail, unknown: findings.length - fail, pass: passed },
    findings,
  };
}

async function accountsInScope(aws: Aws, caller: CallerFacts, scope: Scope): Promise<readonly OrganizationAccount[]> {
  const plain = (id: AccountId) => ({ id, name: null, partition: caller.partition, isManagement: false, state: 'ACTIVE' });
  switch (scope.kind) {
    case 'own':
      return [plain(caller.account)];
    case 'accounts':
      return scope.ids.map(plain);
    case 'organization': {
      const accounts = await aws.organizationAccounts();
      if (accounts.length === 0) throw new Fault('organization-unreadable', 'AWS listed an organization without accounts.');
      return accounts;
    }
    default:
      return scope satisfies never;
  }
}

interface AccountOutcome extends Judgement {
  readonly reading: AccountReading;
}

interface AccountTask {
  readonly account: OrganizationAccount;
  readonly caller: CallerFacts;
  readonly request: AuditRequest;
}

async function auditAccount(aws: Aws, { account, caller, request }: AccountTask): Promise<AccountOutcome> {
  const reading = { id: account.id, name: account.name, isManagement: account.isManagement, users: 0 };
  if (account.state !== 'ACTIVE') {
    return { reading: { ...reading, state: 'skipped', why: `the account is ${account.state}` }, findings: [], passed: 0 };
  }
  const opened: Opened<AccountReader> =
    account.id === caller.account ? { known: true, reader: aws.own() } : await aws.member(account.id, request.access);
  const reader = opened.known ? opened.reader : undefined;
  const [summary, report] = reader ? await Promise.all([reader.summary(), reader.credentialReport()]) : both(opened);
  const circumstances: Circumstances = { policy: request.policy, now: aws.now() };
  const root = evaluateAccount(await collectAccount(aws, account, { summary, report }), request.checks, circumstances);
  const users = await auditUsers(reader, { account, report, checks: request.checks, circumstances });
  return {
    reading: { ...reading, users: users.count, state: users.unread ? 'unread' : 'read', why: users.unread?.detail ?? null },
    findings: [...root.findings, ...users.findings],
    passed: root.passed + users.passed,
  };
}

function both(opened: Opened<AccountReader>) {
  const { summary, report } = nothingRead(opened.known ? { known: false, why: 'failed', detail: 'not opened' } : opened);
  return [summary, report] as const;
}

interface UsersTask {
  readonly account: AccountRef;
  readonly report: Observed<CredentialReport>;
  readonly checks: readonly Check[];
  readonly circumstances: Circumstances;
}

interface UsersOutcome extends Judgement {
  readonly count: number;
  /** Set when nobody could say who the users are. */
  readonly unread: Unknown | undefined;
}

/** Judges the users one by one, so that memory holds findings and not people. Without a report everybody is read live. */
async function auditUsers(reader: AccountReader | undefined, task: UsersTask): Promise<UsersOutcome> {
  const { account, report, checks, circumstances } = task;
  const keyChecks = checks.filter((check) => check.about === 'user-key').length;
  const findings: Finding[] = [];
  let passed = 0;
  let count = 0;
  let unread: Unknown | undefined;

  function* candidates(from: CredentialReport): Iterable<string> {
    for (const row of from.rows()) {
      if (row.user === null) continue;
      count += 1;
      if (isCandidate(row, circumstances.policy, circumstances.now)) yield row.user;
      else passed += activeKeys(row) * keyChecks;
    }
  }
  async function* everybody(from: AccountReader): AsyncIterable<string> {
    for await (const name of from.users()) {
      if (typeof name === 'string') {
        count += 1;
        yield name;
      } else {
        unread = name;
      }
    }
  }

  if (reader) {
    await fanOut(report.known ? candidates(report.value) : everybody(reader), USERS_AT_ONCE, async (name) => {
      const user = await collectUser(reader, name);
      if (user === 'gone') return;
      const judgement = evaluateUser({ account, user }, checks, circumstances);
      findings.push(...judgement.findings);
      passed += judgement.passed;
    });
  } else if (!report.known) {
    unread = report;
  }
  if (unread) findings.push(...evaluateUser({ account, user: { name: '*', keys: unread } }, checks, circumstances).findings);
  return { count, unread, findings, passed };
}
