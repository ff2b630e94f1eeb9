import type { AccountRef, UserFacts } from '../core/account.ts';
import type { CredentialReport, ReportRow } from '../core/credential-report.ts';
import { evaluateUser, type Judgement, type Standard } from '../core/evaluate.ts';
import { daysBetween, type Instant } from '../core/instant.ts';
import { factsAskedBy } from '../core/match.ts';
import { type Known, known, type Observed, type Unknown, unknown } from '../core/observed.ts';
import { ageSteps } from '../core/report.ts';
import { userNamed } from '../core/user-named.ts';
import { collectUser, type UserWants } from './collect.ts';
import { fanOut } from './fan-out.ts';
import type { AccountReader, UserDetails } from './ports.ts';
import { userFromRow } from './report-facts.ts';

/**
 * How deep an audit looks: `candidates` reads the report and then live whoever it does not clear; `live` reads everybody;
 * `report` stops at the report.
 */
export type Depth = 'candidates' | 'live' | 'report';

/** Whose users are judged, by what. `reader` is absent offline. */
export interface UsersTask {
  readonly account: AccountRef;
  readonly reader: AccountReader | undefined;
  readonly report: Observed<CredentialReport>;
  readonly standard: Standard;
  readonly depth: Depth;
  readonly usersAtOnce: number;
  readonly interrupted: AbortSignal;
}

export interface UsersOutcome extends Judgement {
  readonly count: number;
  /** Who the users are, or why nobody knows. */
  readonly listed: Observed<number>;
  readonly keyAges: readonly number[];
}

/** Judges the users one by one, so that memory holds findings and not people. */
export async function auditUsers(task: UsersTask): Promise<UsersOutcome> {
  const tally = createTally(task.standard.now);
  if (task.reader && (task.depth === 'live' || !task.report.known)) {
    const failure = await auditEverybody(task, task.reader, tally);
    return tally.outcome(failure ?? known(tally.count(), 'iam:ListUsers', task.standard.now));
  }
  if (!task.report.known) return tally.outcome(task.report);
  const failure = await auditReport(task, task.report, tally);
  return tally.outcome(failure ?? known(tally.count(), task.report.source, task.report.at));
}

/**
 * The report clears whom the checks themselves pass on its facts, its inactive keys taken as active: they may have been
 * switched on since. Whoever is not cleared is read live, so that nobody is accused on a fact of four hours ago. What a
 * report shows as young is young, and what it shows as used was used no earlier: nobody is missed.
 */
async function auditReport(task: UsersTask, report: Known<CredentialReport>, tally: Tally): Promise<Unknown | undefined> {
  const { account, reader, standard, depth, interrupted } = task;
  const asked = factsAskedBy(standard.policy);
  const asksMore = asked.tags || asked.groups;

  function* candidates(): Iterable<ReportRow> {
    for (const row of report.value.rows()) {
      if (row.user === null) continue;
      const user = userFromRow(row, report.at);
      const judgement = evaluateUser({ account, user }, standard);
      const isCleared =
        judgement.findings.length === 0 && !mayHide(row) && !(asksMore && hasCredentials(row)) && !wouldFailActive(row);
      if (reader && depth === 'candidates' && !isCleared) yield row;
      else tally.add(user, judgement);
    }
  }

  function wouldFailActive(row: ReportRow): boolean {
    if (row.slots.every((slot) => slot.createdAt === null || slot.isActive)) return false;
    return evaluateUser({ account, user: userFromRow(row, report.at, 'active') }, standard).findings.length > 0;
  }

  await fanOut(candidates(), task.usersAtOnce, async (row) => {
    if (!reader || interrupted.aborted) return;
    const wants = { ...asked, certificates: row.certificates.length > 0, sshKeys: false };
    await judgeLive(task, { reader, told: userFromRow(row, report.at), wants }, tally);
  });
  return interrupted.aborted ? INTERRUPTED : undefined;
}

