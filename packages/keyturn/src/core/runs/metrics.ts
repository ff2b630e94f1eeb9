import { epochMs, type Instant } from '../instant.ts';
import type { JobName } from './job-record.ts';
import { jobNames, jobResults } from './job-record.ts';
import type { Lateness } from './lateness.ts';
import { type RunState, rotationOutcomes } from './run-state.ts';

/** What metrics are made of. */
export interface MetricsView {
  readonly state: RunState;
  readonly late: readonly Lateness[];
  readonly upcoming: readonly { readonly job: string; readonly at: Instant }[];
  readonly scheduled: readonly JobName[];
  readonly version: string;
  readonly now: Instant;
}

/** One number, and of what it is. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A metric as Prometheus knows them; docs/unattended.md has them all. */
export interface Metric {
  readonly name: string;
  readonly type: 'gauge' | 'counter';
  readonly help: string;
  readonly labels: readonly string[];
  samples(view: MetricsView): readonly Sample[];
}

/** Every metric. Names are never changed: alerts hang on them. */
export const metrics: readonly Metric[] = [
  gauge('keyturn_build_info', {
    help: 'Always 1; the label tells the version.',
    labels: ['version'],
    samples: ({ version }) => [{ labels: { version }, value: 1 }],
  }),
  gauge('keyturn_last_success_timestamp_seconds', {
    help: 'When a job succeeded last; absent until it has.',
    labels: ['job'],
    samples: ({ state }) => perJob((job) => seconds(state.jobs[job]?.succeededAt)),
  }),
  gauge('keyturn_last_attempt_timestamp_seconds', {
    help: 'When a job was begun last.',
    labels: ['job'],
    samples: ({ state }) => perJob((job) => seconds(state.jobs[job]?.startedAt)),
  }),
  gauge('keyturn_last_attempt_succeeded', {
    help: 'Whether the last attempt that ended has succeeded.',
    labels: ['job'],
    samples: ({ state }) =>
      perJob((job) => {
        const outcome = state.jobs[job]?.outcome;
        return outcome ? Number(outcome.result === 'succeeded') : undefined;
      }),
  }),
  gauge('keyturn_next_run_timestamp_seconds', {
    help: 'When a job is due next.',
    labels: ['job'],
    samples: ({ upcoming }) => upcoming.map(({ job, at }) => ({ labels: { job }, value: epochMs(at) / 1000 })),
  }),
  gauge('keyturn_run_duration_seconds', {
    help: 'How long the last attempt of a job took.',
    labels: ['job'],
    samples: ({ state }) =>
      perJob((job) => {
        const { startedAt, endedAt } = state.jobs[job] ?? {};
        return startedAt && endedAt ? (epochMs(endedAt) - epochMs(startedAt)) / 1000 : undefined;
      }),
  }),
  counter('keyturn_runs_total', {
    help: 'How often a job ended, by how it did.',
    labels: ['job', 'outcome'],
    samples: ({ state }) =>
      jobNames.flatMap((job) =>
        jobResults.flatMap((outcome) => {
          const value = state.jobs[job]?.counts[outcome];
          return value === undefined ? [] : [{ labels: { job, outcome }, value }];
        }),
      ),
  }),
  gauge('keyturn_late', {
    help: 'Whether a scheduled job should have succeeded by now.',
    labels: ['job'],
    samples: ({ scheduled, late }) =>
      scheduled.map((job) => ({
        labels: { job },
        value: Number(late.some((one) => one.what === 'job' && one.job === job)),
      })),
  }),
  gauge('keyturn_findings', {
    help: 'Findings of the last audit, without those that are excepted.',
    labels: ['check', 'severity', 'verdict'],
    samples: ({ state }) =>
      (state.audit?.findings ?? []).map(({ check, severity, verdict, count }) => ({
        labels: { check, severity, verdict },
        value: count,
      })),
  }),
  gauge('keyturn_findings_excepted', {
    help: 'Findings of the last audit that are excepted.',
    labels: [],
    samples: ({ state }) => one(state.audit?.excepted),
  }),
  gauge('keyturn_accounts', {
    help: 'Accounts that the last audit was to read.',
    labels: [],
    samples: ({ state }) => one(state.audit?.accounts),
  }),
  gauge('keyturn_accounts_unread', {
    help: 'Accounts that the last audit could not read.',
    labels: [],
    samples: ({ state }) => one(state.audit?.unread),
  }),
  gauge('keyturn_account_unread_seconds', {
    help: 'For how long an account was not read; only of those that the last audit could not read.',
    labels: ['account'],
    samples: ({ state, now }) =>
      Object.entries(state.accounts).flatMap(([account, { unreadSince }]) =>
        unreadSince === null ? [] : [{ labels: { account }, value: Math.max(0, (epochMs(now) - epochMs(unreadSince)) / 1000) }],
      ),
  }),
  counter('keyturn_rotations_total', {
    help: 'Principals in runs of apply, by how they fared.',
    labels: ['outcome'],
    samples: ({ state }) => rotationOutcomes.map((outcome) => ({ labels: { outcome }, value: state.totals.rotations[outcome] })),
  }),
  gauge('keyturn_notifiers_broken', {
    help: 'Who could not be told of something, the last time that people were told.',
    labels: [],
    samples: ({ state }) => one(state.untold.length),
  }),
  counter('keyturn_aws_calls_total', {
    help: 'Calls that audits sent to AWS.',
    labels: [],
    samples: ({ state }) => one(state.totals.calls),
  }),
  counter('keyturn_aws_throttled_total', {
    help: 'Calls of audits that AWS throttled.',
    labels: [],
    samples: ({ state }) => one(state.totals.throttled),
  }),
];

type Described = Pick<Metric, 'help' | 'labels' | 'samples'>;

function gauge(name: string, metric: Described): Metric {
  return { name, type: 'gauge', ...metric };
}

function counter(name: string, metric: Described): Metric {
  return { name, type: 'counter', ...metric };
}

function perJob(valueOf: (job: JobName) => number | undefined): readonly Sample[] {
  return jobNames.flatMap((job) => {
    const value = valueOf(job);
    return value === undefined ? [] : [{ labels: { job }, value }];
  });
}

function one(value: number | undefined): readonly Sample[] {
  return value === undefined ? [] : [{ labels: {}, value }];
}

function seconds(at: Instant | null | undefined): number | undefined {
  return at ? epochMs(at) / 1000 : undefined;
}
