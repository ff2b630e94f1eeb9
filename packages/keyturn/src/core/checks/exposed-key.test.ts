import { expect, test } from 'vitest';
import { accessKey, circumstances, DENIED, evidenceOf, lines, told, userFacts } from '../../../test/gen/facts.ts';
import type { UserFacts } from '../account.ts';
import { exposedKey } from './exposed-key.ts';

const judge = (user: Partial<UserFacts>) => exposedKey.judge(userFacts(user), circumstances());

const POLICY = 'AWSCompromisedKeyQuarantineV3';
const quarantined = told({ isAdministrator: false, administratorThrough: null, quarantinePolicy: POLICY });

test.each<[string, Partial<UserFacts>, string[]]>([
  ['passes for a user whom AWS left alone', { keys: told([accessKey()]) }, ['pass']],
  ['passes for one whose keys are unknown', { keys: DENIED }, ['pass']],
  ['passes where the policy is still attached and the key is gone', { permissions: quarantined }, ['pass']],
  [
    'passes where the key is inactive since',
    { permissions: quarantined, keys: told([accessKey({ status: 'inactive' })]) },
    ['pass'],
  ],
  ['passes without keys, the permissions unknown', { permissions: DENIED }, ['pass']],
  [
    'fails for the active key',
    { permissions: quarantined, keys: told([accessKey()]) },
    [`fail AKIA1: AWS found a key of the user in public and attached ${POLICY}; this one is active`],
  ],
  [
    'fails for each of two: AWS does not say which it found',
    { permissions: quarantined, keys: told([accessKey(), accessKey({ id: 'AKIA2' })]) },
    [
      `fail AKIA1: AWS found a key of the user in public and attached ${POLICY}; 2 are active, of which this is one`,
      `fail AKIA2: AWS found a key of the user in public and attached ${POLICY}; 2 are active, of which this is one`,
    ],
  ],
  [
    'is unknown where the policies are',
    { permissions: DENIED, keys: told([accessKey()]) },
    ['unknown (denied): whether AWS quarantined the user is not known: AccessDenied'],
  ],
  [
    'is unknown where the keys of a quarantined user are',
    { permissions: quarantined, keys: DENIED },
    ['unknown (denied): which keys the user has is not known: AccessDenied'],
  ],
])('%s', (_, user, expected) => {
  expect(lines(judge(user))).toEqual(expected);
});

test('shows the policy and the use of the key', () => {
  expect(evidenceOf(judge({ permissions: quarantined, keys: told([accessKey()]) })[0]?.verdict)).toMatchObject({
    status: 'active',
    lastUsedService: 'sts',
    details: { quarantinePolicy: POLICY },
  });
});
