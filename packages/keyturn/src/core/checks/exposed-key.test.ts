import { expect, test } from 'vitest';
import { accessKey, accountFacts, circumstances, DENIED, evidenceOf, lines, told } from '../../../test/gen/facts.ts';
import type { AccountFacts, QuarantinedUser } from '../account.ts';
import { exposedKey } from './exposed-key.ts';

const judge = (quarantined: AccountFacts['quarantined']) => exposedKey.judge(accountFacts({ quarantined }), circumstances());

const POLICY = 'AWSCompromisedKeyQuarantineV3';
const of = (keys: QuarantinedUser['keys'], user = 'ci'): QuarantinedUser => ({ user, policy: POLICY, keys });

test.each<[string, AccountFacts['quarantined'], string[]]>([
  ['passes where AWS left everybody alone', told([]), ['pass']],
  ['passes where the policy is still attached and the key is gone', told([of(told([]))]), ['pass']],
  ['passes where the key is inactive since', told([of(told([accessKey({ status: 'inactive' })]))]), ['pass']],
  [
    'fails for the active key',
    told([of(told([accessKey()]))]),
    [`fail AKIA1: AWS found a key of the user in public and attached ${POLICY}; this one is active`],
  ],
  [
    'fails for each of two: AWS does not say which it found',
    told([of(told([accessKey(), accessKey({ id: 'AKIA2' })]))]),
    [
      `fail AKIA1: AWS found a key of the user in public and attached ${POLICY}; 2 are active, of which this is one`,
      `fail AKIA2: AWS found a key of the user in public and attached ${POLICY}; 2 are active, of which this is one`,
    ],
  ],
  [
    'is unknown where nobody may list who is quarantined',
    DENIED,
    ['unknown (denied): which users AWS quarantined is not known: AccessDenied'],
  ],
  [
    'is unknown where the keys of a quarantined user are',
    told([of(DENIED)]),
    ['unknown (denied): which keys the user has is not known: AccessDenied'],
  ],
])('%s', (_, quarantined, expected) => {
  expect(lines(judge(quarantined))).toEqual(expected);
});

test('names each user, and shows the policy and the use of the key', () => {
  const verdicts = judge(told([of(told([accessKey()])), of(DENIED, 'deploy')]));
  expect(verdicts.map(({ user }) => user)).toEqual(['ci', 'deploy']);
  expect(evidenceOf(verdicts[0]?.verdict)).toMatchObject({
    status: 'active',
    lastUsedService: 'sts',
    details: { quarantinePolicy: POLICY },
  });
});
