import type { Instant } from '../core/instant.ts';
import type { JobOutcome, JobRecord } from '../core/runs/job-record.ts';

/** When a job is due. */
export interface JobSchedule {
  /** Five fields, as crontab has them. */
  readonly cron: string;
  readonly timeZone: string;
  /** A random delay of up to so much. */
  readonly jitterSeconds: number;
}

/** A job that is to be done again and again. */
export interface WantedJob {
  readonly name: string;
  readonly schedule: JobSchedule;
  /** Whether it can be done at any hour when somebody asks and it was never done; what changes something waits for its hour. */
  readonly beginsAnyTime: boolean;
}

/** One time that a job is done. */
export interface Turn {
  readonly job: string;
  /** The instant of the schedule that it stands for. */
  readonly dueAt: Instant;
  /** Earlier instants of the schedule that passed without it: it is done once for all of them. */
  readonly missed: number;
  /** Whether it was begun before, and cut off. */
  readonly isResumed: boolean;
}

/** Does a job. What goes wrong is its answer; what it throws is remembered as a failure. */
export type Work = (turn: Turn) => Promise<JobOutcome>;

export interface Upcoming {
  readonly job: string;
  readonly at: Instant;
}

/** Jobs that are done when they are due: one at a time, never twice for the same instant, and once for all that were missed. */
export interface Jobs {
  /** Does what is due now, and ends. Who asks for it knows when: nothing is delayed, and what was never done is due, if it may begin at any hour. */
  workOnce(work: Work, stop: AbortSignal): Promise<readonly Turn[]>;
  /** Does what becomes due, until told to stop; then the job in hand is ended, and no other begun. */
  follow(work: Work, stop: AbortSignal): Promise<void>;
  /** What comes next, soonest first. */
  upcoming(): Promise<readonly Upcoming[]>;
}

/** What is remembered of jobs. Both throw where that cannot be done: then nothing is begun. */
export interface JobMemory {
  read(): Promise<ReadonlyMap<string, JobRecord>>;
  write(name: string, record: JobRecord): Promise<void>;
}
