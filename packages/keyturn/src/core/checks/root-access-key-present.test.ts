import { expect, test } from 'vitest';
import {
  accessKey,
  accountFacts,
  ago,
  circumstances,
  DENIED,
  evidenceOf,
  lines,
  NOW,
  reported,
  rootFacts,
  told,
} from '../../../test/gen/facts.ts';
import type { RootFacts } from '../account.ts';
import { rootAccessKeyPresent } from './root-access-key-present.ts';

const judge = (root: Partial<RootFacts>) => rootAccessKeyPresent.judge(accountFacts({ root: rootFacts(root) }), circumstances());

const slot = { isActive: true, createdAt: ago(1_400), lastUsedAt: ago(1) };
const present = told(true, 'iam:GetAccountSummary');

test.each<[string, Partial<RootFacts>, string[]]>([
  ['passes without keys', {}, ['pass']],
  [
    'tells every listed key, active or not',
    { keys: told([accessKey(), accessKey({ id: 'AKIA2', status: 'inactive', createdAt: ago(500) })]) },
    ['fail AKIA1: root has the active key AKIA1, 10 days old', 'fail AKIA2: root has the inactive key AKIA2, 500 days old'],
  ],
  [
    'tells the slots of the report where keys cannot be listed',
    { keys: DENIED, hasKeys: present, reportedKeys: reported([slot, { ...slot, isActive: false }]) },
    [
      'fail: root has an active key, 1400 days old; its id can only be read by root itself',
      'fail: root has an inactive key, 1400 days old; its id can only be read by root itself',
    ],
  ],
  [
    'fails where a key is there and nothing else is known of it',
    { keys: DENIED, hasKeys: present, reportedKeys: DENIED },
    ['fail: root has an access key; its id can only be read by root itself'],
  ],
  [
    'fails where the report is older than the key',
    { keys: DENIED, hasKeys: present, reportedKeys: reported([]) },
    ['fail: root has an access key; its id can only be read by root itself'],
  ],
  [
    'passes where the report still shows a key that is gone',
    { keys: DENIED, hasKeys: told(false), reportedKeys: reported([slot]) },
    ['pass'],
  ],
  [
    'is unknown where nobody says whether there is one, whatever the report knew',
    { keys: DENIED, hasKeys: DENIED, reportedKeys: reported([slot]) },
    ['unknown (denied): whether root has a key is not known: AccessDenied'],
  ],
])('%s', (_, root, expected) => {
  expect(lines(judge(root))).toEqual(expected);
});

test('shows age, use and source of a listed key', () => {
  expect(evidenceOf(judge({ keys: told([accessKey()]) })[0]?.verdict)).toEqual({
    status: 'active',
    createdAt: ago(10),
    ageDays: 10,
    lastUsedAt: ago(0, 3_600),
    lastUsedService: 'sts',
    lastUsedRegion: 'us-east-1',
    source: 'iam:ListAccessKeys',
    observedAt: NOW,
  });
});

test('shows what the report knows, and how old the report is', () => {
  expect(evidenceOf(judge({ keys: DENIED, hasKeys: present, reportedKeys: reported([slot]) })[0]?.verdict)).toEqual({
    status: 'active',
    createdAt: ago(1_400),
    ageDays: 1_400,
    lastUsedAt: ago(1),
    source: 'iam:GetCredentialReport',
    observedAt: ago(0, 10_800),
  });
});
