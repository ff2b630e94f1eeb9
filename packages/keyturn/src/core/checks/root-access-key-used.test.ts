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
import type { RootFacts } from '../account.ts';
import { rootAccessKeyUsed } from './root-access-key-used.ts';

const judge = (root: Partial<RootFacts>) => rootAccessKeyUsed.judge(accountFacts({ root: rootFacts(root) }), circumstances());

const hidden = { keys: DENIED, hasKeys: told(true) };

test.each<[string, Partial<RootFacts>, string[]]>([
  ['says nothing without keys', {}, []],
  ['passes for a key that was never used', { keys: told([accessKey({ lastUsed: NEVER })]) }, ['pass AKIA1']],
  ['passes after exactly the quiet time', { keys: told([accessKey({ lastUsed: used(ago(30)) })]) }, ['pass AKIA1']],
  [
    'fails one second before it',
    { keys: told([accessKey({ lastUsed: used(ago(30, -1)) })]) },
    ['fail AKIA1: the active key AKIA1 of root was used 29 days 23 h ago; root must be quiet for 30 days'],
  ],
  [
    'counts the use of a key that is inactive since',
    { keys: told([accessKey({ status: 'inactive', lastUsed: used(ago(2)) })]) },
    ['fail AKIA1: the inactive key AKIA1 of root was used 2 days ago; root must be quiet for 30 days'],
  ],
  [
    'reads a use a moment ahead of the clock as now',
    { keys: told([accessKey({ lastUsed: used(ago(0, -60)) })]) },
    ['fail AKIA1: the active key AKIA1 of root was used less than an hour ago; root must be quiet for 30 days'],
  ],
  [
    'judges each key by itself, an unread use among them',
    { keys: told([accessKey({ lastUsed: DENIED }), accessKey({ id: 'AKIA2', lastUsed: used(ago(600)) })]) },
    ['unknown (denied) AKIA1: the last use of the active key AKIA1 is not known: AccessDenied', 'pass AKIA2'],
  ],
  [
    'judges slots of the report where keys cannot be listed',
    { ...hidden, reportedKeys: reported([{ isActive: true, createdAt: ago(900), lastUsedAt: ago(1) }]) },
    ['fail: an active key of root was used 1 day ago; root must be quiet for 30 days'],
  ],
  [
    'is unknown for a key of which only the presence is known',
    { ...hidden, reportedKeys: DENIED },
    ["unknown (denied): the last use of root's keys is not known: AccessDenied"],
  ],
  [
    'is unknown where nobody knows whether there is a key',
    { keys: DENIED, hasKeys: DENIED },
    ["unknown (denied): the last use of root's keys is not known: AccessDenied"],
  ],
])('%s', (_, root, expected) => {
  expect(lines(judge(root))).toEqual(expected);
});

test('shows use, service and quiet time', () => {
  expect(evidenceOf(judge({ keys: told([accessKey({ lastUsed: used(ago(2)) })]) })[0]?.verdict)).toMatchObject({
    idleDays: 2,
    limitDays: 30,
    lastUsedAt: ago(2),
    lastUsedService: 'sts',
  });
});
