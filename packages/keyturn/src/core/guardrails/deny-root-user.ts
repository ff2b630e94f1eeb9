import { deniesAction, type PolicyQuestion } from '../policy-document.ts';
import type { GuardrailContext } from '../prevention/guardrail.ts';
import { lockedOut } from '../prevention/lockout.ts';
import { defineScpGuardrail } from '../prevention/scp.ts';

/**
 * As AWS documents it: `Null` asks whether the request lacks aws:AssumedRoot, which only sessions of AssumeRoot have; no comparison with
 * `false` can ask that (aws-facts F1).
 */
export const denyRootUser = defineScpGuardrail({
  id: 'deny-root-user',
  title: 'Root users of member accounts can do nothing',
  does:
    'Every call of a root user is denied, whether it signed in or signs with a key; sessions of AssumeRoot go on working. Whoever works ' +
    'as root today is stopped: see who by --simulate.',
  isStandard: false,
  purpose: 'Root users can do nothing; AssumeRoot sessions can.',
  document: () => ({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'DenyRootUser',
        Effect: 'Deny',
        Action: '*',
        Resource: '*',
        Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:*:iam::*:root' }, Null: { 'aws:AssumedRoot': 'true' } },
      },
    ],
  }),
  lookups: () => [{ attribute: 'Username', value: 'root' }],
  isCoveredBy: (content, context) =>
    SAMPLES.every((action) => deniesAction(content, rootCall(action, context)) === 'yes') &&
    lockedOut(content, { ...context, keyturnRoles: [] }).length === 0,
  warnings: ({ partition }) => (partition === 'aws-us-gov' ? [GOVCLOUD] : []),
  problem: () => undefined,
});

/** What denies all of these to root denies it everything. */
const SAMPLES: readonly string[] = ['iam:CreateAccessKey', 's3:ListBucket', 'ec2:RunInstances', 'support:CreateCase', 'x:Y'];

function rootCall(action: string, { partition }: GuardrailContext): PolicyQuestion {
  const context = new Map([['aws:assumedroot', undefined]]);
  return { action, principalArn: `arn:${partition}:iam::000000000000:root`, resourceArn: '*', context };
}

/** aws-facts A3. */
const GOVCLOUD =
  'AWS Support can give root keys of GovCloud accounts out only while nothing denies them: take this guardrail back for as long as that takes.';
