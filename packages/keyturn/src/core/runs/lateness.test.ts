import { describe, expect, test } from 'vitest';
import { addDays, type Instant, instantOf } from '../instant.ts';
import { type JobRecord, newRecord } from './job-record.ts';
import { latenessOf, type Scheduled } from './lateness.ts';
import { noRuns, type RunState } from './run-state.ts';

const SINCE = instantOf(Date.UTC(2027, 0, 10, 2));
const nightly: Scheduled = { name: 'audit', next: (after) => addDays(after, 1) };
const watch = { lateAfterDays: undefined, unreadAfterDays: 3 };
const hours = (count: number) => addDays(SINCE, count / 24);

function after(record: Partial<JobRecord>, now: Instant, lateAfterDays?: number): readonly string[] {
  const state: RunState = { ...noRuns, jobs: { audit: { ...newRecord('0 2 * * * UTC', SINCE), ...record } } };
  return latenessOf(state, { watch: { ...watch, lateAfterDays }, scheduled: [nightly], now }).map(({ because }) => because);
}

describe('a job is late', () => {
  test('two hours after it was due, and not before', () => {
    expect(after({ succeededAt: SINCE }, hours(26))).toEqual([]);
    expect(after({ succeededAt: SINCE }, hours(26.01))).toEqual(['no audit has succeeded since 2027-01-10T02:00:00.000Z']);
  });

  test('when it never succeeded, counted from when it was first known, with why', () => {
    const outcome = { result: 'failed', because: 'no account could be read' } as const;
    expect(after({ outcome }, hours(27))).toEqual([
      'no audit has succeeded since the first start at 2027-01-10T02:00:00.000Z; the last one failed: no account could be read',
    ]);
  });

  test('for an audit after as long as somebody said', () => {
    expect(after({ succeededAt: SINCE }, hours(30), 2)).toEqual([]);
    expect(after({ succeededAt: SINCE }, hours(48.1), 2)).toHaveLength(1);
    expect(after({ succeededAt: SINCE }, hours(12.1), 0.5)).toHaveLength(1);
  });

  test('only while it is scheduled', () => {
    const state: RunState = { ...noRuns, jobs: { audit: newRecord('0 2 * * * UTC', SINCE) } };
    expect(latenessOf(state, { watch, scheduled: [], now: hours(1_000) })).toEqual([]);
    expect(latenessOf(noRuns, { watch, scheduled: [nightly], now: hours(1_000) })).toEqual([]);
  });
});

test('an account is told about when no audit read it for so many days', () => {
  const account = { name: 'prod', readAt: null, unreadSince: SINCE, because: 'access denied' };
  const state: RunState = { ...noRuns, accounts: { '111122223333': account, '444455556666': { ...account, unreadSince: null } } };
  const at = (now: Instant) => latenessOf(state, { watch, scheduled: [], now });
  expect(at(addDays(SINCE, 2.9))).toEqual([]);
  expect(at(addDays(SINCE, 3))).toEqual([
    {
      what: 'account',
      account: '111122223333',
      since: SINCE,
      because: 'account 111122223333 was not read since 2027-01-10T02:00:00.000Z: access denied',
    },
  ]);
});
