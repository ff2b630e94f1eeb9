import { expect, test } from 'vitest';
import { type AuditDiff, diffReports, exitCodeOfDiff } from './diff.ts';
import { instantOf } from './instant.ts';
import type { StoredFinding, StoredReport } from './stored-report.ts';

const MONDAY = instantOf(Date.UTC(2026, 10, 23));
const ACCOUNT = '222222222222';

function finding(key: string | null, change: Partial<StoredFinding> & { readonly user?: string } = {}): StoredFinding {
  const { user = 'alice', ...rest } = change;
  return {
    check: 'user-access-key-age',
    title: 'An active access key of a user is too old',
    verdict: 'fail',
    severity: 'high',
    subject: { account: ACCOUNT, accountName: null, principal: { type: 'user', name: user }, accessKeyId: key },
    because: 'created 91 days ago',
    isExcepted: false,
    ...rest,
  };
}

function report(findings: readonly StoredFinding[], change: Partial<StoredReport> = {}): StoredReport {
  return {
    generatedAt: MONDAY,
    limits: { keyAgeDaysMax: 90 },
    accounts: [{ id: ACCOUNT, name: 'dev', state: 'read', why: null }],
    checks: [{ id: 'user-access-key-age', notRun: null }],
    findings,
    ...change,
  };
}

const unread = { accounts: [{ id: ACCOUNT, name: 'dev', state: 'unread', why: 'AccessDenied' }] } as const;

function told({ opened, closed, stayed, excepted, unsettled }: AuditDiff) {
  const ids = (changes: AuditDiff['opened']) =>
    changes.map(({ subject, note }) => [subject.accessKeyId, ...(note === null ? [] : [note])].join(': '));
  return { opened: ids(opened), closed: ids(closed), stayed: ids(stayed), excepted: ids(excepted), unsettled: ids(unsettled) };
}

const nothing = { opened: [], closed: [], stayed: [], excepted: [], unsettled: [] };

test('findings open, close and stay by their check and subject', () => {
  const diff = diffReports(report([finding('A'), finding('B')]), report([finding('B'), finding('C')]));
  expect(told(diff)).toEqual({ ...nothing, opened: ['C'], closed: ['A'], stayed: ['B'] });
  expect(exitCodeOfDiff(diff)).toBe(1);
});

test('nothing that changed ends with 0, and so does what only closed', () => {
  expect(exitCodeOfDiff(diffReports(report([finding('A')]), report([finding('A')])))).toBe(0);
  expect(exitCodeOfDiff(diffReports(report([finding('A')]), report([])))).toBe(0);
});

test('nothing of an account that was not read counts as closed', () => {
  const diff = diffReports(report([finding('A')]), report([], unread));
  expect(told(diff)).toEqual({ ...nothing, unsettled: ['A: its account was not read: AccessDenied'] });
  expect(diff.accounts.becameUnread).toEqual([{ id: ACCOUNT, name: 'dev', why: 'AccessDenied' }]);
  expect(exitCodeOfDiff(diff)).toBe(3);
});

test('nor does what is unknown now, was not checked, or is of an account that left', () => {
  const before = report([finding('A')]);
  const unknown = finding(null, { verdict: 'unknown', because: 'the keys are not known: denied' });
  expect(told(diffReports(before, report([unknown]))).unsettled).toEqual(['A: the keys are not known: denied']);
  const notRun = { checks: [{ id: 'user-access-key-age', notRun: 'it needs --live' }] };
  expect(told(diffReports(before, report([], notRun))).unsettled).toEqual(['A: its check was not run: it needs --live']);
  expect(told(diffReports(before, report([], { checks: [] }))).unsettled).toEqual(['A: its check is not part of that audit']);
  expect(told(diffReports(before, report([], { accounts: [] }))).unsettled).toEqual(['A: its account is not part of that audit']);
});

test('what a check could not say of a whole account, it could not say of anybody in it', () => {
  const whole = {
    account: ACCOUNT,
    accountName: null,
    principal: { type: 'account', name: 'account' },
    accessKeyId: null,
  } as const;
  const unknown = finding(null, { verdict: 'unknown', subject: whole, because: 'denied' });
  expect(told(diffReports(report([finding('A')]), report([unknown]))).unsettled).toEqual(['A: denied']);
});

test('what is unknown of one user closes the findings of another', () => {
  const unknown = finding(null, { verdict: 'unknown', user: 'bob' });
  expect(told(diffReports(report([finding('A')]), report([unknown]))).closed).toEqual(['A']);
});

test('an exception neither closes a finding nor keeps it open, and its end opens it', () => {
  const excepted = finding('A', { isExcepted: true });
  expect(told(diffReports(report([finding('A')]), report([excepted])))).toEqual({ ...nothing, excepted: ['A'] });
  expect(told(diffReports(report([excepted]), report([finding('A')])))).toEqual({
    ...nothing,
    opened: ['A: its exception has ended'],
  });
  expect(told(diffReports(report([excepted]), report([])))).toEqual(nothing);
});

test('what was found where nobody could look before may be older', () => {
  expect(told(diffReports(report([], unread), report([finding('A')]))).opened).toEqual([
    'A: it may be older: in the first audit its account was not read: AccessDenied',
  ]);
});

test('a key without an id is taken for one of its owner, and for one alone', () => {
  const diff = diffReports(report([finding(null), finding(null)]), report([finding('A'), finding('B'), finding('C')]));
  expect(told(diff)).toEqual({ ...nothing, opened: ['C'], stayed: ['A', 'B'] });
  expect(told(diffReports(report([finding(null)]), report([finding('A', { user: 'bob' })]))).closed).toHaveLength(1);
});

test('limits that changed, and accounts that came and went, are told', () => {
  const after = report([], {
    limits: { keyAgeDaysMax: 60 },
    accounts: [{ id: '333333333333', name: null, state: 'read', why: null }],
  });
  expect(diffReports(report([]), after)).toMatchObject({
    limits: [{ name: 'keyAgeDaysMax', before: 90, after: 60 }],
    accounts: { left: [{ id: ACCOUNT }], joined: [{ id: '333333333333' }] },
  });
});
