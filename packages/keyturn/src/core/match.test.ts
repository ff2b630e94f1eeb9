import { expect, test } from 'vitest';
import type { AccountRef, UserFacts } from './account.ts';
import { instantOf } from './instant.ts';
import { exceptionFor, limitsFor, limitsPossibleFor, type MatchSubject, matches } from './match.ts';
import { known, unknown } from './observed.ts';
import { defaultPolicy, type Match, type Policy } from './policy.ts';

const now = instantOf(Date.parse('2026-06-01T00:00:00Z'));
const unread = unknown('denied', 'iam:ListUserTags: AccessDenied');

const account: AccountRef = {
  id: '012345678901',
  name: 'shop',
  partition: 'aws',
  isManagement: false,
  unitPath: ['Workloads', 'Production'],
};

const machine: UserFacts = {
  name: 'ci-deploy',
  path: '/eng/ci/',
  createdAt: null,
  keys: known([], 'iam:ListAccessKeys', now),
  password: known(null, 'iam:GetCredentialReport', now),
  certificates: unread,
  sshKeys: unread,
  tags: known(new Map([['team', 'platform']]), 'iam:ListUserTags', now),
  groups: known(['deployers', 'readers'], 'iam:ListGroupsForUser', now),
  permissions: unread,
  rotation: unread,
};
const person: UserFacts = {
  ...machine,
  name: 'root',
  path: '/',
  password: known({ changedAt: now, lastUsedAt: 'never' }, 'iam:GetCredentialReport', now),
};
const stranger: UserFacts = { ...machine, path: null, password: unread, tags: unread, groups: unread };

const whole: MatchSubject = { account, isRoot: false, accessKeyId: null };
const subjects = {
  machine: { ...whole, user: machine, accessKeyId: 'AKIAIOSFODNN7EXAMPLE' },
  person: { ...whole, user: person },
  stranger: { ...whole, user: stranger },
  root: { ...whole, isRoot: true, accessKeyId: 'AKIAROOTFODNN7EXAMPL' },
  whole,
} satisfies Record<string, MatchSubject>;

test.each<[Match, (keyof typeof subjects)[]]>([
  [{}, []],
  [{ root: true }, ['root']],
  [{ root: false }, ['machine', 'person', 'stranger', 'whole']],
  [{ root: true, accounts: ['012345678901'] }, ['root']],
  [{ root: true, accounts: ['111111111111'] }, []],
  [{ root: true, users: ['*'] }, []],
  // The user who is called root is a user; no name ever means the root user.
  [{ users: ['root'] }, ['person']],
  [{ users: ['*'] }, ['machine', 'person', 'stranger']],
  [{ users: ['CI-*'] }, []],
  [{ users: ['nobody', 'ci-*'] }, ['machine', 'stranger']],
  [{ users: [] }, []],
  [{ paths: ['/'] }, ['machine', 'person']],
  [{ paths: ['/eng/'] }, ['machine']],
  [{ paths: ['/eng'] }, ['machine']],
  [{ paths: ['/en'] }, []],
  [{ paths: ['/*/ci/'] }, ['machine']],
  [{ paths: ['/ci/'] }, []],
  [{ tags: { team: 'plat*' } }, ['machine', 'person']],
  [{ tags: { team: '*' } }, ['machine', 'person']],
  [{ tags: { team: 'sales' } }, []],
  [{ tags: { team: 'platform', owner: '*' } }, []],
  [{ tags: {} }, []],
  [{ groups: ['deploy*'] }, ['machine', 'person']],
  [{ groups: ['admins'] }, []],
  [{ kind: 'machine' }, ['machine']],
  [{ kind: 'person' }, ['person']],
  [{ kind: 'person', users: ['ci-*'] }, []],
  [{ accounts: ['012345678901'] }, ['machine', 'person', 'stranger', 'root', 'whole']],
  [{ accounts: ['12345678901'] }, []],
  [{ accounts: ['01234567890?'] }, []],
  [{ units: ['Workloads'] }, ['machine', 'person', 'stranger', 'root', 'whole']],
  [{ units: ['Prod*'] }, ['machine', 'person', 'stranger', 'root', 'whole']],
  [{ units: ['Workloads/Production'] }, []],
  [{ units: ['Sandbox'] }, []],
  [{ units: ['Workloads'], users: ['ci-*'] }, ['machine', 'stranger']],
  [{ keys: ['AKIAIOSFODNN7EXAMPLE'] }, ['machine']],
  [{ keys: ['AKIAROOTFODNN7EXAMPL'] }, ['root']],
  [{ keys: ['AKIA*'] }, []],
])('%j means %j', (match, meant) => {
  expect(
    Object.entries(subjects)
      .filter(([, subject]) => matches(match, subject))
      .map(([name]) => name),
  ).toEqual(meant);
});