/** Two full slots may hide a third key; AWS's 23rd column says so where it is there. */
function mayHide(row: ReportRow): boolean {
  return row.hasMore || row.slots.every((slot) => slot.createdAt !== null);
}

function hasCredentials(row: ReportRow): boolean {
  return row.certificates.length > 0 || row.slots.some((slot) => slot.createdAt !== null);
}

/** Reads everybody: with details in `live`, by name alone where a report could not be had. */
async function auditEverybody(task: UsersTask, reader: AccountReader, tally: Tally): Promise<Unknown | undefined> {
  const asked = factsAskedBy(task.standard.policy);
  const isDeep = task.depth === 'live';
  const passwords = isDeep && task.report.known ? passwordsOf(task.report) : undefined;
  let failure: Unknown | undefined;

  async function* everybody(): AsyncIterable<UserFacts> {
    for await (const told of isDeep ? reader.userDetails() : reader.users()) {
      if (task.interrupted.aborted) return;
      if (typeof told === 'string') yield userNamed(told);
      else if ('known' in told) failure = told;
      else yield detailed(told, { standard: task.standard, passwords });
    }
  }

  await fanOut(everybody(), task.usersAtOnce, async (told) => {
    if (task.interrupted.aborted) return;
    const wants = isDeep
      ? { tags: false, groups: false, certificates: true, sshKeys: true }
      : { ...asked, certificates: true, sshKeys: false };
    await judgeLive(task, { reader, told, wants }, tally);
  });
  return task.interrupted.aborted ? INTERRUPTED : failure;
}

function detailed(
  { name, path, createdAt, tags, groups, permissions }: UserDetails,
  { standard, passwords }: { standard: Standard; passwords: ReadonlyMap<string, UserFacts['password']> | undefined },
): UserFacts {
  const told = <T>(value: T): Known<T> => known(value, 'iam:GetAccountAuthorizationDetails', standard.now);
  const password = passwords?.get(name) ?? unknown('not-asked', 'the credential report has no row of this user yet');
  return {
    ...userNamed(name),
    path,
    createdAt,
    password,
    tags: told(tags),
    groups: told(groups),
    permissions: told(permissions),
  };
}

/** Passwords stand in the report alone; what it says of them is some kilobytes even for thousands of users. */
function passwordsOf(report: Known<CredentialReport>): Map<string, UserFacts['password']> {
  const passwords = new Map<string, UserFacts['password']>();
  for (const row of report.value.rows()) {
    if (row.user !== null) passwords.set(row.user, known(row.password, report.source, report.at));
  }
  return passwords;
}

async function judgeLive(
  { account, standard }: UsersTask,
  { reader, told, wants }: { readonly reader: AccountReader; readonly told: UserFacts; readonly wants: UserWants },
  tally: Tally,
): Promise<void> {
  const user = await collectUser(reader, told, wants);
  if (user !== 'gone') tally.add(user, evaluateUser({ account, user }, standard));
}

const INTERRUPTED = unknown('interrupted', 'the audit was ended before all users were read');

type Tally = ReturnType<typeof createTally>;

function createTally(now: Instant) {
  const findings: Judgement['findings'][number][] = [];
  const notAsked = new Map<string, string>();
  const keyAges = [...ageSteps.map(() => 0), 0];
  let passed = 0;
  let count = 0;
  return {
    count: () => count,
    add(user: UserFacts, judgement: Judgement) {
      count += 1;
      passed += judgement.passed;
      findings.push(...judgement.findings);
      for (const [check, why] of judgement.notAsked) notAsked.set(check, why);
      for (const key of user.keys.known ? user.keys.value : []) {
        if (key.status !== 'active') continue;
        const step = ageSteps.findIndex((days) => daysBetween(key.createdAt, now) <= days);
        const column = step === -1 ? ageSteps.length : step;
        keyAges[column] = (keyAges[column] ?? 0) + 1;
      }
    },
    outcome: (listed: Observed<number>): UsersOutcome => ({ count, listed, findings, passed, notAsked, keyAges }),
  };
}
