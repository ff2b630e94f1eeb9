import { expect, test } from 'vitest';
import {
  accessKey,
  accountFacts,
  ago,
  circumstances,
  DENIED,
  evidenceOf,
  lines,
  NEVER,
  reported,
  rootFacts,
  told,
  used,
} from '../../../test/gen/facts.ts';
import type { AccessKey } from '../access-key.ts';
import type { RootFacts } from '../account.ts';
import type { Instant } from '../instant.ts';
import { rootUsedRecently } from './root-used-recently.ts';

const judge = (root: Partial<RootFacts>) => rootUsedRecently.judge(accountFacts({ root: rootFacts(root) }), circumstances());

const password = (lastUsedAt: Instant | 'never') => ({
  hasPassword: told(true),
  password: reported({ changedAt: ago(700), lastUsedAt }),
});
const key = (lastUsed: AccessKey['lastUsed']) => ({
  keys: told([accessKey({ lastUsed })]),
});

test.each<[string, Partial<RootFacts>, string[]]>([
  ['passes for a root user without credentials', {}, ['pass password']],
  ['passes for a password that was never used', password('never'), ['pass password']],
  ['passes for a password that rested exactly long enough', password(ago(30)), ['pass password']],
  [
    'fails for a password that was used a second too late',
    password(ago(30, -1)),
    ['fail password: the password of root was used 29 days 23 h ago; root must be quiet for 30 days'],
  ],
  [
    'does not let an old sign-in hide a key',
    { ...password(ago(700)), ...key(used(ago(1))) },
    ['pass password', 'fail AKIA1: the active key AKIA1 of root was used 1 day ago; root must be quiet for 30 days'],
  ],
  [
    'does not let a quiet key hide a sign-in',
    { ...password(ago(1)), ...key(NEVER) },
    ['fail password: the password of root was used 1 day ago; root must be quiet for 30 days', 'pass AKIA1'],
  ],
  [
    'takes the use of keys from the report where they cannot be listed',
    { keys: DENIED, hasKeys: told(true), reportedKeys: reported([{ isActive: false, createdAt: ago(99), lastUsedAt: ago(3) }]) },
    ['pass password', 'fail: an inactive key of root was used 3 days ago; root must be quiet for 30 days'],
  ],
  [
    'is unknown where neither was told',
    { hasPassword: told(true), password: DENIED, keys: DENIED, hasKeys: DENIED },
    [
      "unknown (denied) password: the last use of root's password is not known: AccessDenied",
      "unknown (denied): the last use of root's keys is not known: AccessDenied",
    ],
  ],
  [
    'is unknown where the report does not speak of a password that is there',
    { hasPassword: told(true), password: reported(null) },
    [
      "unknown (not-told) password: the last use of root's password is not known: there is one, and the credential report does not tell of it",
    ],
  ],
  [
    'is unknown where nobody says whether the password of an old report is still there',
    { ...password(ago(1)), hasPassword: DENIED },
    ["unknown (denied) password: the last use of root's password is not known: AccessDenied"],
  ],
  [
    'passes where the report still speaks of a password that is gone',
    { ...password(ago(1)), hasPassword: told(false) },
    ['pass password'],
  ],
])('%s', (_, root, expected) => {
  expect(lines(judge(root))).toEqual(expected);
});

test('shows the use of the password, and where it was read', () => {
  expect(evidenceOf(judge(password(ago(1)))[0]?.verdict)).toEqual({
    lastUsedAt: ago(1),
    idleDays: 1,
    limitDays: 30,
    source: 'iam:GetCredentialReport',
    observedAt: ago(0, 10_800),
  });
});
