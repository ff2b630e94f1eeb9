import { asRoot, aws, rootSession } from './aws-cli.ts';
import { controlPoliciesPage, eventsPage, homeRegion, rootPage } from './links.ts';
import { explainRoot, type Place, type Recipe } from './recipe.ts';

/** Root keys are not rotated but removed: nothing needs them that a role could not do. */
export const removeRootKeys: Recipe = {
  summary: ({ account, accessKeyId }) =>
    `Remove ${accessKeyId === null ? 'every access key' : `the access key ${accessKeyId}`} of the root user of account ${account}. See ` +
    'first who uses it, and give them a role: deleting it cannot be taken back.',
  console: (place) => ({
    url: rootPage(place),
    steps: [
      ...centrally(place, 'choose Delete root user credentials (this takes its password, MFA devices and certificates, too)'),
      ...byRoot(place, 'under Access keys, deactivate the key, watch for a few days, then delete it'),
    ],
  }),
  cli: (place) => {
    const { accessKeyId: id } = place;
    const onKey = (command: string) => (id === null ? [] : [asRoot(place, command, { 'access-key-id': id })]);
    return [
      rootSession(place),
      asRoot(place, 'iam list-access-keys'),
      ...onKey('iam get-access-key-last-used'),
      ...onKey('iam delete-access-key'),
    ];
  },
  keyturn: ({ account }) => `keyturn root remove ${account}`,
};

/** Root signs in without a second factor, or with a weak one. */
export const secureRoot: Recipe = {
  summary: ({ account }) =>
    `Leave the root user of account ${account} nothing to sign in with: in a member account delete its credentials centrally. Where it ` +
    'must keep a password: hardware MFA, two devices of it.',
  console: (place) => ({
    url: rootPage(place),
    steps: [
      ...centrally(place, 'choose Delete root user credentials'),
      ...byRoot(place, 'assign two MFA devices (passkeys in hardware, or hardware tokens), then remove virtual ones'),
    ],
  }),
  cli: (place) => [rootSession(place), asRoot(place, 'iam list-mfa-devices'), asRoot(place, 'iam delete-login-profile')],
  keyturn: () => 'keyturn root guide mfa',
};

/** Root has a password that too many people may have seen. */
export const renewRootPassword: Recipe = {
  summary: ({ account }) =>
    `Leave the root user of account ${account} no password: in a member account delete its credentials centrally. Where it must keep ` +
    'one: a new one, kept apart from its MFA device.',
  console: (place) => ({
    url: rootPage(place),
    steps: [
      ...centrally(place, 'choose Delete root user credentials'),
      ...byRoot(place, 'change the password, and keep it where one person alone cannot get at it'),
    ],
  }),
  cli: (place) => [rootSession(place), asRoot(place, 'iam get-login-profile'), asRoot(place, 'iam delete-login-profile')],
  keyturn: () => 'keyturn root guide password',
};

/** Root has something left that nobody needs: a password, MFA devices, signing certificates. */
export const deleteRootCredentials: Recipe = {
  summary: ({ account }) =>
    `Delete what the root user of account ${account} has: in a member account centrally, password, MFA devices, certificates and keys. ` +
    'Where root must keep a password: no certificates, and hardware MFA.',
  console: (place) => ({
    url: rootPage(place),
    steps: [
      ...centrally(place, 'choose Delete root user credentials'),
      ...byRoot(place, 'delete signing certificates; keep the password and two hardware MFA devices'),
    ],
  }),
  cli: (place) => [
    rootSession(place),
    asRoot(place, 'iam list-mfa-devices'),
    asRoot(place, 'iam list-signing-certificates'),
    ...certificateOf(place).map((id) => asRoot(place, 'iam delete-signing-certificate', { 'certificate-id': id })),
    asRoot(place, 'iam delete-login-profile'),
  ],
  keyturn: ({ account }) => `keyturn root remove ${account} --also certificates,mfa,password`,
};