test('an account whose OUs nobody asked for is in none of them', () => {
  expect(matches({ units: ['*'] }, { ...whole, account: { ...account, unitPath: [] } })).toBe(false);
});

const limitsRules: Policy = {
  ...defaultPolicy,
  rules: [
    { match: { kind: 'machine' }, limits: { keyAgeDaysMax: 180, keyIdleDaysMax: 10 } },
    { match: { users: ['ci-*'] }, limits: { keyAgeDaysMax: 30 } },
    { match: { tags: { team: 'sales' } }, limits: { keyAgeDaysMax: 1 } },
  ],
};

test('of several rules the later one wins, limit by limit', () => {
  expect(limitsFor(limitsRules, subjects.machine)).toEqual({ ...defaultPolicy.limits, keyAgeDaysMax: 30, keyIdleDaysMax: 10 });
  expect(limitsFor(limitsRules, subjects.root)).toEqual(defaultPolicy.limits);
});

test('where a fact is not known, all limits that may hold are told', () => {
  expect(limitsPossibleFor(limitsRules, subjects.machine)).toEqual([limitsFor(limitsRules, subjects.machine)]);
  expect(
    limitsPossibleFor(limitsRules, subjects.stranger).map(({ keyAgeDaysMax, keyIdleDaysMax }) => [keyAgeDaysMax, keyIdleDaysMax]),
  ).toEqual([
    [30, 45],
    [30, 10],
    [1, 45],
    [1, 10],
  ]);
});

test('a fact that is not known does not matter where another one decides', () => {
  const policy = { ...defaultPolicy, rules: [{ match: { users: ['x'], tags: { a: 'b' } }, limits: { keyAgeDaysMax: 1 } }] };
  expect(limitsPossibleFor(policy, subjects.stranger)).toEqual([policy.limits]);
});

test('an exception ends, and covers the checks that it names', () => {
  const exception = {
    match: { users: ['ci-*'] },
    checks: ['a'],
    owner: 'ops',
    reason: 'moved in July',
    until: instantOf(Date.parse(now) + 1),
  };
  const policy = { ...defaultPolicy, exceptions: [exception] };
  const covers = (check: string, at = now, subject: MatchSubject = subjects.machine) =>
    exceptionFor(policy, { check, subject, now: at });
  expect(covers('a')).toBe(exception);
  expect(covers('b')).toBeUndefined();
  expect(covers('a', exception.until)).toBeUndefined();
  expect(covers('a', now, subjects.person)).toBeUndefined();
  expect(covers('a', now, subjects.root)).toBeUndefined();
});

test('an exception that asks for a fact that is not known does not hold', () => {
  const exception = { match: { tags: { team: '*' } }, owner: 'ops', reason: 'why', until: instantOf(Date.parse(now) + 1) };
  expect(
    exceptionFor({ ...defaultPolicy, exceptions: [exception] }, { check: 'a', subject: subjects.stranger, now }),
  ).toBeUndefined();
});
