import type { Instant } from '../instant.ts';
import type { Hash, JournalEntry } from '../journal.ts';
import type { Policy } from '../policy.ts';
import type { Report } from '../report.ts';
import type { SafetyPolicy } from '../safety/safety-policy.ts';
import type { Course } from './course.ts';
import { fromCourses } from './from-courses.ts';
import { fromExceptions } from './from-exceptions.ts';
import { fromFindings } from './from-findings.ts';
import { fromJournal, type KnownUser } from './from-journal.ts';
import type { Late } from './late.ts';
import { type Found, makeNotice } from './make-notice.ts';

/** All that is known when people are told. */
export interface Known {
  readonly now: Instant;
  /** Undefined: there was no audit this time. */
  readonly report: Report | undefined;
  readonly courses: readonly Course[];
  /** Entries of the journal that were not looked at before. */
  readonly entries: readonly JournalEntry[];
  /** Of whom the journal tells, and nothing else does: `ACCOUNT/USER`. */
  readonly users: ReadonlyMap<string, KnownUser>;
  readonly late: readonly Late[];
  readonly policy: Policy;
  readonly safety: SafetyPolicy;
  /** Days before something at which people are told. */
  readonly warnBefore: readonly number[];
  readonly graceDays: number;
  /** See `FindingContext`. */
  readonly destinationMarks: number;
  /** When somebody was told of what will happen to a key. */
  readonly tellingsOf: (account: string, key: string) => readonly Instant[];
  readonly hash: Hash;
}

/** What people have to know now. What was told before is among it: under the same name, so that it is not told again. */
export function noticesOf(known: Known): readonly Found[] {
  const { now, report, courses, entries, late, policy, warnBefore, graceDays, destinationMarks, tellingsOf, hash } = known;
  const findings = report?.findings ?? [];
  const users = new Map([...known.users, ...usersIn(known)]);
  const knownOf = (account: string, user: string) => users.get(`${account}/${user}`);
  const unitsOf = (account: string) => report?.accounts.find(({ id }) => id === account)?.unitPath;
  const found = [
    ...fromFindings(findings, { now, warnBefore, destinationMarks }),
    ...fromCourses(courses, { now, warnBefore, safety: known.safety, tellingsOf }),
    ...entries.flatMap((entry) => fromJournal(entry, { policy, graceDays, knownOf, unitsOf }) ?? []),
    ...(report ? fromExceptions(policy.exceptions, { now, warnBefore, findings, hash }) : []),
    ...late.map((one) => fromLate(one, now)),
  ];
  const replaced = new Set(courses.flatMap(({ account, turnOff }) => (turnOff ? [`${account}/${turnOff.key}`] : [])));
  const names = new Set<string>();
  return found.filter(({ notice: { id, event, thread } }) => {
    // That it is due is no news where it is replaced already, and when it is turned off is told.
    if (names.has(id) || (event === 'due' && replaced.has(thread))) return false;
    names.add(id);
    return true;
  });
}

/** A journal names neither owner nor tags; whatever else is known of a user this time does: `ACCOUNT/USER`. */
export function usersIn({ report, courses }: Pick<Known, 'report' | 'courses'>): Map<string, KnownUser> {
  const users = new Map<string, KnownUser>();
  for (const { subject, owner, marks = [] } of report?.findings ?? [])
    if (subject.principal.type === 'user') users.set(`${subject.account}/${subject.principal.name}`, { owner, marks });
  for (const { account, user, owner, marks } of courses) users.set(`${account}/${user}`, { owner, marks });
  return users;
}

function fromLate({ account, since, because }: Late, now: Instant): Found {
  const subject =
    account === null
      ? null
      : { account, accountName: null, principal: { type: 'account' as const, name: 'account' }, accessKeyId: null };
  const notice = makeNotice({
    event: 'late',
    urgency: 'critical',
    at: now,
    subject,
    owner: null,
    about: [since ?? 'never'],
    title: account === null ? 'Keyturn is late' : `Account ${account} was not read for long`,
    because: `${because.charAt(0).toUpperCase()}${because.slice(1)}.`,
    next: 'Until it goes on, nobody is told of keys that are due, and none is replaced.',
    deadline: null,
    commands: [{ does: 'see when what happened last', line: 'keyturn status' }],
  });
  return { notice, marks: [] };
}
