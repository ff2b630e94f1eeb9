import { expect, test } from 'vitest';
import { ago } from '../../../test/gen/facts.ts';
import { guardrailContext } from '../../../test/gen/guardrails.ts';
import { denyRootUser } from '../guardrails/deny-root-user.ts';
import { denyUserKeys } from '../guardrails/deny-user-keys.ts';
import { countDenied, type RecordedCall } from './simulation.ts';

const context = guardrailContext();
const documents = new Map([denyRootUser, denyUserKeys].map(({ id, policy }) => [id, policy?.document(context) ?? '']));

const ACCOUNT = '222222222222';
const ROOT = `arn:aws:iam::${ACCOUNT}:root`;

function call(change: Partial<RecordedCall>): RecordedCall {
  return {
    id: 'event',
    account: ACCOUNT,
    principalArn: `arn:aws:iam::${ACCOUNT}:user/bob`,
    action: 'iam:CreateAccessKey',
    at: ago(3),
    isAssumedRoot: false,
    wasDenied: false,
    ...change,
  };
}

test('calls are counted by guardrail, caller and call, the most frequent first', () => {
  const calls = [
    call({}),
    call({ principalArn: ROOT, action: 's3:ListBucket', at: ago(9) }),
    call({ principalArn: ROOT, action: 's3:ListBucket', at: ago(2) }),
    call({ principalArn: ROOT, action: 's3:ListBucket', at: ago(5) }),
  ];
  expect(countDenied(documents, calls)).toEqual([
    {
      guardrail: 'deny-root-user',
      account: ACCOUNT,
      principalArn: ROOT,
      action: 's3:ListBucket',
      count: 3,
      lastAt: ago(2),
      isCertain: true,
    },
    {
      guardrail: 'deny-user-keys',
      account: ACCOUNT,
      principalArn: `arn:aws:iam::${ACCOUNT}:user/bob`,
      action: 'iam:CreateAccessKey',
      count: 1,
      lastAt: ago(3),
      isCertain: true,
    },
  ]);
});

test.each<[string, Partial<RecordedCall>]>([
  ['a call that was refused already', { wasDenied: true }],
  ["a call of Keyturn's role", { principalArn: `arn:aws:iam::${ACCOUNT}:role/KeyturnOperate` }],
  ['a call of AssumeRoot', { principalArn: ROOT, action: 'iam:DeleteAccessKey', isAssumedRoot: true }],
  [
    'a call of a service-linked role, which no such policy binds',
    { principalArn: `arn:aws:iam::${ACCOUNT}:role/aws-service-role/x.amazonaws.com/X` },
  ],
  ['a call that nothing denies', { action: 'iam:ListUsers' }],
])('%s is not counted', (_what, change) => {
  expect(countDenied(documents, [call(change)])).toEqual([]);
});

test('what may have been AssumeRoot is counted, and told to be uncertain', () => {
  expect(
    countDenied(documents, [call({ principalArn: ROOT, action: 'iam:DeleteAccessKey', isAssumedRoot: null })]),
  ).toMatchObject([{ guardrail: 'deny-root-user', isCertain: false }]);
});
