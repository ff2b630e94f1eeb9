import { expect, test } from 'vitest';
import {
  accessKey,
  accountFacts,
  accountRef,
  circumstances,
  DENIED,
  evidenceOf,
  lines,
  NOW,
  rootFacts,
  told,
} from '../../../test/gen/facts.ts';
import type { AccountFacts } from '../account.ts';
import { rootCredentialsLeft } from './root-credentials-left.ts';

const judge = (facts: Partial<AccountFacts>) => rootCredentialsLeft.judge(accountFacts(facts), circumstances());

const everything = rootFacts({
  hasPassword: told(true),
  keys: told([accessKey({ status: 'inactive' })]),
  hasCertificates: told(true),
  hasMfa: told(true),
});

test.each<[string, Partial<AccountFacts>, string[]]>([
  ['passes where nothing is left', {}, ['pass']],
  ['passes where nothing is left, the features unknown', { rootFeatures: DENIED }, ['pass']],
  [
    'fails with everything, and names it',
    { root: everything },
    [
      'fail: root access is centralized, and root of this account still has a password, access keys, signing certificates and MFA devices',
    ],
  ],
  [
    'fails with a device alone',
    { root: rootFacts({ hasMfa: told(true) }) },
    ['fail: root access is centralized, and root of this account still has MFA devices'],
  ],
  [
    'fails with what is known, the rest unknown',
    { root: rootFacts({ hasPassword: told(true), keys: DENIED, hasKeys: DENIED }) },
    ['fail: root access is centralized, and root of this account still has a password'],
  ],
  ['does not apply to the management account', { root: everything, account: accountRef({ isManagement: true }) }, []],
  ['does not apply outside an organization', { root: everything, rootFeatures: told(null) }, []],
  [
    'does not apply where only root sessions are on',
    { root: everything, rootFeatures: told({ credentialsManagement: false, sessions: true }) },
    [],
  ],
  [
    'is unknown where the features are',
    { root: everything, rootFeatures: DENIED },
    ['unknown (denied): whether root access is centralized is not known: AccessDenied'],
  ],
  [
    'is unknown where a credential is',
    { root: rootFacts({ hasCertificates: DENIED }) },
    ['unknown (denied): whether root has signing certificates is not known: AccessDenied'],
  ],
])('%s', (_, facts, expected) => {
  expect(lines(judge(facts))).toEqual(expected);
});

test('shows each credential, unread ones as null', () => {
  expect(evidenceOf(judge({ root: { ...everything, hasMfa: DENIED } })[0]?.verdict)).toEqual({
    details: { hasPassword: true, hasAccessKeys: true, hasCertificates: true, hasMfa: null },
    source: 'iam:ListOrganizationsFeatures',
    observedAt: NOW,
  });
});
