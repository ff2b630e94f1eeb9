import { describe, expect, test } from 'vitest';
import type { Finding, Remedy } from '../finding.ts';
import { addDays, type Instant, instantOf } from '../instant.ts';
import type { JournalEntry } from '../journal.ts';
import { defaultPolicy } from '../policy.ts';
import type { Report } from '../report.ts';
import { defaultSafety } from '../safety/safety-policy.ts';
import type { Course } from './course.ts';
import { type Known, noticesOf } from './notices-of.ts';

const NOW = instantOf(Date.parse('2026-11-24T02:00:00Z'));
const KEY = 'AKIAIOSFODNN7EXAMPLE';
const ACCOUNT = '111122223333';
const after = (days: number) => addDays(NOW, days);

const remedy: Remedy = { summary: '', console: { url: '', steps: [] }, cli: [], keyturn: null };

function finding(check: string, changes: Partial<Finding> = {}): Finding {
  return {
    check,
    title: check,
    verdict: 'fail',
    severity: 'high',
    subject: { account: ACCOUNT, accountName: null, principal: { type: 'user', name: 'deploy' }, accessKeyId: KEY },
    because: 'it is so',
    evidence: { createdAt: after(-80), limitDays: 90, details: { dueAt: after(7) } },
    controls: {},
    remedy,
    owner: "O'Brien",
    exception: null,
    ...changes,
  };
}

function report(findings: readonly Finding[]): Report {
  return {
    schemaVersion: 1,
    generatedAt: NOW,
    tool: { name: 'keyturn', version: '1' },
    caller: { account: ACCOUNT, arn: 'arn', partition: 'aws' },
    limits: defaultPolicy.limits,
    accounts: [],
    checks: [],
    summary: { fail: findings.length, unknown: 0, pass: 0, excepted: 0 },
    isInterrupted: false,
    findings,
  };
}

const nothing: Known = {
  now: NOW,
  report: undefined,
  courses: [],
  entries: [],
  users: new Map(),
  late: [],
  policy: defaultPolicy,
  safety: defaultSafety,
  warnBefore: [14, 7, 1],
  graceDays: 14,
  destinationMarks: 0,
  tellingsOf: () => [],
  hash: (text) => `hash-of-${text.length}`,
};

const told = (known: Partial<Known>) => noticesOf({ ...nothing, ...known }).map(({ notice }) => notice);
const ids = (known: Partial<Known>) => told(known).map(({ id }) => id);

describe('of findings', () => {
  test('a key that is due soon is told once for each threshold, under a name that is the same tomorrow', () => {
    const at = (now: Instant) => ids({ now, report: report([finding('user-access-key-age-soon')]) });
    expect(at(NOW)).toEqual([`due-soon:${ACCOUNT}/${KEY}:7_days:2026-12-01`]);
    expect(at(after(1))).toEqual(at(NOW));
    expect(at(after(6.5))).toEqual([`due-soon:${ACCOUNT}/${KEY}:1_day:2026-12-01`]);
  });

  test('each says which key, why, what happens when, and what can be typed', () => {
    const marks = [0];
    expect(told({ report: report([finding('user-access-key-age-soon', { marks })]) })).toEqual([
      {
        id: `due-soon:${ACCOUNT}/${KEY}:7_days:2026-12-01`,
        event: 'due-soon',
        urgency: 'info',
        thread: `${ACCOUNT}/${KEY}`,
        at: NOW,
        subject: finding('').subject,
        owner: "O'Brien",
        title: `Access key ${KEY} of deploy in ${ACCOUNT} is due in 7 days`,
        because: 'It was created on 2026-09-05, and the limit is 90 days.',
        next: 'Keyturn replaces it then, and turns it off once nobody uses it any more.',
        deadline: after(7),
        commands: [
          { does: 'look at it', line: `keyturn explain ${KEY}` },
          { does: 'leave it alone for 7d', line: `keyturn snooze ${KEY} --for 7d` },
          {
            does: 'except it until 2027-02-22',
            line: `keyturn except ${KEY} --until 2027-02-22 --owner 'O'\\''Brien' --reason 'it has to stay'`,
          },
        ],
      },
    ]);
  });

  test.each([
    ['user-access-key-age', `due:${ACCOUNT}/${KEY}:2026-09-05:90_days`],
    ['old-key-still-used', `old-key-in-use:${ACCOUNT}/${KEY}`],
    ['exposed-key', `exposed:${ACCOUNT}/${KEY}`],
  ])('%s is told as %s', (check, id) => {
    expect(ids({ report: report([finding(check)]) })).toEqual([id]);
  });

  test('two checks that tell of the same use of root are one notice', () => {
    const used = { subject: { ...finding('').subject, principal: { type: 'root', name: '<root_account>' } as const } };
    const evidence = { lastUsedAt: after(-1) };
    const both = ['root-used-recently', 'root-access-key-used'].map((check) => finding(check, { ...used, evidence }));
    expect(ids({ report: report(both) })).toEqual([`root-used:${ACCOUNT}/${KEY}:2026-11-23`]);
  });

  test('what is excepted, not known, or of another check is told to nobody', () => {
    const exception = { owner: 'a', reason: 'b', until: after(100) };
    expect(
      ids({
        report: report([
          finding('user-access-key-age', { exception }),
          finding('user-access-key-age', { verdict: 'unknown' }),
          finding('ssh-key-age'),
        ]),
      }),
    ).toEqual([]);
  });
});

