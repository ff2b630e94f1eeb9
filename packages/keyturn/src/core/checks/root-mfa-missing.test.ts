import { expect, test } from 'vitest';
import {
  accessKey,
  accountFacts,
  circumstances,
  DENIED,
  evidenceOf,
  lines,
  NOW,
  rootFacts,
  told,
} from '../../../test/gen/facts.ts';
import type { RootFacts } from '../account.ts';
import { rootMfaMissing } from './root-mfa-missing.ts';

const judge = (root: Partial<RootFacts>) => rootMfaMissing.judge(accountFacts({ root: rootFacts(root) }), circumstances());

const yes = told(true, 'iam:GetAccountSummary');

test.each<[string, Partial<RootFacts>, string[]]>([
  [
    'passes with a device, whatever else is unknown',
    { hasMfa: yes, hasPassword: DENIED, keys: DENIED, hasKeys: DENIED },
    ['pass'],
  ],
  ['passes without password, key and device', {}, ['pass']],
  ['passes without password and key, the device unknown', { hasMfa: DENIED }, ['pass']],
  ['fails with a password alone', { hasPassword: yes }, ['fail: root has a password, and no MFA device']],
  ['fails with a key alone', { keys: told([accessKey()]) }, ['fail: root has access keys, and no MFA device']],
  [
    'fails with a key of which only the presence is known',
    { keys: DENIED, hasKeys: yes },
    ['fail: root has access keys, and no MFA device'],
  ],
  [
    'fails with both',
    { hasPassword: yes, keys: told([accessKey()]) },
    ['fail: root has a password and access keys, and no MFA device'],
  ],
  [
    'fails with a password, the keys unknown',
    { hasPassword: yes, keys: DENIED, hasKeys: DENIED },
    ['fail: root has a password, and no MFA device'],
  ],
  [
    'is unknown with a password, the device unknown',
    { hasPassword: yes, hasMfa: DENIED },
    ['unknown (denied): whether root has an MFA device is not known: AccessDenied'],
  ],
  [
    'is unknown without a device where nobody says whether there is a password',
    { hasPassword: DENIED },
    ['unknown (denied): whether root has a password is not known: AccessDenied'],
  ],
])('%s', (_, root, expected) => {
  expect(lines(judge(root))).toEqual(expected);
});

test('shows what MFA would guard', () => {
  expect(evidenceOf(judge({ hasPassword: yes, keys: DENIED, hasKeys: DENIED })[0]?.verdict)).toEqual({
    details: { hasPassword: true, hasAccessKeys: null },
    source: 'iam:GetAccountSummary',
    observedAt: NOW,
  });
});
