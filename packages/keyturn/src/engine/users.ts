import type { UserFacts } from '../core/account.ts';
import type { CredentialReport, ReportRow } from '../core/credential-report.ts';
import { evaluateUser, type Judgement, type Standard } from '../core/evaluate.ts';
import { daysBetween, type Instant } from '../core/instant.ts';
import { factsAskedBy } from '../core/match.ts';
import { type Known, known, type Observed, type Unknown, unknown } from '../core/observed.ts';
import { ageSteps } from '../core/report.ts';
import { ROTATION_NOT_IN_REPORT, userNamed } from '../core/user-named.ts';
import { type Candidate, candidateOf, hasSameKeys, isRecentReport, judgeWithoutPassword, type Standpoint } from './candidates.ts';
import { collectUser, type UserQuestion, type UserWants } from './collect.ts';
import { fanOut } from './fan-out.ts';
import { INTERRUPTED } from './interruption.ts';
import type { AccountReader, ListedUser, OrganizationAccount, UserDetails } from './ports.ts';
import { userFromRow } from './report-facts.ts';
import type { RotationObserver } from './rotation-observer.ts';

/**
 * How deep an audit looks: `candidates` reads the report and then live whoever it does not clear; `live` reads everybody;
 * `report` stops at the report.
 */
export type Depth = 'candidates' | 'live' | 'report';

/** Whose users are judged, by what. `reader` is absent offline. */
export interface UsersTask {
  readonly account: OrganizationAccount;
  readonly reader: AccountReader | undefined;
  readonly report: Observed<CredentialReport>;
  readonly standard: Standard;
  readonly depth: Depth;
  /** When the audit began: what changed after a report that is older than that is looked at again. */
  readonly startedAt: Instant;
  readonly usersAtOnce: number;
  readonly interrupted: AbortSignal;
  /** Who tells of rotations, or why nobody does. */
  readonly rotation: RotationObserver | Unknown;
}

export interface UsersOutcome extends Judgement {
  readonly count: number;
  /** Who the users are, or why nobody knows. */
  readonly listed: Observed<number>;
  readonly keyAges: readonly number[];
}

/** Judges the users one by one, so that memory holds findings and not people. */
export async function auditUsers(task: UsersTask): Promise<UsersOutcome> {
  const { report, reader, standard, depth } = task;
  const tally = createTally(standard.now);
  if (reader && (depth === 'live' || !report.known)) {
    const failure = await auditEverybody({ ...task, reader, standpoint: standpointOf(task), tally });
    return tally.outcome(failure ?? known(tally.count(), 'iam:ListUsers', standard.now));
  }
  if (!report.known) return tally.outcome(report);
  if (!reader || depth === 'report') {
    judgeReport(task, report, tally);
    return tally.outcome(known(tally.count(), report.source, report.at));
  }
  const failure = await auditReport({ ...task, reader, standpoint: standpointOf(task), tally }, report);
  return tally.outcome(failure ?? known(tally.count(), report.source, report.at));
}

/** All that it takes to judge a user who is there. */
interface Judging extends UsersTask {
  readonly reader: AccountReader;
  readonly standpoint: Standpoint;
  readonly tally: Tally;
}

function standpointOf({ account, standard, report, startedAt, rotation }: UsersTask): Standpoint {
  const asked = factsAskedBy(standard.policy);
  const reportedAt = report.known ? report.at : standard.now;
  const isRecent = isRecentReport(reportedAt, startedAt);
  return {
    account,
    standard,
    reportedAt,
    isRecent,
    asksMore: asked.tags || asked.groups || asked.keys,
    rotation: 'known' in rotation ? rotation : known(null, 'iam:GetCredentialReport', reportedAt),
    mayRotate: (row) => !('known' in rotation) && rotation.mayConcern(row, standard.now),
  };
}

/** Takes the report at its word: nobody is asked. */
function judgeReport({ account, standard, rotation }: UsersTask, report: Known<CredentialReport>, tally: Tally): void {
  for (const row of usersOf(report)) {
    const user = userFromRow(row, report.at, 'known' in rotation ? rotation : ROTATION_NOT_IN_REPORT);
    const judgement = evaluateUser({ account, user }, standard);
    tally.add(
      user,
      row.hasMore ? withUnknown(judgement, evaluateUser({ account, user: { ...user, keys: MORE_KEYS } }, standard)) : judgement,
    );
  }
}

const MORE_KEYS = unknown('not-told', 'the credential report says that there is more than it shows');

/** What was found, and that nobody knows the rest. */
function withUnknown(judgement: Judgement, { findings }: Judgement): Judgement {
  const found = new Set(judgement.findings.map(({ check }) => check));
  const unknowns = findings.filter(({ check, verdict }) => verdict === 'unknown' && !found.has(check));
  return { ...judgement, findings: [...judgement.findings, ...unknowns] };
}

