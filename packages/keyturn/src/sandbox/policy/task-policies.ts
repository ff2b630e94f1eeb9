/** Statements of a policy document, as JSON would hold them. */
export type Statements = readonly Readonly<Record<string, unknown>>[];

const READS = [
  'iam:ListAccessKeys',
  'iam:ListSigningCertificates',
  'iam:GetLoginProfile',
  'iam:ListMFADevices',
  'iam:GetUser',
  'iam:GetAccessKeyLastUsed',
];
const DELETES = [
  'iam:DeleteAccessKey',
  'iam:DeleteSigningCertificate',
  'iam:DeleteLoginProfile',
  'iam:DeactivateMFADevice',
  'iam:DeleteVirtualMFADevice',
];
const PASSWORD = ['iam:CreateLoginProfile', 'iam:GetLoginProfile'];
const BUCKET = ['s3:DeleteBucketPolicy', 's3:PutBucketPolicy', 's3:GetBucketPolicy', 's3:ListAllMyBuckets'];
const QUEUE = ['sqs:SetQueueAttributes', 'sqs:GetQueueAttributes', 'sqs:ListQueues', 'sqs:GetQueueUrl'];

const ROOT = 'arn:aws:iam::*:root';
const BY_OTHERS = { StringNotLike: { 'aws:PrincipalArn': ROOT } };

/** The ceilings of AssumeRoot sessions, as AWS publishes them: they only deny (aws-facts D2). */
export const taskPolicies: Readonly<Record<string, Statements>> = {
  'root-task/IAMAuditRootUserCredentials': [
    denyAllBut([...READS, 'iam:GetAccountSummary']),
    denyOnOthers('DenyAuditingCredentialsOnNonRootUserResource', READS),
  ],
  'root-task/IAMDeleteRootUserCredentials': [
    denyAllBut([...DELETES, ...READS]),
    denyOnOthers('DenyDeletingRootUserCredentialsOnNonRootUserResource', [...DELETES, ...READS]),
  ],
  'root-task/IAMCreateRootUserPassword': [
    denyAllBut(PASSWORD),
    denyOnOthers('DenyCreatingPasswordOnNonRootUserResource', PASSWORD),
  ],
  'root-task/S3UnlockBucketPolicy': [
    denyAllBut(BUCKET),
    { Sid: 'DenyManagingBucketPolicyForNonRootCallers', Effect: 'Deny', Action: BUCKET, Resource: '*', Condition: BY_OTHERS },
  ],
  'root-task/SQSUnlockQueuePolicy': [
    denyAllBut(QUEUE),
    {
      Sid: 'DenyGettingQueueAttributesOnNonOwnQueue',
      Effect: 'Deny',
      Action: ['sqs:GetQueueAttributes'],
      Resource: 'arn:aws:sqs:*:*:*',
      Condition: { StringNotEqualsIfExists: { 'aws:ResourceAccount': ['${aws:PrincipalAccount}'] } },
    },
    { Sid: 'DenyActionsForNonRootUser', Effect: 'Deny', Action: QUEUE, Resource: '*', Condition: BY_OTHERS },
  ],
};

function denyAllBut(actions: readonly string[]) {
  return { Sid: 'DenyAllOtherActionsOnAnyResource', Effect: 'Deny', NotAction: actions, Resource: '*' };
}

function denyOnOthers(sid: string, actions: readonly string[]) {
  return { Sid: sid, Effect: 'Deny', Action: actions, NotResource: ROOT };
}
