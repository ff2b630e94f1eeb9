import { epochMs, type Instant } from '../core/instant.ts';
import { type JobRecord, newRecord } from '../core/runs/job-record.ts';
import type { JobMemory, WantedJob } from './jobs.ts';

/** What is known of jobs: what was remembered, and what has come since, even where it could not be written down. */
export interface Ledger {
  recordOf(job: WantedJob): Promise<JobRecord>;
  /** Written down before it is known: a job whose beginning is not remembered is not begun. */
  begin(name: string, record: JobRecord): Promise<void>;
  /** Known before it is written down: what cannot be remembered is not done again either. */
  settle(name: string, record: JobRecord): Promise<void>;
  /** Kept for as long as this process lives. */
  know(name: string, record: JobRecord): void;
}

/** Opens the ledger over a memory. */
export function createLedger(memory: JobMemory, now: () => Instant): Ledger {
  const known = new Map<string, JobRecord>();
  let isRead = false;
  return {
    async recordOf({ name, schedule }) {
      if (!isRead) {
        for (const [remembered, record] of await memory.read()) known.set(remembered, record);
        isRead = true;
      }
      const text = `${schedule.cron} ${schedule.timeZone}`;
      const record = known.get(name);
      if (record?.schedule === text) return record;
      // By another schedule nothing was missed.
      const fresh = record ? { ...record, schedule: text, knownSince: now(), dueAt: null } : newRecord(text, now());
      known.set(name, fresh);
      await memory.write(name, fresh);
      return fresh;
    },
    async begin(name, record) {
      await memory.write(name, record);
      known.set(name, record);
    },
    async settle(name, record) {
      known.set(name, record);
      await memory.write(name, record);
    },
    know: (name, record) => void known.set(name, record),
  };
}

/** Delays by chance: of the same job at the same instant the same one, however often it is asked. */
export function createDelays(chance: () => number): (job: WantedJob, at: Instant) => number {
  const drawn = new Map<string, { readonly at: Instant; readonly delayMs: number }>();
  return ({ name, schedule }, at) => {
    const last = drawn.get(name);
    if (last && epochMs(last.at) === epochMs(at)) return last.delayMs;
    const delayMs = chance() * schedule.jitterSeconds * 1000;
    drawn.set(name, { at, delayMs });
    return delayMs;
  };
}