describe('of how a rotation goes on', () => {
  const course: Course = {
    account: ACCOUNT,
    accountName: null,
    user: 'deploy',
    owner: null,
    marks: [],
    question: null,
    turnOff: { key: KEY, successor: 'AKIANEW', why: 'replaced', at: after(5), deletedAt: after(19), assuming: null },
  };
  const off = (at: Instant): Course => ({ ...course, turnOff: course.turnOff && { ...course.turnOff, at } });

  test('a key is told to be turned off, at each threshold', () => {
    const [notice] = told({ courses: [course] });
    expect(notice).toMatchObject({
      id: `deactivation-ahead:${ACCOUNT}/${KEY}:replaced:AKIANEW:7`,
      title: `Access key ${KEY} of deploy in ${ACCOUNT} will be turned off in 5 days`,
      because: 'Key AKIANEW has replaced it.',
      next: `It stops working on 2026-11-29 02:00 UTC at the earliest, and is deleted on 2026-12-13; until then "keyturn rollback ${KEY}" brings it back.`,
      deadline: after(5),
    });
    expect(ids({ courses: [off(after(20))] })).toEqual([]);
    expect(ids({ courses: [off(after(0.5))] })).toEqual([`deactivation-ahead:${ACCOUNT}/${KEY}:replaced:AKIANEW:1`]);
  });

  test('windows and freezes put it off, and it is told for when they let it through', () => {
    const safety = {
      ...defaultSafety,
      windows: [{ days: ['sat'] as const, from: '22:30', to: '04:00', timeZone: 'Europe/Berlin' }],
      freezes: [{ from: after(1), until: after(6), reason: 'release' }],
    };
    const [notice] = told({ courses: [off(NOW)], safety });
    expect([notice?.id, notice?.deadline]).toEqual([
      `deactivation-ahead:${ACCOUNT}/${KEY}:replaced:AKIANEW:14`,
      '2026-12-05T21:30:00.000Z',
    ]);
  });

  test('where it is time already, it is told until it was told on two days', () => {
    const again = (tellings: readonly Instant[]) => ids({ courses: [off(NOW)], tellingsOf: () => tellings });
    expect(again([])).toEqual([`deactivation-ahead:${ACCOUNT}/${KEY}:replaced:AKIANEW:announcement:1:2026-11-24`]);
    expect(again([after(-0.1)])).toEqual([]);
    expect(again([after(-1)])).toEqual([`deactivation-ahead:${ACCOUNT}/${KEY}:replaced:AKIANEW:announcement:2:2026-11-24`]);
    expect(again([after(-2), after(-1)])).toEqual([]);
  });

  test('what waits for a person is told with the commands that settle it', () => {
    const question: Course['question'] = {
      problem: 'two-active-keys',
      because: 'two keys are active',
      key: KEY,
      choices: [`keyturn retire ${KEY}, when nobody needs it`, 'find out who put it there'],
    };
    expect(told({ courses: [{ ...course, turnOff: null, question }] })).toMatchObject([
      {
        id: `blocked:${ACCOUNT}/${KEY}:two-active-keys`,
        because: 'Two keys are active.',
        commands: [{ does: 'when nobody needs it', line: `keyturn retire ${KEY}` }, {}, {}, {}],
      },
    ]);
  });

  test('that a key is due is not told where it is replaced already', () => {
    expect(ids({ courses: [course], report: report([finding('user-access-key-age')]) })).toEqual([
      `deactivation-ahead:${ACCOUNT}/${KEY}:replaced:AKIANEW:7`,
    ]);
  });
});

