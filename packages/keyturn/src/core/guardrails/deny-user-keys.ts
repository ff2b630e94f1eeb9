import { listText } from '../limit-words.ts';
import type { GuardrailContext } from '../prevention/guardrail.ts';
import { letThrough } from '../prevention/lockout.ts';
import { callsOf, type Prevention, principalPattern } from '../prevention/prevention.ts';
import { defineScpGuardrail } from '../prevention/scp.ts';

/**
 * One statement for everybody whose ARN is not in the list. AssumeRoot is let through by `Null`, because one of its tasks lets root have a
 * password again (iam:CreateLoginProfile; aws-facts D2).
 */
export const denyUserKeys = defineScpGuardrail({
  id: 'deny-user-keys',
  title: 'Nobody but Keyturn can make long-lived credentials in member accounts',
  does:
    'Making an access key, or another credential of deniedCredentials, is denied to everybody but the roles of Keyturn and the exceptions. ' +
    'Credentials that are there go on working.',
  isStandard: false,
  purpose: 'Only Keyturn and named exceptions make long-lived credentials.',
  document: documentOf,
  lookups: ({ prevention }) => deniedCalls(prevention).map((value) => ({ attribute: 'EventName', value })),
  // Whom somebody else's policy lets through is their affair: it takes no place of ours.
  isCoveredBy: () => false,
  warnings: ({ keyturnRoles }) => (keyturnRoles.includes(MEMBER_ROLE) ? [SHARED_ROLE] : []),
  problem(context) {
    if (context.keyturnRoles.length === 0)
      return 'No role of Keyturn is named: without one, Keyturn could rotate no key any more. Name it as audit.role or in prevent.keyturnRoles.';
    const document = documentOf(context);
    const action = document.Statement[0]?.Action[0] ?? '';
    const through = letThrough(JSON.stringify(document), { partition: context.partition, action });
    return through.length === 0
      ? undefined
      : `Its exceptions let ${listText(through)} through: name in prevent.exceptions only who needs it.`;
  },
});

function documentOf({ prevention, keyturnRoles }: GuardrailContext) {
  const exempt = [
    ...keyturnRoles.map((role) => principalPattern(role.startsWith('arn:') ? role : `role/${role}`)),
    ...prevention.exceptions.map(principalPattern),
  ];
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'DenyLongLivedCredentials',
        Effect: 'Deny',
        Action: deniedCalls(prevention).map((call) => `iam:${call}`),
        Resource: '*',
        Condition: {
          ArnNotLike: { 'aws:PrincipalArn': [...new Set(exempt)].sort() },
          Null: { 'aws:AssumedRoot': 'true' },
        },
      },
    ],
  };
}

function deniedCalls({ deniedCredentials }: Prevention): readonly string[] {
  return [...new Set(deniedCredentials.flatMap((kind) => callsOf[kind]))].sort();
}

/** The role that Organizations makes in each account, which many may use. */
const MEMBER_ROLE = 'OrganizationAccountAccessRole';

const SHARED_ROLE =
  `${MEMBER_ROLE} is let through, because Keyturn enters accounts with it; so is everybody else who may assume it. Better is a role of ` +
  'its own (keyturn iam-policy operate), named as audit.role.';
