import { expect, test } from 'vitest';
import {
  accountFacts,
  ago,
  circumstances,
  DENIED,
  evidenceOf,
  lines,
  reported,
  rootFacts,
  told,
} from '../../../test/gen/facts.ts';
import type { RootFacts } from '../account.ts';
import type { Instant } from '../instant.ts';
import { rootPasswordAge } from './root-password-age.ts';

const judge = (root: Partial<RootFacts>) => rootPasswordAge.judge(accountFacts({ root: rootFacts(root) }), circumstances());

const password = (changedAt: Instant | null) => ({
  hasPassword: told(true),
  password: reported({ changedAt, lastUsedAt: ago(100) }),
});

test.each<[string, Partial<RootFacts>, string[]]>([
  ['says nothing without a password', {}, []],
  ['says nothing of a password that is gone since the report', { ...password(ago(900)), hasPassword: told(false) }, []],
  ['passes exactly at the limit', password(ago(365)), ['pass']],
  [
    'fails one second over it',
    password(ago(365, 1)),
    ['fail: the password of root was changed 365 days 1 s ago; the limit is 365 days'],
  ],
  [
    'is unknown where AWS does not say when it was changed',
    password(null),
    ["unknown (not-told): the age of root's password is not known: the credential report does not say when it was changed"],
  ],
  [
    'is unknown where there is no report',
    { hasPassword: told(true), password: DENIED },
    ["unknown (denied): the age of root's password is not known: AccessDenied"],
  ],
  [
    'is unknown where the report knows of none and nobody says whether there is one now',
    { hasPassword: DENIED },
    ["unknown (denied): the age of root's password is not known: AccessDenied"],
  ],
  [
    'is unknown where nobody says whether the one of an old report is still there',
    { ...password(ago(900)), hasPassword: DENIED },
    ["unknown (denied): the age of root's password is not known: AccessDenied"],
  ],
])('%s', (_, root, expected) => {
  expect(lines(judge(root))).toEqual(expected);
});

test('shows when it was changed and used', () => {
  expect(evidenceOf(judge(password(ago(1_200)))[0]?.verdict)).toEqual({
    createdAt: ago(1_200),
    ageDays: 1_200,
    lastUsedAt: ago(100),
    limitDays: 365,
    source: 'iam:GetCredentialReport',
    observedAt: ago(0, 10_800),
  });
});
