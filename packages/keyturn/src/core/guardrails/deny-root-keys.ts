import { deniesAction } from '../policy-document.ts';
import { defineScpGuardrail } from '../prevention/scp.ts';

/** As in Control Tower (aws-facts F1): no task of AssumeRoot makes keys, so none needs an exemption. */
export const denyRootKeys = defineScpGuardrail({
  id: 'deny-root-keys',
  title: 'Root users of member accounts can make no access keys',
  does: 'A root user that asks for an access key is refused. Keys that are there go on working, and so does everything else.',
  isStandard: true,
  purpose: 'Root users make no access keys.',
  document: () => ({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'DenyRootAccessKeyCreation',
        Effect: 'Deny',
        Action: 'iam:CreateAccessKey',
        Resource: '*',
        Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:*:iam::*:root' } },
      },
    ],
  }),
  lookups: () => [{ attribute: 'EventName', value: 'CreateAccessKey' }],
  isCoveredBy: (content, { partition }) => {
    const principalArn = `arn:${partition}:iam::000000000000:root`;
    return deniesAction(content, { action: 'iam:CreateAccessKey', principalArn }) === 'yes';
  },
  warnings: ({ partition }) =>
    partition === 'aws-us-gov'
      ? [
          'AWS Support can give root keys of GovCloud accounts out only while nothing denies them: take this guardrail back for as long as that takes.',
        ]
      : [],
  problem: () => undefined,
});
