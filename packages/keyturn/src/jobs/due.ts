import { addDays, epochMs, type Instant, instantOf } from '../core/instant.ts';
import type { JobRecord } from '../core/runs/job-record.ts';

/** Whether a job is due. */
export type Due =
  | { readonly is: 'due'; readonly at: Instant; readonly missed: number; readonly isResumed: boolean }
  /** Null: never. Set back: what is remembered has not come yet, and is no longer counted on. */
  | { readonly is: 'later'; readonly at: Instant | null; readonly isSetBack: boolean };

interface Question {
  readonly now: Instant;
  readonly next: (after: Instant) => Instant | undefined;
  /** By how much an instant of the schedule is delayed. */
  readonly delayMs: (at: Instant) => number;
  /** Somebody asks for what is due, and knows when: what was never done is, if it may begin at any hour. */
  readonly isAsked: boolean;
  readonly beginsAnyTime: boolean;
}

/** Whoever starts a job by the same schedule from outside may be so late when it was never seen before. */
const LATE_MS = 3_600_000;

/** How often a job is begun for one instant when it is cut off each time: something in it may end the process. */
const ATTEMPTS_MAX = 3;

/** Whether a job is due, by what is remembered of it. What was missed is due once, however often it was missed. */
export function dueOf(record: JobRecord, question: Question): Due {
  const { now, next } = question;
  const since = sinceWhen(record, question);
  if (since > now) return setBack(record, question);
  if (record.dueAt !== null && record.endedAt === null && record.attempts < ATTEMPTS_MAX)
    return { is: 'due', at: record.dueAt, missed: 0, isResumed: true };
  if (question.isAsked && question.beginsAnyTime && record.startedAt === null)
    return { is: 'due', at: now, missed: 0, isResumed: false };
  const passed = passedSince(since, question);
  if (passed.count === 0) return delayed(next(since), question);
  if (passed.count > 1) return { is: 'due', at: passed.latest, missed: passed.count - 1, isResumed: false };
  const later = delayed(passed.latest, question);
  return later.at !== null && later.at > now ? later : { is: 'due', at: passed.latest, missed: 0, isResumed: false };
}

function sinceWhen({ dueAt, knownSince, startedAt }: JobRecord, { now, isAsked }: Question): Instant {
  const since = dueAt ?? knownSince;
  const isNew = isAsked && startedAt === null && since <= now;
  return isNew ? instantOf(Math.min(epochMs(since), epochMs(now) - LATE_MS)) : since;
}

/** The clock was set back. An instant that it shows for the second time is waited out; a memory further ahead would silence the job until then. */
function setBack(record: JobRecord, question: Question): Due {
  const first = question.next(question.now);
  if (first !== undefined && first === record.dueAt) return delayed(question.next(first), question);
  return { ...delayed(first, question), isSetBack: true };
}

function delayed(at: Instant | undefined, { delayMs }: Question): Extract<Due, { is: 'later' }> {
  return { is: 'later', at: at === undefined ? null : instantOf(epochMs(at) + delayMs(at)), isSetBack: false };
}

/** More of them are not worth counting. */
const COUNTED_MAX = 1_000;

function passedSince(since: Instant, { now, next }: Question): { readonly count: number; readonly latest: Instant } {
  let count = 0;
  let latest = since;
  for (let at = next(since); at !== undefined && at <= now; at = next(at)) {
    latest = at;
    count += 1;
    // A minute apart at the least: a day of them is counted once more.
    if (count === COUNTED_MAX && addDays(at, 1) < now) at = addDays(now, -1);
  }
  return { count, latest };
}
