import type { LoadedConfig } from '../../config/settings.ts';
import { addDays, type Instant, SECONDS_PER_DAY } from '../../core/instant.ts';
import { type Lateness, latenessOf, type Scheduled } from '../../core/runs/lateness.ts';
import type { RunState } from '../../core/runs/run-state.ts';
import { nextInstant } from '../../jobs/cron.ts';
import type { Log } from './log.ts';

/** What is late by what is remembered, under a configuration. */
export function lateUnder({ schedule, watch }: LoadedConfig, state: RunState, now: Instant): readonly Lateness[] {
  return latenessOf(state, { watch, scheduled: scheduledIn(schedule), now });
}

function scheduledIn({ jobs }: LoadedConfig['schedule']): readonly Scheduled[] {
  return jobs.map(({ name, schedule }) => ({
    name,
    next(after) {
      const next = nextInstant(schedule, after);
      // It may be delayed by chance for as long.
      return next && addDays(next, schedule.jitterSeconds / SECONDS_PER_DAY);
    },
  }));
}

/** Notices that something should have happened by now. */
export interface Watchdog {
  /** Tells what has become late since it looked last. */
  look(): Promise<void>;
}

/** Makes a watchdog. What was told is not told again, as long as it is the same. */
export function createWatchdog({
  find,
  log,
  tell,
}: {
  readonly find: () => readonly Lateness[];
  readonly log: Log;
  readonly tell: (late: readonly Lateness[]) => Promise<void>;
}): Watchdog {
  const told = new Set<string>();
  return {
    async look() {
      const late = find();
      const fresh = late.filter((one) => !told.has(nameOf(one)));
      for (const one of fresh) {
        told.add(nameOf(one));
        log.error('late', { [one.what]: one.what === 'job' ? one.job : one.account, since: one.since, because: one.because });
      }
      if (fresh.length > 0) await tell(late);
    },
  };
}

function nameOf(late: Lateness): string {
  return `${late.what} ${late.what === 'job' ? late.job : late.account} ${late.since ?? 'never'}`;
}
