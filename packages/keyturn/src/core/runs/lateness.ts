import { type AccountId } from '../access-key.ts';
import { addDays, daysBetween, type Instant } from '../instant.ts';
import type { JobName, JobRecord } from './job-record.ts';
import type { RunState } from './run-state.ts';
import type { Watch } from './watch.ts';

/** Something that should have happened by now. */
export type Lateness =
  /** `since`: the last time that it succeeded; null: never. */
  | { readonly what: 'job'; readonly job: JobName; readonly since: Instant | null; readonly because: string }
  | { readonly what: 'account'; readonly account: AccountId; readonly since: Instant; readonly because: string };

/** A job that is scheduled, and how its schedule goes on. */
export interface Scheduled {
  readonly name: JobName;
  readonly next: (after: Instant) => Instant | undefined;
}

interface Question {
  readonly watch: Watch;
  readonly scheduled: readonly Scheduled[];
  readonly now: Instant;
}

/** How much a job may be overdue: it may be delayed by chance, and takes its time. */
const PATIENCE_DAYS = 2 / 24;

/** What is late, by what is remembered. Of a job that nobody has ever seen, nothing is known. */
export function latenessOf(state: RunState, { watch, scheduled, now }: Question): readonly Lateness[] {
  const jobs = scheduled.flatMap((one): Lateness[] => {
    const record = state.jobs[one.name];
    if (!record || !isLate(record, { one, watch, now })) return [];
    const since = record.succeededAt;
    return [{ what: 'job', job: one.name, since, because: reasonOf(one.name, record) }];
  });
  const accounts = Object.entries(state.accounts).flatMap(([account, { unreadSince, because }]): Lateness[] =>
    unreadSince !== null && daysBetween(unreadSince, now) >= watch.unreadAfterDays
      ? [
          {
            what: 'account',
            account,
            since: unreadSince,
            because: `account ${account} was not read since ${unreadSince}: ${because ?? 'no reason was given'}`,
          },
        ]
      : [],
  );
  return [...jobs, ...accounts];
}

function isLate(
  record: JobRecord,
  { one, watch, now }: { readonly one: Scheduled; readonly watch: Watch; readonly now: Instant },
): boolean {
  const from = record.succeededAt ?? record.knownSince;
  if (one.name === 'audit' && watch.lateAfterDays !== undefined) return daysBetween(from, now) > watch.lateAfterDays;
  const due = one.next(from);
  return due !== undefined && addDays(due, PATIENCE_DAYS) < now;
}

function reasonOf(name: JobName, { succeededAt, knownSince, outcome }: JobRecord): string {
  const since =
    succeededAt === null
      ? `no ${name} has succeeded since the first start at ${knownSince}`
      : `no ${name} has succeeded since ${succeededAt}`;
  return outcome?.result === 'failed' && outcome.because !== null ? `${since}; the last one failed: ${outcome.because}` : since;
}
