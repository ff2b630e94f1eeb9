import type { Instant } from '../../core/instant.ts';
import type { JobName, JobRecord } from '../../core/runs/job-record.ts';
import type { Lateness } from '../../core/runs/lateness.ts';
import type { AccountRecord, RunState } from '../../core/runs/run-state.ts';

/** How things stand on this machine. */
export interface Status {
  readonly folder: string;
  readonly now: Instant;
  /** The process that follows the schedules; null: none does. */
  readonly runner: { readonly pid: number | null } | null;
  readonly jobs: readonly StatusJob[];
  readonly accounts: readonly (AccountRecord & { readonly id: string })[];
  readonly late: readonly Lateness[];
  readonly untold: RunState['untold'];
  /** Whether anything is remembered. */
  readonly isKnown: boolean;
}

export interface StatusJob {
  readonly name: JobName;
  readonly record: JobRecord | null;
  /** Without the delay by chance. */
  readonly nextAt: Instant | null;
}
