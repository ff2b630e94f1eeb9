import { expect, test } from 'vitest';
import {
  accessKey,
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
import { rootAccessKeyAge } from './root-access-key-age.ts';

const judge = (root: Partial<RootFacts>) => rootAccessKeyAge.judge(accountFacts({ root: rootFacts(root) }), circumstances());

const slot = { isActive: true, createdAt: ago(1_400), lastUsedAt: ago(1) };
const hidden = { keys: DENIED, hasKeys: told(true) };

test.each<[string, Partial<RootFacts>, string[]]>([
  ['says nothing without keys', {}, []],
  ['passes exactly at the limit', { keys: told([accessKey({ createdAt: ago(90) })]) }, ['pass AKIA1']],
  [
    'fails one second over it',
    { keys: told([accessKey({ createdAt: ago(90, 1) })]) },
    ['fail AKIA1: root has the active key AKIA1, created 90 days 1 s ago; the limit is 90 days'],
  ],
  ['does not count inactive keys', { keys: told([accessKey({ createdAt: ago(900), status: 'inactive' })]) }, []],
  [
    'judges slots of the report where keys cannot be listed',
    { ...hidden, reportedKeys: reported([slot, { ...slot, isActive: false }]) },
    ['fail: root has an active key, created 1400 days ago; the limit is 90 days'],
  ],
  [
    'is unknown for a key of which only the presence is known',
    { ...hidden, reportedKeys: DENIED },
    ["unknown (denied): the age of root's keys is not known: AccessDenied"],
  ],
  [
    'is unknown for a key that the report does not show',
    { ...hidden, reportedKeys: reported([]) },
    ["unknown (denied): the age of root's keys is not known: AccessDenied; the credential report shows no key"],
  ],
  [
    'is unknown where nobody knows whether there is a key, whatever an old report says',
    { keys: DENIED, hasKeys: DENIED, reportedKeys: reported([slot]) },
    ["unknown (denied): the age of root's keys is not known: AccessDenied"],
  ],
])('%s', (_, root, expected) => {
  expect(lines(judge(root))).toEqual(expected);
});

test('shows the limit, and how old the report is', () => {
  expect(evidenceOf(judge({ ...hidden, reportedKeys: reported([slot]) })[0]?.verdict)).toMatchObject({
    ageDays: 1_400,
    limitDays: 90,
    source: 'iam:GetCredentialReport',
    observedAt: ago(0, 10_800),
  });
});
