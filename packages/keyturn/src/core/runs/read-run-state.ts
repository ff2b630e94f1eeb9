import { severities } from '../finding.ts';
import { type Instant, parseInstant } from '../instant.ts';
import { type JobOutcome, type JobRecord, jobNames, jobResults } from './job-record.ts';
import { type AccountRecord, type AuditCounts, noRuns, type RunState, rotationOutcomes } from './run-state.ts';

/** Its version: a file of another one is not read. */
export const RUN_STATE_SCHEMA = 'keyturn/runs/1';

/** Reads back what was remembered; undefined for anything that is not of this version and form. */
export function readRunState(value: unknown): RunState | undefined {
  try {
    const { schema, jobs, accounts, audit, totals, untold } = members(value);
    if (schema !== RUN_STATE_SCHEMA) return undefined;
    const records = members(jobs);
    return {
      jobs: Object.fromEntries(jobNames.flatMap((name) => (name in records ? [[name, jobRecord(records[name])]] : []))),
      accounts: Object.fromEntries(Object.entries(members(accounts)).map(([id, account]) => [id, accountRecord(account)])),
      audit: audit === null ? null : auditCounts(audit),
      totals: totalsOf(totals),
      untold: list(untold).map(untoldOf),
    };
  } catch (error) {
    if (error instanceof Misshapen) return undefined;
    throw error;
  }
}

class Misshapen extends Error {}

function jobRecord(value: unknown): JobRecord {
  const record = members(value);
  const counts = members(record['counts']);
  return {
    schedule: text(record['schedule']),
    knownSince: instant(record['knownSince']),
    dueAt: orNull(record['dueAt'], instant),
    attempts: number(record['attempts']),
    startedAt: orNull(record['startedAt'], instant),
    endedAt: orNull(record['endedAt'], instant),
    outcome: orNull(record['outcome'], outcome),
    succeededAt: orNull(record['succeededAt'], instant),
    counts: {
      succeeded: number(counts['succeeded']),
      failed: number(counts['failed']),
      stopped: number(counts['stopped']),
    },
  };
}

function outcome(value: unknown): JobOutcome {
  const { result, because } = members(value);
  return { result: oneOf(jobResults, result), because: orNull(because, text) };
}

function accountRecord(value: unknown): AccountRecord {
  const { name, readAt, unreadSince, because } = members(value);
  return {
    name: orNull(name, text),
    readAt: orNull(readAt, instant),
    unreadSince: orNull(unreadSince, instant),
    because: orNull(because, text),
  };
}

function auditCounts(value: unknown): AuditCounts {
  const { at, findings, excepted, accounts, unread } = members(value);
  return {
    at: instant(at),
    findings: list(findings).map((finding) => {
      const { check, severity, verdict, count } = members(finding);
      return {
        check: text(check),
        severity: oneOf(severities, severity),
        verdict: oneOf(['fail', 'unknown'] as const, verdict),
        count: number(count),
      };
    }),
    excepted: number(excepted),
    accounts: number(accounts),
    unread: number(unread),
  };
}

function totalsOf(value: unknown): RunState['totals'] {
  const { rotations, calls, throttled } = members(value);
  const counts = members(rotations);
  const counted = { ...noRuns.totals.rotations };
  for (const one of rotationOutcomes) counted[one] = number(counts[one]);
  return { rotations: counted, calls: number(calls), throttled: number(throttled) };
}

function untoldOf(value: unknown): RunState['untold'][number] {
  const { label, because } = members(value);
  return { label: text(label), because: text(because) };
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Misshapen();
  return value;
}

function members(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Misshapen();
  return Object.fromEntries(Object.entries(value));
}

function orNull<Value>(value: unknown, read: (value: unknown) => Value): Value | null {
  return value === null ? null : read(value);
}

function instant(value: unknown): Instant {
  const read = parseInstant(text(value));
  if (read === undefined) throw new Misshapen();
  return read;
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new Misshapen();
  return value;
}

function number(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Misshapen();
  return value;
}

function oneOf<const Word extends string>(words: readonly Word[], value: unknown): Word {
  const found = words.find((word) => word === value);
  if (found === undefined) throw new Misshapen();
  return found;
}
