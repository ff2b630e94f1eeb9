import { epochMs, type Instant } from '../core/instant.ts';
import { begun, ended, type JobOutcome, type JobRecord } from '../core/runs/job-record.ts';
import { nextInstant } from './cron.ts';
import { type Due, dueOf } from './due.ts';
import type { JobMemory, Jobs, Turn, Upcoming, WantedJob, Work } from './jobs.ts';
import { createDelays, createLedger, type Ledger } from './ledger.ts';

/** What jobs in this process need of the rest of it. */
export interface InProcess {
  /** Asked again at each look: schedules may change. In the order in which jobs that are due at once are done. */
  readonly wanted: () => Promise<readonly WantedJob[]>;
  readonly memory: JobMemory;
  /** The clock on the wall, which may be set back and forth. */
  readonly now: () => Instant;
  readonly after: (milliseconds: number, then: () => void) => void;
  /** From 0 to 1. */
  readonly chance: () => number;
  /** Told when the memory cannot be read or written, or when the schedules cannot be known: nothing is begun then. */
  readonly onTrouble: (error: unknown, job: string | null) => void;
  /** Done whenever the clock is looked at, before anything that is due. */
  readonly onLook?: () => Promise<void>;
  /** Told what comes next, at first and after something was done. */
  readonly onIdle?: (upcoming: readonly Upcoming[]) => void;
  /** Told when a record is of a time that has not come yet. */
  readonly onClockSetBack?: (job: string, record: JobRecord) => void;
}

/** While nothing is due, the clock is looked at so often at the least: it may be set, and the machine may have slept. */
const LOOK_MS = 60_000;
/** How long a job is left alone that could not be begun. */
const TROUBLE_MS = 15 * 60_000;

/** Jobs that are done by this process, for as long as it lives. */
export function createJobsInProcess(outside: InProcess): Jobs {
  const { now, wanted } = outside;
  const ledger = createLedger(outside.memory, now);
  const delayMs = createDelays(outside.chance);
  const troubledUntil = new Map<string, number>();

  async function doDue(work: Work, stop: AbortSignal, isAsked: boolean): Promise<readonly Turn[]> {
    const done: Turn[] = [];
    for (const job of await wanted()) {
      if (stop.aborted) break;
      if ((troubledUntil.get(job.name) ?? 0) > epochMs(now())) continue;
      try {
        const due = await look({ ...outside, ledger, delayMs }, job, isAsked);
        if (due.is === 'due') done.push(await perform({ ...outside, ledger }, { job, due, work }));
      } catch (error) {
        if (isAsked) throw error;
        troubledUntil.set(job.name, epochMs(now()) + TROUBLE_MS);
        outside.onTrouble(error, job.name);
      }
    }
    return done;
  }

  async function upcoming(): Promise<readonly Upcoming[]> {
    const coming: Upcoming[] = [];
    for (const job of await wanted()) {
      const due = await look({ ...outside, ledger, delayMs }, job, false);
      if (due.is === 'due') coming.push({ job: job.name, at: now() });
      else if (due.at !== null) coming.push({ job: job.name, at: due.at });
    }
    return coming.toSorted((a, b) => (a.at < b.at ? -1 : 1));
  }

  async function follow(work: Work, stop: AbortSignal): Promise<void> {
    for (let isNews = true; !stop.aborted; isNews = false) {
      let waitMs = LOOK_MS;
      try {
        await outside.onLook?.();
        const done = await doDue(work, stop, false);
        if (stop.aborted) return;
        const coming = await upcoming();
        if (isNews || done.length > 0) outside.onIdle?.(coming);
        waitMs = Math.min(LOOK_MS, ...coming.map(({ at }) => epochMs(at) - epochMs(now())).filter((ms) => ms > 0));
      } catch (error) {
        outside.onTrouble(error, null);
      }
      if (!stop.aborted) await pause(outside.after, waitMs, stop);
    }
  }

  return { workOnce: (work, stop) => doDue(work, stop, true), follow, upcoming };
}

interface Looking extends InProcess {
  readonly ledger: Ledger;
  readonly delayMs: (job: WantedJob, at: Instant) => number;
}

async function look({ ledger, delayMs, now, onClockSetBack }: Looking, job: WantedJob, isAsked: boolean): Promise<Due> {
  const record = await ledger.recordOf(job);
  const due = dueOf(record, {
    now: now(),
    next: (after) => nextInstant(job.schedule, after),
    delayMs: (at) => (isAsked ? 0 : delayMs(job, at)),
    isAsked,
    beginsAnyTime: job.beginsAnyTime,
  });
  if (due.is !== 'later' || !due.isSetBack) return due;
  onClockSetBack?.(job.name, record);
  ledger.know(job.name, { ...record, dueAt: null, knownSince: now() });
  return due;
}

interface Performance {
  readonly job: WantedJob;
  readonly due: Extract<Due, { is: 'due' }>;
  readonly work: Work;
}

async function perform(
  { ledger, now, onTrouble }: InProcess & { readonly ledger: Ledger },
  { job, due, work }: Performance,
): Promise<Turn> {
  const turn = { job: job.name, dueAt: due.at, missed: due.missed, isResumed: due.isResumed };
  const beginning = begun(await ledger.recordOf(job), { dueAt: due.at, now: now() });
  await ledger.begin(job.name, beginning);
  const outcome = await work(turn).catch(failureOf);
  await ledger.settle(job.name, ended(beginning, outcome, now())).catch((error: unknown) => onTrouble(error, job.name));
  return turn;
}

function failureOf(error: unknown): JobOutcome {
  return { result: 'failed', because: error instanceof Error ? error.message : String(error) };
}

function pause(after: InProcess['after'], milliseconds: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      stop.removeEventListener('abort', end);
      resolve();
    };
    stop.addEventListener('abort', end, { once: true });
    after(milliseconds, end);
  });
}
