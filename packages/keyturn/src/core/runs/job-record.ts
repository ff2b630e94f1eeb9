import type { Instant } from '../instant.ts';

/** What can be scheduled, in the order in which it is done when several are due at once. */
export const jobNames = ['audit', 'apply', 'report'] as const;

export type JobName = (typeof jobNames)[number];

/** How a job can end; `stopped`: it was told to, and goes on at the next start. */
export const jobResults = ['succeeded', 'failed', 'stopped'] as const;

export type JobResult = (typeof jobResults)[number];

/** How a job ended, and why when it did not succeed. */
export interface JobOutcome {
  readonly result: JobResult;
  readonly because: string | null;
}

/** What is remembered of a job. */
export interface JobRecord {
  /** The schedule by which it was due. */
  readonly schedule: string;
  /** It was due from here on. */
  readonly knownSince: Instant;
  /** The instant of the schedule for which it was begun last. */
  readonly dueAt: Instant | null;
  /** How often it was begun for that instant, and not stopped. */
  readonly attempts: number;
  readonly startedAt: Instant | null;
  /** Null while it is under way, and when it was cut off. */
  readonly endedAt: Instant | null;
  readonly outcome: JobOutcome | null;
  readonly succeededAt: Instant | null;
  /** How often it ended in which way. */
  readonly counts: Readonly<Record<JobResult, number>>;
}

/** A job that is known from now on. */
export function newRecord(schedule: string, now: Instant): JobRecord {
  return {
    schedule,
    knownSince: now,
    dueAt: null,
    attempts: 0,
    startedAt: null,
    endedAt: null,
    outcome: null,
    succeededAt: null,
    counts: { succeeded: 0, failed: 0, stopped: 0 },
  };
}

/** The record of a job that begins. */
export function begun(record: JobRecord, { dueAt, now }: { readonly dueAt: Instant; readonly now: Instant }): JobRecord {
  return {
    ...record,
    dueAt,
    attempts: record.dueAt === dueAt ? record.attempts + 1 : 1,
    startedAt: now,
    endedAt: null,
    outcome: null,
  };
}

/** The record of a job that ended. One that was stopped has not been done: it is begun again, and that is no further attempt. */
export function ended(record: JobRecord, outcome: JobOutcome, now: Instant): JobRecord {
  const isStopped = outcome.result === 'stopped';
  return {
    ...record,
    attempts: isStopped ? record.attempts - 1 : record.attempts,
    endedAt: isStopped ? null : now,
    outcome,
    succeededAt: outcome.result === 'succeeded' ? now : record.succeededAt,
    counts: { ...record.counts, [outcome.result]: record.counts[outcome.result] + 1 },
  };
}
