import { expect, test } from 'vitest';
import { accessKey, ago, circumstances, DENIED, evidenceOf, lines, NOW, told, userFacts } from '../../../test/gen/facts.ts';
import type { UserFacts } from '../account.ts';
import { userTwoActiveKeys } from './user-two-active-keys.ts';

const judge = (keys: UserFacts['keys']) => userTwoActiveKeys.judge(userFacts({ keys }), circumstances());

const first = accessKey({ createdAt: ago(250) });
const second = accessKey({ id: 'AKIA2', createdAt: ago(20) });
const third = accessKey({ id: 'AKIA3', createdAt: ago(0, 7_200) });

test.each<[string, UserFacts['keys'], string[]]>([
  ['passes without keys', told([]), ['pass']],
  ['passes with one', told([first]), ['pass']],
  ['passes with one active and one inactive', told([first, { ...second, status: 'inactive' }]), ['pass']],
  ['fails with two', told([first, second]), ['fail: 2 keys are active: key AKIA1 (250 days old) and key AKIA2 (20 days old)']],
  [
    'names all three',
    told([first, second, third]),
    ['fail: 3 keys are active: key AKIA1 (250 days old), key AKIA2 (20 days old) and key AKIA3 (2 hours old)'],
  ],
  [
    'describes keys that only a report told of',
    told([
      { ...first, id: null },
      { ...second, id: null },
    ]),
    ['fail: 2 keys are active: a key (250 days old) and a key (20 days old)'],
  ],
  ['is unknown where the keys are', DENIED, ['unknown (denied): how many keys are active is not known: AccessDenied']],
])('%s', (_, keys, expected) => {
  expect(lines(judge(keys))).toEqual(expected);
});

test('names the active keys alone', () => {
  const keys = told([first, { ...second, status: 'inactive' as const }, third]);
  expect(evidenceOf(judge(keys)[0]?.verdict)).toEqual({
    details: { activeKeys: 2, accessKeyIds: 'AKIA1, AKIA3' },
    source: 'iam:ListAccessKeys',
    observedAt: NOW,
  });
});

test('names no keys where a report told of them without ids', () => {
  const keys = told([first, second].map((key) => ({ ...key, id: null })));
  expect(evidenceOf(judge(keys)[0]?.verdict)?.details).toEqual({ activeKeys: 2, accessKeyIds: null });
});
