import { expect, test } from 'vitest';
import { guardrailContext, organizationFacts } from '../../../test/gen/guardrails.ts';
import type { GuardrailContext } from '../prevention/guardrail.ts';
import { denyUserKeys } from './deny-user-keys.ts';

const said = (change: Parameters<typeof guardrailContext>[0]) => {
  const { state, says } = denyUserKeys.assess(organizationFacts(), guardrailContext(change));
  return `${state}: ${says}`;
};

const document = (context: GuardrailContext): unknown => JSON.parse(denyUserKeys.policy?.document(context) ?? '');

test('the document names the roles of Keyturn, the exceptions, and the calls', () => {
  const context = guardrailContext({
    keyturnRoles: ['KeyturnOperate', 'arn:aws:iam::333333333333:role/Other'],
    prevention: { exceptions: ['role/BreakGlass'], deniedCredentials: ['ssh-keys', 'access-keys'] },
  });
  expect(document(context)).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'DenyLongLivedCredentials',
        Effect: 'Deny',
        Action: ['iam:CreateAccessKey', 'iam:UploadSSHPublicKey'],
        Resource: '*',
        Condition: {
          ArnNotLike: {
            'aws:PrincipalArn': [
              'arn:*:iam::*:role/BreakGlass',
              'arn:*:iam::*:role/KeyturnOperate',
              'arn:aws:iam::333333333333:role/Other',
            ],
          },
          Null: { 'aws:AssumedRoot': 'true' },
        },
      },
    ],
  });
});

test('without a role of Keyturn it is not put into force', () => {
  expect(said({ keyturnRoles: [] })).toBe(
    'blocked: No role of Keyturn is named: without one, Keyturn could rotate no key any more. Name it as audit.role or in prevent.keyturnRoles.',
  );
});

test.each([
  [['user/*'], 'every IAM user'],
  [['role/*'], 'every role'],
  [['arn:*:iam::*:*'], 'root users, every IAM user and every role'],
  [['arn:*:iam::*:ro*'], 'root users and every role'],
])('exceptions that let everybody through are refused: %s', (exceptions, whom) => {
  expect(said({ prevention: { exceptions } })).toBe(
    `blocked: Its exceptions let ${whom} through: name in prevent.exceptions only who needs it.`,
  );
});

test('that is also seen where access keys are not denied', () => {
  expect(said({ prevention: { exceptions: ['user/*'], deniedCredentials: ['users'] } })).toMatch(/^blocked: .*every IAM user/);
  expect(said({ prevention: { exceptions: ['user/x'], deniedCredentials: ['users'] } })).toMatch(/^open/);
});

test('a list that is too long for AWS is refused with its size', () => {
  const exceptions = Array.from({ length: 120 }, (_, index) => `role/deployments/of-the-team-number-${index}`);
  expect(said({ prevention: { exceptions } })).toMatch(
    /^blocked: Its document would have \d{4} bytes, and AWS takes 5120: name fewer exceptions, or put wildcards in their names\.$/,
  );
});

test('the role that Organizations makes is told to be open to others', () => {
  const context = guardrailContext({ keyturnRoles: ['OrganizationAccountAccessRole'] });
  expect(denyUserKeys.assess(organizationFacts(), context).warnings[0]).toMatch(/^OrganizationAccountAccessRole is let through/);
});

test('CloudTrail is asked for each call that it would deny', () => {
  const context = guardrailContext({ prevention: { deniedCredentials: ['access-keys', 'console-passwords'] } });
  expect(denyUserKeys.policy?.lookups(context)).toEqual([
    { attribute: 'EventName', value: 'CreateAccessKey' },
    { attribute: 'EventName', value: 'CreateLoginProfile' },
    { attribute: 'EventName', value: 'UpdateLoginProfile' },
  ]);
});
