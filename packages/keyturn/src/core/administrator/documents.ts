import type { Partition } from '../access-key.ts';
import { parseJson } from '../json.ts';
import { type AdministratorWish, administratorArn, type RoleWish, type UserWish } from './wish.ts';

/** AWS's own policy that allows everything. */
export function administratorPolicy({ partition }: { readonly partition: Partition }): string {
  return `arn:${partition}:iam::aws:policy/AdministratorAccess`;
}

/** What that policy says, for people to read. */
const administratorDocument: string = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});

/** Who may assume the role: `true`, so that a request without MFA, which has no such key, is none. */
export function trustPolicy({ trusted }: Pick<RoleWish, 'trusted'>): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'WithMfa',
        Effect: 'Allow',
        Principal: { AWS: trusted },
        Action: 'sts:AssumeRole',
        Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
      },
    ],
  });
}

/** The name of the policy that asks for MFA. */
export const MFA_POLICY = 'keyturn-require-mfa';

/**
 * AWS's own example (IAM User Guide, reference_policies_examples_aws_my-sec-creds-self-manage), with what that page adds for a first
 * sign-in: the change of the password. AdministratorAccess would let a session without MFA give devices to other users: that is denied,
 * too. Absent counts as false: requests that are signed with an access key have no such key.
 */
const WITHOUT_MFA = { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } } as const;

const ENROLLING = [
  'iam:ChangePassword',
  'iam:CreateVirtualMFADevice',
  'iam:EnableMFADevice',
  'iam:GetAccountPasswordPolicy',
  'iam:GetMFADevice',
  'iam:GetUser',
  'iam:ListMFADevices',
  'iam:ListVirtualMFADevices',
  'iam:ResyncMFADevice',
  'sts:GetSessionToken',
] as const;

/** What keeps the user from everything but enrolling a device, until it has signed in with one; and from access keys, always. */
export function mfaPolicy(wish: Omit<UserWish, 'passwordFile'>): string {
  const self = administratorArn({ ...wish, passwordFile: '' });
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Sid: 'WithoutMfaEnrollAlone', Effect: 'Deny', NotAction: ENROLLING, Resource: '*', Condition: WITHOUT_MFA },
      {
        Sid: 'WithoutMfaNobodyElse',
        Effect: 'Deny',
        Action: ['iam:EnableMFADevice', 'iam:ResyncMFADevice'],
        NotResource: self,
        Condition: WITHOUT_MFA,
      },
      { Sid: 'NoAccessKey', Effect: 'Deny', Action: 'iam:CreateAccessKey', Resource: self },
    ],
  });
}

/** The documents by which an administrator has its permissions, in the order in which people ask for them. */
export function documentsOf(wish: AdministratorWish): readonly { readonly name: string; readonly document: string }[] {
  const permissions = { name: `AdministratorAccess (${administratorPolicy(wish)})`, document: administratorDocument };
  return wish.kind === 'role'
    ? [{ name: 'trust policy', document: trustPolicy(wish) }, permissions]
    : [permissions, { name: `${MFA_POLICY}, an inline policy of the user`, document: mfaPolicy(wish) }];
}

/**
 * Whether two documents say the same: AWS keeps a list of one as a text, and lists in an order of its own (aws-facts has it of principals).
 */
export function saysTheSame(one: string, other: string): boolean {
  return normalText(one) === normalText(other);
}

function normalText(text: string): string {
  const value = parseJson(text);
  return value === undefined ? text : normal(value);
}

function normal(value: unknown): string {
  if (Array.isArray(value)) {
    const items = value.map(normal).sort();
    const [only, ...more] = items;
    return only !== undefined && more.length === 0 ? only : `[${items.join(',')}]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? '';
  const members = Object.entries(value).sort(([first], [second]) => (first < second ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${normal(member)}`).join(',')}}`;
}
