import type { AccessKey, KeyStatus } from '../core/access-key.ts';
import type { AccountRef, PasswordFacts, UserFacts } from '../core/account.ts';
import type { ReportRow } from '../core/credential-report.ts';
import { evaluateUser, type Judgement, type Standard } from '../core/evaluate.ts';
import type { Finding } from '../core/finding.ts';
import { epochMs, type Instant } from '../core/instant.ts';
import { known, type Observed } from '../core/observed.ts';
import type { ListedKey } from './ports.ts';
import { userFromRow } from './report-facts.ts';

/** By what users are judged, and how old their report is. */
export interface Standpoint {
  readonly account: AccountRef;
  readonly standard: Standard;
  readonly reportedAt: Instant;
  /** Whether the report was made for this audit; else anything may have changed since. */
  readonly isRecent: boolean;
  /** Whether the policy asks for what no report tells: then whoever has credentials is read. */
  readonly asksMore: boolean;
  /** What is said of the rotations of whom the report clears. */
  readonly rotation: UserFacts['rotation'];
  /** Whether a rotation may concern a user in spite of what the checks say of its row. */
  readonly mayRotate: (row: ReportRow) => boolean;
}

/** A user as a report tells it, and what has to be asked live before anybody may say how it stands. */
export interface Candidate {
  readonly row: ReportRow;
  readonly told: UserFacts;
  /** The verdicts on what the report tells. */
  readonly judgement: Judgement;
  /** `keys`: it is cleared if it has the keys that the report tells of, and no more. */
  readonly ask: 'nothing' | 'keys' | 'everything';
}

/** A report that is older than the audit by less than this was as good as made for it: IAM itself takes seconds to agree with itself. */
const RECENT_MS = 60_000;

/** Whether a report tells how things are, and not how they were. AWS makes one in four hours, and answers with it until then. */
export function isRecentReport(reportedAt: Instant, auditStartedAt: Instant): boolean {
  return epochMs(reportedAt) >= epochMs(auditStartedAt) - RECENT_MS;
}

/**
 * The report clears whom the checks themselves pass on its facts, and on what may have become of these since: a key
 * switched on or off, a password given or taken, new keys. What a report shows as young is young, and what it shows as used
 * was used no earlier. Whoever is not cleared is read live, so that nobody is missed, and nobody accused of the past.
 */
export function candidateOf(row: ReportRow, standpoint: Standpoint): Candidate {
  const { account, standard, reportedAt, isRecent, asksMore } = standpoint;
  const told = userFromRow(row, reportedAt, standpoint.rotation);
  const judgement = evaluateUser({ account, user: told }, standard);
  const isCleared = (user: UserFacts) => evaluateUser({ account, user }, standard).findings.length === 0;
  const isSuspect =
    judgement.findings.length > 0 ||
    mayHide(row) ||
    standpoint.mayRotate(row) ||
    (asksMore && hasCredentials(row)) ||
    !futures(told, isRecent).every(isCleared);
  if (isSuspect) return { row, told, judgement, ask: 'everything' };
  const isOpen = !isRecent && !passwords(told).map(withNewKeys(reportedAt)).every(isCleared);
  return { row, told, judgement, ask: isOpen ? 'keys' : 'nothing' };
}

/** Whether the keys of a user are those that its row tells of. */
export function hasSameKeys({ slots }: ReportRow, keys: readonly ListedKey[]): boolean {
  const told = slots.flatMap(({ createdAt, isActive }) =>
    createdAt === null ? [] : [`${createdAt} ${isActive ? 'active' : 'inactive'}`],
  );
  const listed = keys.map(({ createdAt, status }) => `${createdAt} ${status}`);
  return told.sort().join() === listed.sort().join();
}

/**
 * The verdicts on a user whose password is not known, or only from an old report; undefined where they depend on it.
 */
export function judgeWithoutPassword(user: UserFacts, { account, standard }: Standpoint): Judgement | undefined {
  const at = standard.now;
  const [without, having] = [null, SOME_PASSWORD].map((password) =>
    evaluateUser({ account, user: { ...user, password: known(password, 'iam:GetLoginProfile', at) } }, standard),
  );
  if (!without || !having) return undefined;
  const texts = (findings: readonly Finding[]) =>
    findings.map(({ check, verdict, subject, because }) => JSON.stringify([check, verdict, subject, because])).join();
  return texts(without.findings) === texts(having.findings) ? without : undefined;
}

const SOME_PASSWORD: PasswordFacts = { changedAt: null, lastUsedAt: 'never' };

/** Two full slots may hide a third key; AWS's 23rd column says so where it is there. */
function mayHide(row: ReportRow): boolean {
  return row.hasMore || row.slots.every((slot) => slot.createdAt !== null);
}

function hasCredentials(row: ReportRow): boolean {
  return row.certificates.length > 0 || row.slots.some((slot) => slot.createdAt !== null);
}

/** What may have become of a user, but for new keys. */
function futures(told: UserFacts, isRecent: boolean): UserFacts[] {
  const states = [switched(told, 'active'), switched(told, 'inactive')].filter((state) => state !== undefined);
  return isRecent ? states : [told, ...states].flatMap(passwords);
}

/** The user with all its keys and certificates on, or off; undefined where all of them are. */
function switched(user: UserFacts, status: Extract<KeyStatus, 'active' | 'inactive'>): UserFacts | undefined {
  const { keys, certificates } = user;
  if (!keys.known || !certificates.known) return undefined;
  const isActive = status === 'active';
  const isSame = keys.value.every((key) => key.status === status) && certificates.value.every((one) => one.isActive === isActive);
  if (isSame) return undefined;
  return {
    ...user,
    keys: { ...keys, value: keys.value.map((key) => ({ ...key, status })) },
    certificates: { ...certificates, value: certificates.value.map((one) => ({ ...one, isActive })) },
  };
}

function passwords(user: UserFacts): UserFacts[] {
  const { password } = user;
  if (!password.known) return [user];
  const other: Observed<PasswordFacts | null> = { ...password, value: password.value === null ? SOME_PASSWORD : null };
  return [user, { ...user, password: other }];
}

/** As many keys as a user can have, made right after the report. */
function withNewKeys(reportedAt: Instant): (user: UserFacts) => UserFacts {
  const key: AccessKey = {
    id: null,
    status: 'active',
    createdAt: reportedAt,
    lastUsed: known('never', 'iam:GetAccessKeyLastUsed', reportedAt),
  };
  return (user) => (user.keys.known ? { ...user, keys: { ...user.keys, value: [...user.keys.value, key, key] } } : user);
}
