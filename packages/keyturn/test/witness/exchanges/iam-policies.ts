import { asking, idOf, instant, MANAGEMENT, NOW, policy, type Step, type Table } from '../exchange.ts';

const iam = asking('iam');

const LISTING = { Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' };
const READING = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
const LISTED = { Version: '2012-10-17', Statement: [LISTING] };
const TRUST = policy({ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${MANAGEMENT}:root` }, Action: 'sts:AssumeRole' });
const OWN = `arn:aws:iam::${MANAGEMENT}:policy/tools/listing`;
const READ_ONLY = 'arn:aws:iam::aws:policy/ReadOnlyAccess';

/** Managed policies, their versions, and who they are attached to. */
export const policyTable: Table = {
  name: 'IAM policies',
  steps: [
    iam(
      'CreatePolicy',
      { PolicyName: 'listing', Path: '/tools/', PolicyDocument: policy(LISTING), Description: 'lists buckets' },
      {
        label: 'listing',
        answers: {
          Policy: {
            PolicyName: 'listing',
            PolicyId: idOf('ANPA'),
            Arn: OWN,
            Path: '/tools/',
            DefaultVersionId: 'v1',
            AttachmentCount: 0,
            PermissionsBoundaryUsageCount: 0,
            IsAttachable: true,
            CreateDate: NOW,
            UpdateDate: NOW,
          },
        },
      },
    ),
    iam(
      'CreatePolicy',
      { PolicyName: 'listing', PolicyDocument: policy(LISTING) },
      {
        refuses: {
          code: 'EntityAlreadyExists',
          status: 409,
          message: 'A policy called listing already exists. Duplicate names are not allowed.',
        },
      },
    ),
    iam(
      'CreatePolicy',
      { PolicyName: 'broken', PolicyDocument: '{' },
      { refuses: { code: 'MalformedPolicyDocument', status: 400 } },
    ),
    iam(
      'GetPolicy',
      { PolicyArn: OWN },
      {
        answers: { Policy: { PolicyId: '<<listing.Policy.PolicyId>>', Description: 'lists buckets', AttachmentCount: 0 } },
      },
    ),
    iam('GetPolicy', { PolicyArn: READ_ONLY }, { answers: { Policy: { PolicyName: 'ReadOnlyAccess', Path: '/' } } }),
    iam(
      'GetPolicy',
      { PolicyArn: `${OWN}-not` },
      {
        refuses: { code: 'NoSuchEntity', status: 404, message: `Policy ${OWN}-not was not found.` },
      },
    ),
    iam(
      'CreatePolicyVersion',
      { PolicyArn: OWN, PolicyDocument: policy(READING), SetAsDefault: true },
      {
        answers: { PolicyVersion: { VersionId: 'v2', IsDefaultVersion: true, CreateDate: NOW } },
      },
    ),
    iam(
      'GetPolicyVersion',
      { PolicyArn: OWN, VersionId: 'v1' },
      {
        answers: { PolicyVersion: { VersionId: 'v1', IsDefaultVersion: false, Document: LISTED, CreateDate: NOW } },
      },
    ),
    iam('GetPolicyVersion', { PolicyArn: OWN, VersionId: 'v9' }, { refuses: { code: 'NoSuchEntity', status: 404 } }),
    iam(
      'ListPolicyVersions',
      { PolicyArn: OWN },
      {
        answers: { Versions: [{ VersionId: 'v2', IsDefaultVersion: true }, { VersionId: 'v1' }], IsTruncated: false },
      },
    ),
    iam(
      'DeletePolicyVersion',
      { PolicyArn: OWN, VersionId: 'v2' },
      {
        refuses: { code: 'DeleteConflict', status: 409, message: 'Cannot delete the default version of a policy.' },
      },
    ),
    iam('SetDefaultPolicyVersion', { PolicyArn: OWN, VersionId: 'v1' }),
    iam('DeletePolicyVersion', { PolicyArn: OWN, VersionId: 'v2' }),
    iam('CreateUser', { UserName: 'carol' }, { answers: { User: { UserName: 'carol' } } }),
    iam('CreateGroup', { GroupName: 'ops' }, { answers: { Group: { GroupName: 'ops' } } }),
    ...attached('User', 'carol'),
    ...attached('Group', 'ops'),
    ...attached('Role', 'deploy', [
      iam('CreateRole', { RoleName: 'deploy', AssumeRolePolicyDocument: TRUST }, { answers: { Role: { RoleName: 'deploy' } } }),
    ]),
    iam('AttachUserPolicy', { UserName: 'carol', PolicyArn: OWN }),
    iam(
      'ListPolicies',
      { Scope: 'Local' },
      {
        answers: { Policies: [{ Arn: OWN, AttachmentCount: 1, CreateDate: instant }], IsTruncated: false },
      },
    ),
    iam(
      'ListEntitiesForPolicy',
      { PolicyArn: OWN },
      {
        answers: {
          PolicyGroups: [],
          PolicyUsers: [{ UserName: 'carol', UserId: idOf('AIDA') }],
          PolicyRoles: [],
          IsTruncated: false,
        },
      },
    ),
    iam(
      'DeletePolicy',
      { PolicyArn: OWN },
      {
        refuses: { code: 'DeleteConflict', status: 409, message: 'Cannot delete a policy attached to entities.' },
      },
    ),
    iam(
      'SimulatePrincipalPolicy',
      {
        PolicySourceArn: `arn:aws:iam::${MANAGEMENT}:user/carol`,
        ActionNames: ['s3:ListAllMyBuckets', 'iam:CreateAccessKey'],
      },
      {
        answers: {
          EvaluationResults: [
            { EvalActionName: 's3:ListAllMyBuckets', EvalResourceName: '*', EvalDecision: 'allowed' },
            { EvalActionName: 'iam:CreateAccessKey', EvalResourceName: '*', EvalDecision: 'implicitDeny' },
          ],
          IsTruncated: false,
        },
      },
    ),
    iam(
      'SimulatePrincipalPolicy',
      { PolicySourceArn: `arn:aws:iam::${MANAGEMENT}:user/nobody`, ActionNames: ['s3:*'] },
      {
        refuses: { code: 'NoSuchEntity', status: 404 },
      },
    ),
    iam('DetachUserPolicy', { UserName: 'carol', PolicyArn: OWN }),
    iam('DeletePolicy', { PolicyArn: OWN }),
    iam('DeletePolicy', { PolicyArn: READ_ONLY }, { refuses: { code: 'AccessDenied', status: 403 } }),
  ],
};

/** Everything that users, groups and roles can do with policies alike. */
function attached(kind: 'User' | 'Group' | 'Role', name: string, first: readonly Step[] = []): Step[] {
  const holder = { [`${kind}Name`]: name };
  const missing = { code: 'NoSuchEntity', status: 404 };
  return [
    ...first,
    iam(`Attach${kind}Policy`, { ...holder, PolicyArn: READ_ONLY }),
    // Attaching twice is once.
    iam(`Attach${kind}Policy`, { ...holder, PolicyArn: READ_ONLY }),
    iam(`Attach${kind}Policy`, { ...holder, PolicyArn: `${READ_ONLY}Not` }, { refuses: missing }),
    iam(`ListAttached${kind}Policies`, holder, {
      answers: { AttachedPolicies: [{ PolicyName: 'ReadOnlyAccess', PolicyArn: READ_ONLY }], IsTruncated: false },
    }),
    iam(`Detach${kind}Policy`, { ...holder, PolicyArn: READ_ONLY }),
    iam(
      `Detach${kind}Policy`,
      { ...holder, PolicyArn: READ_ONLY },
      { refuses: { ...missing, message: `Policy ${READ_ONLY} was not found.` } },
    ),
    iam(`Put${kind}Policy`, { ...holder, PolicyName: 'inline', PolicyDocument: policy(LISTING) }),
    iam(
      `Put${kind}Policy`,
      { ...holder, PolicyName: 'broken', PolicyDocument: policy({ Effect: 'Allow' }) },
      {
        refuses: { code: 'MalformedPolicyDocument', status: 400 },
      },
    ),
    iam(
      `Get${kind}Policy`,
      { ...holder, PolicyName: 'inline' },
      { answers: { ...holder, PolicyName: 'inline', PolicyDocument: LISTED } },
    ),
    iam(
      `Get${kind}Policy`,
      { ...holder, PolicyName: 'none' },
      {
        refuses: { ...missing, message: `The ${kind.toLowerCase()} policy with name none cannot be found.` },
      },
    ),
    iam(`List${kind}Policies`, holder, { answers: { PolicyNames: ['inline'], IsTruncated: false } }),
    iam(`Delete${kind}Policy`, { ...holder, PolicyName: 'inline' }),
    iam(`Delete${kind}Policy`, { ...holder, PolicyName: 'inline' }, { refuses: missing }),
  ];
}