const deleted: JournalEntry = {
  seq: 1,
  at: NOW,
  kind: 'outcome',
  run: 'r',
  plan: null,
  actor: { arn: null, user: null, host: null },
  approvers: [],
  account: ACCOUNT,
  principal: { type: 'user', name: 'deploy' },
  accessKeyId: KEY,
  step: 'delete',
  because: 'it was inactive for long',
  evidence: {},
  outcome: 'done',
  detail: null,
  intent: 0,
  previous: '',
  hash: '',
};

describe('of the journal', () => {
  test.each([
    ['a key that is gone', {}, [`done:${ACCOUNT}/${KEY}:deleted`]],
    ['a key that is turned off', { step: 'deactivate' }, [`done:${ACCOUNT}/${KEY}:turned-off:2026-11-24`]],
    ['a step that failed', { step: 'deliver', outcome: 'failed' as const }, [`failed:${ACCOUNT}/${KEY}:deliver`]],
    ['no other step', { step: 'promote' }, []],
    ['no intent', { kind: 'intent' as const, outcome: null }, []],
  ])('%s is told', (_what, changes, expected) => {
    expect(ids({ entries: [{ ...deleted, ...changes }] })).toEqual(expected);
  });

  test('where the journal knows too little of whom it is about, everybody is told whom it may concern', () => {
    const policy = {
      ...defaultPolicy,
      marks: [{ tags: { team: 'web' } }, { users: ['api'] }, { units: ['Production'] }, { accounts: ['444455556666'] }],
    };
    expect(noticesOf({ ...nothing, policy, entries: [deleted] })[0]?.marks).toEqual([0, 2]);
  });
});

test('who answers for a key is known to the journal by what else is known of its user', () => {
  const policy = { ...defaultPolicy, marks: [{ tags: { team: 'web' } }, { tags: { team: 'api' } }] };
  const course: Course = {
    account: ACCOUNT,
    accountName: null,
    user: 'deploy',
    owner: 'jane',
    marks: [1],
    question: null,
    turnOff: null,
  };
  expect(noticesOf({ ...nothing, policy, entries: [deleted], courses: [course] })).toMatchObject([
    { marks: [1], notice: { event: 'done', owner: 'jane' } },
  ]);
});

test('an exception is told before it ends, to whom its findings concern', () => {
  const exception = { owner: 'jane', reason: 'it moves', until: after(6), match: { keys: [KEY] } };
  const covered = finding('user-access-key-age', { exception, marks: [3] });
  const policy = { ...defaultPolicy, exceptions: [exception] };
  expect(noticesOf({ ...nothing, policy, report: report([covered]) })).toMatchObject([
    {
      marks: [3],
      notice: {
        event: 'exception-ending',
        owner: 'jane',
        subject: covered.subject,
        title: 'The exception of jane ends in 6 days',
        because: `It excepts access key ${KEY} of deploy in ${ACCOUNT} until 2026-11-30 02:00 UTC, because of this: it moves.`,
        deadline: after(6),
      },
    },
  ]);
});

test('what is late is told once for each time that it stopped', () => {
  const late = [{ account: null, since: after(-2), because: 'no audit has succeeded for two days' }];
  expect(told({ late })).toMatchObject([
    { event: 'late', urgency: 'critical', subject: null, because: 'No audit has succeeded for two days.' },
  ]);
  expect(ids({ late })).toEqual(ids({ late, now: after(1) }));
});