/** Judges the users of a report: the cleared ones as it tells them, the others as they are. */
async function auditReport(judging: Judging, report: Known<CredentialReport>): Promise<Unknown | undefined> {
  const { reader, standpoint, tally, usersAtOnce, interrupted } = judging;
  // Who came since, or came back under an old name, is in no old report; who went is in it still.
  const listing = standpoint.isRecent ? undefined : await listUsers(reader);

  function* open(): Iterable<Candidate> {
    for (const row of usersOf(report)) {
      if (listing && !isThere(row, listing)) continue;
      const candidate = candidateOf(row, standpoint);
      if (candidate.ask === 'nothing') tally.add(candidate.told, candidate.judgement);
      else yield candidate;
    }
  }

  await fanOut(open(), usersAtOnce, async (candidate) => {
    if (!interrupted.aborted) await judgeCandidate(candidate, judging);
  });
  await fanOut(listing?.users.values() ?? [], usersAtOnce, async (user) => {
    if (!interrupted.aborted) await judgeLive({ told: newcomer(user), wants: wantsOf(judging, true) }, judging);
  });
  return interrupted.aborted ? INTERRUPTED : listing?.failure;
}

function* usersOf(report: Known<CredentialReport>): Iterable<ReportRow> {
  for (const row of report.value.rows()) if (row.user !== null) yield row;
}

/** Users by name, as they are now; `failure` is set where the list broke off. */
interface Listing {
  readonly users: Map<string, ListedUser>;
  readonly failure: Unknown | undefined;
}

async function listUsers(reader: AccountReader): Promise<Listing> {
  const users = new Map<string, ListedUser>();
  for await (const told of reader.users()) {
    if ('known' in told) return { users, failure: told };
    users.set(told.name, told);
  }
  return { users, failure: undefined };
}

/** Whether a row is about somebody who is still there; takes that one out of the list, so that the newcomers are left. */
function isThere({ user: name, createdAt }: ReportRow, { users, failure }: Listing): boolean {
  const listed = users.get(name ?? '');
  if (!listed) return failure !== undefined;
  const isSame = createdAt === null || listed.createdAt === createdAt;
  if (isSame) users.delete(listed.name);
  return isSame;
}

function newcomer({ name, path, createdAt }: ListedUser): UserFacts {
  return { ...userNamed(name), path, createdAt };
}

function wantsOf({ standard }: UsersTask, certificates: boolean): UserWants {
  const { tags, groups } = factsAskedBy(standard.policy);
  return { tags, groups, certificates, sshKeys: false };
}

async function judgeCandidate({ row, told, judgement, ask }: Candidate, judging: Judging): Promise<void> {
  const wants = wantsOf(judging, row.certificates.length > 0);
  if (ask === 'everything') return judgeLive({ told, wants }, judging);
  const keys = await judging.reader.keysOf(told.name);
  const isCleared = keys.known && keys.value !== 'gone' && hasSameKeys(row, keys.value);
  if (!isCleared) return judgeLive({ told, wants, keys }, judging);
  judging.tally.add(told, judgement);
}

/** Reads everybody: with details in `live`, else by name alone where a report could not be had. */
async function auditEverybody(judging: Judging): Promise<Unknown | undefined> {
  const { reader, report, depth, standard, interrupted, usersAtOnce } = judging;
  const isDeep = depth === 'live';
  const passwords = isDeep && report.known ? passwordsOf(report) : undefined;
  let failure: Unknown | undefined;

  async function* everybody(): AsyncIterable<UserFacts> {
    for await (const told of isDeep ? reader.userDetails() : reader.users()) {
      if (interrupted.aborted) return;
      if ('known' in told) failure = told;
      else yield isDetailed(told) ? detailed(told, { standard, passwords }) : newcomer(told);
    }
  }

  const wants = isDeep ? { tags: false, groups: false, certificates: true, sshKeys: true } : wantsOf(judging, true);
  await fanOut(everybody(), usersAtOnce, async (told) => {
    if (!interrupted.aborted) await judgeLive({ told, wants }, judging);
  });
  return interrupted.aborted ? INTERRUPTED : failure;
}

function isDetailed(told: ListedUser | UserDetails): told is UserDetails {
  return 'permissions' in told;
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

async function judgeLive(asked: UserQuestion, judging: Judging): Promise<void> {
  const user = await collectUser(judging.reader, asked);
  if (user === 'gone' || judging.interrupted.aborted) return;
  const settled = await settle({ ...user, rotation: await rotationOf(user, judging) }, judging);
  if (!judging.interrupted.aborted) judging.tally.add(settled.user, settled.judgement);
}

async function rotationOf(user: UserFacts, { rotation, account, reader }: Judging): Promise<UserFacts['rotation']> {
  return 'known' in rotation ? rotation : rotation.factsOf({ account, user, reader });
}

/** A password is told by the report alone: where that is old, or has no row of the user, it is asked if it matters. */
async function settle(
  user: UserFacts,
  { account, standard, standpoint, reader }: Judging,
): Promise<{ readonly user: UserFacts; readonly judgement: Judgement }> {
  if (user.password.known && standpoint.isRecent) return { user, judgement: evaluateUser({ account, user }, standard) };
  const judgement = judgeWithoutPassword(user, standpoint);
  if (judgement) return { user, judgement };
  const asked = { ...user, password: await reader.password(user.name) };
  return { user: asked, judgement: evaluateUser({ account, user: asked }, standard) };
}

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
