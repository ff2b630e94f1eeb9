import { expect, test } from 'vitest';
import { accessKey, ago, circumstances, DENIED, evidenceOf, lines, told, userFacts } from '../../../test/gen/facts.ts';
import type { UserFacts } from '../account.ts';
import { adminUserWithAccessKey } from './admin-user-with-access-key.ts';

const judge = (user: Partial<UserFacts>) => adminUserWithAccessKey.judge(userFacts(user), circumstances());

const administrator = (administratorThrough: string | null) => told({ isAdministrator: true, administratorThrough });

test.each<[string, Partial<UserFacts>, string[]]>([
  ['passes for a user who may not do everything', { keys: told([accessKey()]) }, ['pass']],
  ['passes for one whose keys are unknown', { keys: DENIED }, ['pass']],
  ['passes for an administrator without keys', { permissions: administrator('group admins') }, ['pass']],
  [
    'passes for one with an inactive key',
    { permissions: administrator('group admins'), keys: told([accessKey({ status: 'inactive' })]) },
    ['pass'],
  ],
  ['passes without keys, the permissions unknown', { permissions: DENIED }, ['pass']],
  [
    'fails for each active key of an administrator',
    { permissions: administrator('group admins'), keys: told([accessKey(), accessKey({ id: 'AKIA2' })]) },
    [
      'fail AKIA1: the key is active, and its user may do everything through group admins',
      'fail AKIA2: the key is active, and its user may do everything through group admins',
    ],
  ],
  [
    'fails where the way is not known',
    { permissions: administrator(null), keys: told([accessKey()]) },
    ['fail AKIA1: the key is active, and its user may do everything'],
  ],
  [
    'is unknown where the permissions are',
    { permissions: DENIED, keys: told([accessKey()]) },
    ['unknown (denied): what the user may do is not known: AccessDenied'],
  ],
  [
    'is unknown where the keys of an administrator are',
    { permissions: administrator('AdministratorAccess'), keys: DENIED },
    ['unknown (denied): which keys the user has is not known: AccessDenied'],
  ],
])('%s', (_, user, expected) => {
  expect(lines(judge(user))).toEqual(expected);
});

test('shows the key and the way', () => {
  const verdicts = judge({ permissions: administrator('group admins'), keys: told([accessKey()]) });
  expect(evidenceOf(verdicts[0]?.verdict)).toMatchObject({
    createdAt: ago(10),
    ageDays: 10,
    details: { administratorThrough: 'group admins' },
  });
});
