import { expect, test } from 'vitest';
import {
  accessKey,
  accountFacts,
  ago,
  circumstances,
  DENIED,
  evidenceOf,
  lines,
  rootFacts,
  told,
} from '../../../test/gen/facts.ts';
import type { AccountFacts, ExposedKey, KeyHolder, QuarantinedUser, RootFacts } from '../account.ts';
import { unknown } from '../observed.ts';
import { exposedKey } from './exposed-key.ts';

const judgeAll = (facts: Partial<AccountFacts>) => exposedKey.judge(accountFacts(facts), circumstances());
const judge = (quarantined: AccountFacts['quarantined']) => judgeAll({ quarantined });

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

const HEALTH = 'AWS_RISK_CREDENTIALS_EXPOSED';
const ID = 'AKIAIOSFODNN7EXAMPLE';
const FOUND = `fail ${ID}: AWS found this key in public on 2026-11-20 (${HEALTH})`;
const named = (holder: KeyHolder, id = ID): ExposedKey => ({ id, eventType: HEALTH, startedAt: ago(3), holder });
const ofUser = (key: Parameters<typeof accessKey>[0] = {}): KeyHolder => ({
  is: 'user',
  name: 'ci',
  key: told(accessKey({ id: ID, ...key })),
});
const rootWith = (keys: RootFacts['keys']): RootFacts => rootFacts({ keys, hasKeys: told(true) });
const rootKey = (status: 'active' | 'inactive') => rootWith(told([accessKey({ id: ID, status })]));
const NO_PLAN = unknown('not-asked', 'no plan');
const health = 'which keys AWS Health names is not known: AccessDenied';

test.each<[string, Partial<AccountFacts>, string[]]>([
  ['fails for an active key of a user', { exposed: told([named(ofUser())]) }, [FOUND]],
  ['passes for an inactive one', { exposed: told([named(ofUser({ status: 'inactive' }))]) }, ['pass']],
  ['fails for an active key of root', { exposed: told([named({ is: 'root' })]), root: rootKey('active') }, [FOUND]],
  ['passes for an inactive one of root', { exposed: told([named({ is: 'root' })]), root: rootKey('inactive') }, ['pass']],
  [
    'fails for a key of root that nobody could list',
    { exposed: told([named({ is: 'root' })]), root: rootWith(DENIED) },
    [`${FOUND}; whether it is still active is not known`],
  ],
  [
    'fails for a key that no user has, and root has',
    { exposed: told([named({ is: 'no-user' })]), root: rootKey('active') },
    [FOUND],
  ],
  ['passes for a key that is gone', { exposed: told([named({ is: 'no-user' })]) }, ['pass']],
  [
    'is unknown for a key that no user has, where nobody can list those of root',
    { exposed: told([named({ is: 'no-user' })]), root: rootWith(DENIED) },
    [`unknown (denied) ${ID}: whether the root user has this key, which AWS found in public, is not known: AccessDenied`],
  ],
  [
    'is unknown for a key of nobody knows whom',
    { exposed: told([named({ is: 'unknown', fact: DENIED })]) },
    [`unknown (denied) ${ID}: who has this key, which AWS found in public, is not known: AccessDenied`],
  ],
  [
    'is unknown for a key of which nobody knows whether it is active',
    { exposed: told([named({ is: 'user', name: 'ci', key: DENIED })]) },
    [`unknown (denied) ${ID}: whether this key, which AWS found in public, is active is not known: AccessDenied`],
  ],
  [
    'is unknown for what is no key',
    { exposed: told([named({ is: 'unknown', fact: unknown('not-told', 'a bucket') }, 'arn:aws:s3:::b')]) },
    ['unknown (not-told): which key AWS found in public is not known: a bucket'],
  ],
  ['passes where the support plan does not have AWS Health', { exposed: NO_PLAN }, ['pass']],
  ['is unknown where AWS Health was denied', { exposed: DENIED }, [`unknown (denied): ${health}`]],
  [
    'is unknown once where both were',
    { exposed: DENIED, quarantined: DENIED },
    ['unknown (denied): which users AWS quarantined is not known: AccessDenied'],
  ],
  [
    'says what AWS Health names, and that nobody knows whom AWS quarantined',
    { exposed: told([named(ofUser())]), quarantined: DENIED },
    [FOUND, 'unknown (denied): which users AWS quarantined is not known: AccessDenied'],
  ],
  [
    'needs no AWS Health to fail by the quarantine',
    { exposed: DENIED, quarantined: told([of(told([accessKey()]))]) },
    [`fail AKIA1: AWS found a key of the user in public and attached ${POLICY}; this one is active`],
  ],
  [
    'tells of a key once, in the words of AWS Health',
    { exposed: told([named(ofUser())]), quarantined: told([of(told([accessKey({ id: ID }), accessKey({ id: 'AKIA2' })]))]) },
    [FOUND, `fail AKIA2: AWS found a key of the user in public and attached ${POLICY}; 2 are active, of which this is one`],
  ],
])('AWS Health: %s', (_, facts, expected) => {
  expect(lines(judgeAll(facts))).toEqual(expected);
});

test('tells whom a key that AWS Health names belongs to, by which event, and how it is used', () => {
  const [user, root] = [named(ofUser()), named({ is: 'root' })].map(
    (one) => judgeAll({ exposed: told([one]), root: rootKey('active') })[0],
  );
  expect([user?.user, user?.isRoot, root?.user, root?.isRoot]).toEqual(['ci', undefined, undefined, true]);
  for (const verdict of [user?.verdict, root?.verdict])
    expect(evidenceOf(verdict)).toMatchObject({ lastUsedService: 'sts', details: { eventType: HEALTH, foundAt: ago(3) } });
});
