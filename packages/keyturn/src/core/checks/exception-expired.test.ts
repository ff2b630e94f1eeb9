import { expect, test } from 'vitest';
import {
  accessKey,
  accountFacts,
  accountRef,
  ago,
  circumstances,
  DENIED,
  evidenceOf,
  lines,
  NOW,
  told,
  userFacts,
} from '../../../test/gen/facts.ts';
import type { PolicySubject } from '../check.ts';
import { evaluateAccount, evaluateUser } from '../evaluate.ts';
import { exceptionFor } from '../match.ts';
import { defaultPolicy, type Exception, type Match } from '../policy.ts';
import { exceptionExpired } from './exception-expired.ts';

const account = accountRef();
const user: PolicySubject = { account, user: userFacts({ name: 'ci' }), isRoot: false, accessKeyIds: ['AKIA1', 'AKIA2'] };
const root: PolicySubject = { account, isRoot: true, accessKeyIds: [] };
const whole: PolicySubject = { account, isRoot: false, accessKeyIds: [] };

const exception = (match: Match, change: Partial<Exception> = {}): Exception => ({
  match,
  owner: 'ada@example.com',
  reason: 'until the move',
  until: ago(12),
  ...change,
});
const judge = (subject: PolicySubject, ...exceptions: Exception[]) =>
  exceptionExpired.judge(subject, circumstances({}, exceptions));

const told12 = 'the exception of ada@example.com from all checks ended 12 days ago: until the move';

const cases: readonly (readonly [string, PolicySubject, Exception, string[]])[] = [
  ['tells the user whom it named', user, exception({ users: ['ci'] }), [`fail: ${told12}`]],
  ['leaves other users alone', user, exception({ users: ['deploy'] }), []],
  ['tells root whom it named', root, exception({ root: true }), [`fail: ${told12}`]],
  ['does not take root for a user', root, exception({ users: ['*'] }), []],
  ['tells the key whose id it named', user, exception({ keys: ['AKIA2'] }), [`fail AKIA2: ${told12}`]],
  ['tells the account where it named nobody else', whole, exception({ accounts: [account.id] }), [`fail: ${told12}`]],
  ['tells none of the thousands of users of that account', user, exception({ accounts: [account.id] }), []],
  ['nor its root user', root, exception({ units: ['prod'] }), []],
  ['does not tell the account of a user', whole, exception({ users: ['*'] }), []],
  ['says nothing while it lasts', user, exception({ users: ['ci'] }, { until: ago(0, -1) }), []],
  [
    'names the checks that it excepted from',
    user,
    exception({ users: ['ci'] }, { checks: ['ssh-key-age', 'user-access-key-age'], until: ago(0) }),
    ['fail: the exception of ada@example.com from ssh-key-age, user-access-key-age ended less than an hour ago: until the move'],
  ],
  [
    'does not guess: what is unknown matches nobody',
    { ...user, user: userFacts({ tags: DENIED }) },
    exception({ tags: { team: 'x' } }),
    [],
  ],
];

test.each(cases.map(([title, subject, one, expected]) => ({ title, subject, one, expected })))(
  '$title',
  ({ subject, one, expected }) => {
    expect(lines(judge(subject, one))).toEqual(expected);
  },
);

test('there is no instant at which an exception neither holds nor has ended', () => {
  for (const until of [ago(0, 1), ago(0), ago(0, -1)]) {
    const one = exception({ users: ['ci'] }, { until });
    const { policy, now } = circumstances({}, [one]);
    const subject = { account, user: userFacts({ name: 'ci' }), isRoot: false, accessKeyId: null };
    const holds = exceptionFor(policy, { check: 'ssh-key-age', subject, now }) !== undefined;
    expect(judge(user, one)).toHaveLength(holds ? 0 : 1);
  }
});

test('shows who answers for it, why, and its end', () => {
  const tagged = { ...user, user: userFacts({ tags: told(new Map([['team', 'x']])) }) };
  expect(evidenceOf(judge(tagged, exception({ tags: { team: 'x' } }))[0]?.verdict)).toEqual({
    expiresAt: ago(12),
    details: { owner: 'ada@example.com', reason: 'until the move', checks: 'all checks' },
  });
});

test('is told of each subject once, and of the account before its people', () => {
  const everywhere = exception({ accounts: [account.id] });
  const standard = {
    checks: [exceptionExpired],
    policy: { ...defaultPolicy, exceptions: [everywhere, exception({ root: true }), exception({ keys: ['AKIA1'] })] },
    now: NOW,
  };
  const keyed = userFacts({ name: 'ci', keys: told([accessKey()]) });
  const subjects = [evaluateAccount(accountFacts(), standard), evaluateUser({ account, user: keyed }, standard)].flatMap(
    ({ findings }) => findings.map(({ subject }) => `${subject.principal.type} ${subject.principal.name} ${subject.accessKeyId}`),
  );
  expect(subjects).toEqual(['account account null', 'root <root_account> null', 'user ci AKIA1']);
});
