import type { AccountId } from '../core/access-key.ts';
import type { AccountRef } from '../core/account.ts';
import { told } from '../core/explain-facts.ts';
import type { ExplainSubject } from '../core/explain-subject.ts';
import type { Explanation, Explanations, UnreadAccount } from '../core/explanation.ts';
import { Fault } from '../core/fault.ts';
import { type Instant, wholeSecond } from '../core/instant.ts';
import { accountInKeyId } from '../core/key-id.ts';
import { factsAskedBy } from '../core/match.ts';
import { nearest } from '../core/nearest.ts';
import type { Observed, Unknown } from '../core/observed.ts';
import type { AuditRequest } from './audit.ts';
import { explainAccountIn, explainKeyIn, explainRootIn, explainUserIn, type Inside, type Sought } from './explain-in.ts';
import type { RotationLook } from './explain-rotation.ts';
import { fanOut } from './fan-out.ts';
import { interruptible } from './interruption.ts';
import type { AccountReader, Aws, CallerFacts, Opened, OrganizationAccount } from './ports.ts';
import { accountsInScope } from './scope.ts';

/** What is asked: where to look is the scope, for whom it is not plain from the subject. */
export interface ExplainRequest
  extends Pick<AuditRequest, 'scope' | 'access' | 'policy' | 'checks' | 'interrupted' | 'onProgress'> {
  readonly subject: ExplainSubject;
  /** Reads policies of users, too. */
  readonly isLive: boolean;
  /** Absent: of rotation nothing is told. */
  readonly rotation?: RotationLook | undefined;
}

/** How many accounts are looked at together. */
const ACCOUNTS_AT_ONCE = 16;

/** Collects every fact about a subject, and judges it as an audit does. Throws a Fault when nobody is meant by it. */
export async function explain(outside: Aws, request: ExplainRequest): Promise<Explanations> {
  const aws = interruptible(outside, request.interrupted);
  const { subject } = request;
  const caller = await aws.caller();
  const startedAt = wholeSecond(aws.now());
  const accountOfKey = subject.kind === 'key' ? await aws.accountOfKey(subject.id) : null;
  const accounts = await accountsOf(aws, caller, { request, accountOfKey });
  const found: Explanation[] = [];
  const unread: UnreadAccount[] = [];
  const empty: Inside[] = [];
  let done = 0;
  await fanOut(accounts, ACCOUNTS_AT_ONCE, async (account) => {
    const inside = await enter(aws, { account, caller, request, startedAt });
    const sought = await seek(inside, subject);
    if (sought.is === 'found') found.push(sought.explanation);
    else if (sought.is === 'unread') unread.push({ account: account.id, name: account.name, why: sought.why });
    else empty.push(inside);
    request.onProgress?.({ done: ++done, total: accounts.length });
  });
  const didYouMean = found.length === 0 ? await proposal(subject, { empty, accounts }) : null;
  if (found.length === 0 && unread.length === 0) throw nobody(subject, { accounts, didYouMean });
  const byId = (a: AccountRef, b: AccountRef) => (a.id < b.id ? -1 : 1);
  return {
    at: startedAt,
    caller: { account: caller.account, arn: caller.arn },
    accountOfKey: accountOfKey && told('account of the key', accountOfKey, (id) => id ?? 'none'),
    found: found.sort((a, b) => byId(a.account, b.account)),
    searched: accounts.length - unread.length,
    unread: unread.sort((a, b) => (a.account < b.account ? -1 : 1)),
    didYouMean,
  };
}

async function accountsOf(
  aws: Aws,
  caller: CallerFacts,
  { request, accountOfKey }: { readonly request: ExplainRequest; readonly accountOfKey: Observed<AccountId | null> | null },
): Promise<readonly OrganizationAccount[]> {
  const { subject, scope, policy } = request;
  const id = accountNamed(subject, accountOfKey);
  const listed = await accountsInScope(aws, caller, { scope, wantsUnits: factsAskedBy(policy).units });
  // There are as many root users as accounts: without a word which is meant, it is that of the caller's account.
  const isAnywhere = scope.kind === 'organization' && scope.filter.includeAccounts.length === 0;
  const wanted = id ?? (subject.kind === 'root' && isAnywhere ? caller.account : undefined);
  if (wanted === undefined) return listed.filter(({ state, excludedBecause }) => state === 'ACTIVE' && excludedBecause === null);
  const account = listed.find((one) => one.id === wanted);
  if (account && account.state !== 'ACTIVE')
    throw new Fault('subject-unknown', `Account ${wanted} is ${account.state}: nobody can read it.`);
  if (account) return [account];
  if (scope.kind === 'organization') {
    const of = subject.kind === 'key' ? `Key ${subject.id} is of account ${wanted}, which` : `Account ${wanted}`;
    throw new Fault('subject-unknown', `${of} is not part of this organization.`);
  }
  return accountsInScope(aws, caller, { scope: { kind: 'accounts', ids: [wanted] }, wantsUnits: false });
}

