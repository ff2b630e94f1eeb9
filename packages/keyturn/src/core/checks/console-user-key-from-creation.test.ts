import { expect, test } from 'vitest';
import {
  accessKey,
  ago,
  circumstances,
  DENIED,
  evidenceOf,
  lines,
  NEVER,
  told,
  used,
  userFacts,
} from '../../../test/gen/facts.ts';
import type { AccessKey } from '../access-key.ts';
import type { UserFacts } from '../account.ts';
import { consoleUserKeyFromCreation } from './console-user-key-from-creation.ts';

const judge = (user: Partial<UserFacts>) =>
  consoleUserKeyFromCreation.judge(
    userFacts({ createdAt: ago(400), password: told({ changedAt: ago(400), lastUsedAt: ago(1) }), ...user }),
    circumstances(),
  );
const key = (change: Partial<AccessKey> = {}) => accessKey({ createdAt: ago(400), lastUsed: NEVER, ...change });

test.each<[string, Partial<UserFacts>, string[]]>([
  [
    'fails for a key of the same second that was never used',
    { keys: told([key()]) },
    ['fail AKIA1: created in the same second as the user, who has a password, and never used'],
  ],
  [
    'fails for one of exactly ten minutes later',
    { keys: told([key({ createdAt: ago(400, -600) })]) },
    ['fail AKIA1: created within 600 s of the user, who has a password, and never used'],
  ],
  ['passes a second after that', { keys: told([key({ createdAt: ago(400, -601) })]) }, ['pass AKIA1']],
  ['passes for a key that was used', { keys: told([key({ lastUsed: used(ago(399)) })]) }, ['pass AKIA1']],
  [
    'passes for a key that was used, of a user of unknown age',
    { createdAt: null, keys: told([key({ lastUsed: used(ago(9)) })]) },
    ['pass AKIA1'],
  ],
  ['does not count inactive keys', { keys: told([key({ status: 'inactive' })]) }, []],
  ['says nothing of users without password', { password: told(null), keys: told([key()]) }, []],
  ['says nothing of users without password whose keys are unknown', { password: told(null), keys: DENIED }, []],
  ['says nothing without keys, the password unknown', { password: DENIED, keys: told([]) }, []],
  [
    'judges each key',
    { keys: told([key(), key({ id: 'AKIA2', createdAt: ago(30) })]) },
    ['fail AKIA1: created in the same second as the user, who has a password, and never used', 'pass AKIA2'],
  ],
  [
    'is unknown where the password is',
    { password: DENIED, keys: told([key()]) },
    ['unknown (denied): whether the user can sign in to the console is not known: AccessDenied'],
  ],
  ['is unknown where the keys are', { keys: DENIED }, ['unknown (denied): which keys the user has is not known: AccessDenied']],
  [
    'is unknown where the creation of the user is',
    { createdAt: null, keys: told([key()]) },
    [
      'unknown (not-told) AKIA1: the creation date of the user is not known: neither a credential report nor a list of users tells it',
    ],
  ],
  [
    'is unknown where the use is',
    { keys: told([key({ lastUsed: DENIED })]) },
    ['unknown (denied) AKIA1: the last use of key AKIA1 is not known: AccessDenied'],
  ],
  [
    'passes for a later key whose use is unknown',
    { keys: told([key({ createdAt: ago(30), lastUsed: DENIED })]) },
    ['pass AKIA1'],
  ],
])('%s', (_, user, expected) => {
  expect(lines(judge(user))).toEqual(expected);
});

test('shows both creations', () => {
  expect(evidenceOf(judge({ keys: told([key()]) })[0]?.verdict)).toEqual({
    status: 'active',
    createdAt: ago(400),
    ageDays: 400,
    lastUsedAt: 'never',
    details: { userCreatedAt: ago(400) },
  });
});
