import { join } from 'node:path';
import { notifierFrom } from '../../config/notifiers.ts';
import { Fault } from '../../core/fault.ts';
import { addDays, type Instant } from '../../core/instant.ts';
import type { JournalEntry } from '../../core/journal.ts';
import type { Course } from '../../core/notices/course.ts';
import { isNews, type KnownUser } from '../../core/notices/from-journal.ts';
import type { Late } from '../../core/notices/late.ts';
import { noticesOf, usersIn } from '../../core/notices/notices-of.ts';
import type { Report } from '../../core/report.ts';
import { defaultTerms } from '../../core/rotation/terms.ts';
import type { Journal } from '../../engine/journal.ts';
import type { NoticeBook } from '../../engine/notice-book.ts';
import { type NotifyOutcome, type NotifyRequest, notify } from '../../engine/notify.ts';
import { knowUser } from '../../engine/rotation/follow.ts';
import { openNoticeBook } from '../../store/notice-book.ts';
import { whileLocked } from '../../store/process-lock.ts';
import { makeStateFolder } from '../../store/state-folder.ts';
import type { CommandContext } from '../command.ts';
import { fingerprintOf, openRotation, type RotationSession } from '../rotation/session.ts';

/** What a run has found out, so that nobody asks AWS a second time. */
export interface RunFindings {
  /** Opened for this when absent. */
  readonly session?: RotationSession | undefined;
  /** Of the audit; undefined: none was made. */
  readonly report?: Report | undefined;
  /** `Applied.courses` */
  readonly courses?: readonly Course[] | undefined;
  /** What should have happened by now. */
  readonly late?: readonly Late[] | undefined;
}

/** Tells everybody what they have to know after a run, and what waits since the last one. Where nobody is to be told, it does nothing. */
export async function notifyAfterRun(context: CommandContext, run: RunFindings): Promise<NotifyOutcome> {
  const session = run.session ?? (await openRotation(context));
  if (session.config.notify.routes.length === 0) return { told: [], waiting: 0, broken: [] };
  return whileTelling(session, async (book) => notify(await notifyRequest(session, { ...run, book })));
}

/** How long another process that tells people is waited for. */
const PATIENCE_MS = 30_000;

/** Does something with the book of what was told, alone on this machine. */
async function whileTelling<Value>({ folder, aws }: RotationSession, act: (book: NoticeBook) => Promise<Value>): Promise<Value> {
  await makeStateFolder(folder);
  const done = await whileLocked(join(folder, 'notices.lock'), { patienceMs: PATIENCE_MS }, async () =>
    act(await openNoticeBook(folder, aws.now())),
  );
  if (!done) throw new Fault('run-locked', `Another process is telling people, with the folder ${folder}.`);
  return done.value;
}

/** All that telling takes: what was found, and to whom it goes. */
export async function notifyRequest(
  session: RotationSession,
  { report, courses = [], late = [], book }: Omit<RunFindings, 'session'> & { readonly book: NoticeBook },
): Promise<NotifyRequest> {
  const { config, aws, journal, tools } = session;
  const now = aws.now();
  const { warnBefore, destinationMarks, routes, contacts } = config.notify;
  const news = await readNews(journal, book.book.journalRead(), now);
  const found = noticesOf({
    now,
    report,
    courses,
    late,
    entries: news.entries,
    users: await usersOf(session, news.entries, usersIn({ report, courses })),
    policy: config.policy,
    safety: config.safety,
    warnBefore,
    destinationMarks,
    graceDays: config.rotation.terms.graceDays ?? defaultTerms.graceDays,
    tellingsOf: (account, key) => book.book.tellingsOf(account, key),
    hash: fingerprintOf,
  });
  return {
    routes,
    contacts,
    open: notifierFrom(tools),
    book,
    found,
    journalRead: news.last,
    report,
    now: () => aws.now(),
    hash: fingerprintOf,
    inTime,
  };
}

/**
 * What the journal tells since it was looked at. In the first night, and where another journal has begun, that of the last day: what is
 * older is no news.
 */
async function readNews(
  journal: Journal,
  read: number | undefined,
  now: Instant,
): Promise<{ readonly entries: readonly JournalEntry[]; readonly last: number }> {
  const yesterday = addDays(now, -1);
  const recent: JournalEntry[] = [];
  const unread: JournalEntry[] = [];
  let last = 0;
  for await (const entry of journal.entries()) {
    last = entry.seq;
    if (!isNews(entry)) continue;
    if (entry.at >= yesterday) recent.push(entry);
    if (read !== undefined && entry.seq > read) unread.push(entry);
  }
  return { entries: read === undefined || last < read ? recent : unread, last };
}

/** More than these are not asked for one by one: what they are told goes to everybody whom it may concern. */
const USERS_MAX = 100;

/** Users of whom the journal tells, and nothing else does: a key that is deleted leaves nothing to be found. */
async function usersOf(
  { aws, request }: RotationSession,
  entries: readonly JournalEntry[],
  known: ReadonlyMap<string, KnownUser>,
): Promise<ReadonlyMap<string, KnownUser>> {
  const { ownerTags, marks = [] } = request.policy;
  const users = new Map<string, KnownUser>();
  if (ownerTags.length + marks.length === 0) return users;
  const asked = new Map(
    entries.flatMap(({ account, principal }) => {
      if (account === null || principal?.type !== 'user') return [];
      return [[`${account}/${principal.name}`, { account, user: principal.name }] as const];
    }),
  );
  for (const [name, whom] of [...asked].filter(([one]) => !known.has(one)).slice(0, USERS_MAX)) {
    try {
      const user = await knowUser(aws, request, whom);
      if (user) users.set(name, user);
    } catch (error) {
      // Where AWS does not answer, people are told all the same.
      if (!(error instanceof Fault)) throw error;
    }
  }
  return users;
}

/** Notifiers have limits of their own; this is for what hangs beyond them. */
const PATIENCE_WITH_ONE_MS = 180_000;

async function inTime<Value>(work: Promise<Value>): Promise<Value | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), PATIENCE_WITH_ONE_MS);
  });
  try {
    return await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
}