/** The account that stands in the question itself; of a key, the one that AWS tells, else the one in its id. */
function accountNamed(subject: ExplainSubject, accountOfKey: Observed<AccountId | null> | null): AccountId | undefined {
  switch (subject.kind) {
    case 'account':
      return subject.id;
    case 'user':
    case 'root':
      return subject.account ?? undefined;
    case 'key':
      if (!accountOfKey?.known) return accountInKeyId(subject.id);
      if (accountOfKey.value === null) throw new Fault('subject-unknown', `AWS knows no key ${subject.id}.`);
      return accountOfKey.value;
    default:
      return subject satisfies never;
  }
}

interface Task {
  readonly account: OrganizationAccount;
  readonly caller: CallerFacts;
  readonly request: ExplainRequest;
  readonly startedAt: Instant;
}

async function enter(aws: Aws, { account, caller, request, startedAt }: Task): Promise<Inside> {
  const door: Opened<AccountReader> =
    account.id === caller.account ? { known: true, reader: aws.own() } : await aws.member(account.id, request.access);
  const reader: AccountReader | Unknown = door.known ? door.reader : door;
  const { policy, checks, scope, isLive, access, interrupted, rotation } = request;
  const isOrganization = scope.kind === 'organization';
  return { aws, account, reader, policy, checks, isLive, isOrganization, startedAt, access, interrupted, rotation };
}

function seek(inside: Inside, subject: ExplainSubject): Promise<Sought> {
  switch (subject.kind) {
    case 'key':
      return explainKeyIn(inside, subject.id);
    case 'user':
      return explainUserIn(inside, { name: subject.name, keyId: null });
    case 'root':
      return explainRootIn(inside);
    case 'account':
      return explainAccountIn(inside);
    default:
      return subject satisfies never;
  }
}

function nobody(
  subject: ExplainSubject,
  { accounts, didYouMean }: { readonly accounts: readonly OrganizationAccount[]; readonly didYouMean: string | null },
): Fault {
  const [only] = accounts;
  const where = accounts.length === 1 && only ? `account ${only.id}` : `any of ${accounts.length} accounts`;
  if (subject.kind === 'key') {
    const why = accounts.length === 1 ? ': it was deleted, or never was' : '';
    return new Fault('subject-unknown', `There is no key ${subject.id} in ${where}${why}.`);
  }
  const what = subject.kind === 'user' ? `no user ${subject.name}` : 'nothing to explain';
  return new Fault('subject-unknown', `There is ${what} in ${where}.${didYouMean === null ? '' : ` ${didYouMean}`}`);
}

/** From how many accounts names are proposed. */
const PROPOSING_MAX = 50;

async function proposal(
  subject: ExplainSubject,
  { empty, accounts }: { readonly empty: readonly Inside[]; readonly accounts: readonly OrganizationAccount[] },
): Promise<string | null> {
  if (subject.kind !== 'user') return null;
  const called = accounts.find(({ name }) => name?.toLowerCase() === subject.name.toLowerCase());
  if (called) return `An account is called so: "keyturn explain ${called.id}" explains it.`;
  const accountByUser = new Map<string, AccountId>();
  await fanOut(empty.slice(0, PROPOSING_MAX), ACCOUNTS_AT_ONCE, async ({ reader, account }) => {
    if ('known' in reader) return;
    for await (const user of reader.users()) if (!('known' in user)) accountByUser.set(user.name, account.id);
  });
  const near = nearest(subject.name, [...accountByUser.keys()]);
  if (near === undefined) return null;
  const account = empty.length > 1 ? ` of account ${accountByUser.get(near) ?? ''}` : '';
  return `Did you mean ${near}${account}?`;
}