/** Root is used, by its password or by a key. */
export const stopUsingRoot: Recipe = {
  summary: ({ account }) =>
    `Find out who works as the root user of account ${account} and for what, and give them a role for it. Few tasks need root, and in ` +
    'member accounts AssumeRoot does them.',
  console: (place) => ({
    url: eventsPage(place),
    steps: [
      `Sign in to account ${place.account} first, as anybody who may read CloudTrail there: a link cannot choose the account.`,
      `Read who did what, from which address, in the last 90 days; root's calls are recorded in ${homeRegion(place)}.`,
      'Give them a role that may do it, then remove what root signs in with.',
    ],
  }),
  cli: (place) => {
    const { accessKeyId } = place;
    const [key, value] = accessKeyId === null ? ['Username', 'root'] : ['AccessKeyId', accessKeyId];
    return [
      aws(place, 'cloudtrail lookup-events', {
        'lookup-attributes': `AttributeKey=${key},AttributeValue=${value}`,
        'max-items': '50',
      }),
    ];
  },
  keyturn: explainRoot,
};

/** Nothing keeps root from making itself a key. */
export const preventRootKeys: Recipe = {
  summary: ({ account }) =>
    `Attach a service control policy to account ${account}, or to an OU or the root above it, that denies root users ` +
    'iam:CreateAccessKey. It denies nothing else, and no session of AssumeRoot.',
  console: (place) => ({
    url: controlPoliciesPage(place),
    steps: [
      'Sign in to the management account first: a link cannot choose the account.',
      'If service control policies are off, choose Enable; what is in force stays so (FullAWSAccess is attached everywhere).',
      `Choose Create policy, name it ${DENIAL}, and paste the document of the command below.`,
      `Choose it, Targets, Attach, and attach it to account ${place.account}: to one account first, to an OU or the root later.`,
      'The management account itself is bound by no service control policy: there, keep root without keys, with MFA and alarms.',
    ],
  }),
  cli: (place) => [
    aws(place, 'organizations create-policy', {
      name: DENIAL,
      description: 'Root users make no access keys',
      type: 'SERVICE_CONTROL_POLICY',
      content: DENIAL_DOCUMENT,
    }),
    `${aws(place, 'organizations attach-policy', { 'target-id': place.account })} --policy-id "$(${aws(
      place,
      'organizations list-policies',
      {
        filter: 'SERVICE_CONTROL_POLICY',
        query: `Policies[?Name==\`${DENIAL}\`].Id`,
        output: 'text',
      },
    )})"`,
  ],
  keyturn: () => 'keyturn prevent plan --only deny-root-keys',
};

const DENIAL = 'DenyRootAccessKeyCreation';

/** As in Control Tower (aws-facts F1): no task of AssumeRoot makes keys, so none needs an exemption. */
const DENIAL_DOCUMENT = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: DENIAL,
      Effect: 'Deny',
      Action: 'iam:CreateAccessKey',
      Resource: '*',
      Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:*:iam::*:root' } },
    },
  ],
});

/** Ids of signing certificates have no prefix; a check may name the thing it means in other words. */
function certificateOf({ resource }: Place): readonly string[] {
  return resource !== null && /^[A-Z0-9]{24,128}$/.test(resource) ? [resource] : [];
}

function centrally({ account }: Place, choice: string): readonly string[] {
  return [
    `In a member account of an organization: sign in to the management account, or to the delegated administrator for IAM, open IAM, ` +
      `Root access management, choose account ${account}, Take privileged action, and ${choice}.`,
  ];
}

/** The management account and lone accounts are out of AssumeRoot's reach (aws-facts D4). */
function byRoot({ account, partition }: Place, act: string): readonly string[] {
  if (partition === 'aws-us-gov') {
    return [
      `In the management account or a lone account: root users of AWS GovCloud (US) cannot sign in to the console. Their ` +
        `keys are deleted by calls that the root key itself signs (without --profile), or by AWS Support.`,
    ];
  }
  return [
    `In the management account or a lone account: sign in as the root user of account ${account} itself (a link cannot choose the account), ` +
      `open the link, and ${act}.`,
  ];
}
