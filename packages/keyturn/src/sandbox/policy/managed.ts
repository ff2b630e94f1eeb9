import type { Partition } from '../model/world.ts';
import { type Statements, taskPolicies } from './task-policies.ts';

/** The document of an AWS managed policy, as JSON text; undefined for a policy that the sandbox does not know. */
export function managedPolicyDocument(arn: string, partition: Partition): string | undefined {
  return catalogueOf(partition).get(arn);
}

/** The ARNs of all AWS managed policies that the sandbox knows. */
export function managedPolicyArns(partition: Partition): readonly string[] {
  return [...catalogueOf(partition).keys()];
}

const catalogues = new Map<Partition, ReadonlyMap<string, string>>();

function catalogueOf(partition: Partition): ReadonlyMap<string, string> {
  let catalogue = catalogues.get(partition);
  if (!catalogue) catalogues.set(partition, (catalogue = makeCatalogue(partition)));
  return catalogue;
}

function makeCatalogue(partition: Partition): ReadonlyMap<string, string> {
  const catalogue = new Map<string, string>();
  for (const [path, statements] of Object.entries(policies)) {
    const text = JSON.stringify({ Version: '2012-10-17', Statement: statements });
    catalogue.set(`arn:${partition}:iam::aws:policy/${path}`, text.replaceAll('arn:aws:', `arn:${partition}:`));
  }
  return catalogue;
}

/** What the first AWSCompromisedKeyQuarantine denies. */
const QUARANTINED_V1 = words(`
  ec2:RequestSpotInstances ec2:RunInstances ec2:StartInstances iam:AttachGroupPolicy iam:AttachRolePolicy
  iam:AttachUserPolicy iam:ChangePassword iam:CreateAccessKey iam:CreateInstanceProfile iam:CreateLoginProfile
  iam:CreateRole iam:CreateUser iam:DetachUserPolicy iam:PutUserPermissionsBoundary iam:PutUserPolicy
  iam:UpdateAccessKey iam:UpdateAccountPasswordPolicy iam:UpdateUser lambda:CreateFunction lightsail:Create*
  lightsail:Delete* lightsail:DownloadDefaultKeyPair lightsail:GetInstanceAccessDetails lightsail:Start*
  lightsail:Update* organizations:CreateAccount organizations:CreateOrganization
  organizations:InviteAccountToOrganization`);

/** What AWSCompromisedKeyQuarantineV2 (its version 3) denies. */
const QUARANTINED_V2 = words(`
  cloudtrail:LookupEvents ec2:RequestSpotInstances ec2:RunInstances ec2:StartInstances iam:AddUserToGroup
  iam:AttachGroupPolicy iam:AttachRolePolicy iam:AttachUserPolicy iam:ChangePassword iam:CreateAccessKey
  iam:CreateInstanceProfile iam:CreateLoginProfile iam:CreatePolicyVersion iam:CreateRole iam:CreateUser
  iam:DetachUserPolicy iam:PassRole iam:PutGroupPolicy iam:PutRolePolicy iam:PutUserPermissionsBoundary
  iam:PutUserPolicy iam:SetDefaultPolicyVersion iam:UpdateAccessKey iam:UpdateAccountPasswordPolicy
  iam:UpdateAssumeRolePolicy iam:UpdateLoginProfile iam:UpdateUser lambda:AddLayerVersionPermission
  lambda:AddPermission lambda:CreateFunction lambda:GetPolicy lambda:ListTags lambda:PutProvisionedConcurrencyConfig
  lambda:TagResource lambda:UntagResource lambda:UpdateFunctionCode lightsail:Create* lightsail:Delete*
  lightsail:DownloadDefaultKeyPair lightsail:GetInstanceAccessDetails lightsail:Start* lightsail:Update*
  organizations:CreateAccount organizations:CreateOrganization organizations:InviteAccountToOrganization
  s3:DeleteBucket s3:DeleteObject s3:DeleteObjectVersion s3:PutLifecycleConfiguration s3:PutBucketAcl
  s3:PutBucketOwnershipControls s3:DeleteBucketPolicy s3:ObjectOwnerOverrideToBucketOwner
  s3:PutAccountPublicAccessBlock s3:PutBucketPolicy s3:ListAllMyBuckets`);

/** What AWSCompromisedKeyQuarantineV3 (its version 2) denies besides. */
const QUARANTINED_V3 = words(`
  ec2:PurchaseReservedInstancesOffering ec2:AcceptReservedInstancesExchangeQuote ec2:CreateReservedInstancesListing
  savingsplans:CreateSavingsPlan ecs:CreateService ecs:CreateCluster ecs:RegisterTaskDefinition
  ecr:GetAuthorizationToken bedrock:CreateModelInvocationJob bedrock:InvokeModelWithResponseStream
  bedrock:CreateFoundationModelAgreement bedrock:PutFoundationModelEntitlement bedrock:InvokeModel s3:CreateBucket
  s3:PutBucketCors s3:GetObject s3:ListBucket sagemaker:CreateEndpointConfig sagemaker:CreateProcessingJob
  ses:GetSendQuota ses:ListIdentities sts:GetSessionToken sts:GetFederationToken amplify:CreateDeployment
  amplify:CreateBackendEnvironment codebuild:CreateProject glue:CreateJob iam:DeleteRole iam:DeleteAccessKey
  iam:ListUsers lambda:GetEventSourceMapping sns:GetSMSAttributes mediapackagev2:CreateChannel`);

/**
 * Policies by the part of their ARN after `policy/`. The read-only ones list what they allow in the services that the
 * sandbox has; the others are AWS's own documents.
 */
const policies: Readonly<Record<string, Statements>> = {
  AdministratorAccess: allow('*'),
  PowerUserAccess: [
    { Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' },
    ...allow(
      ...words(`account:GetAccountInformation account:GetGovCloudAccountInformation account:GetPrimaryEmail
        account:ListRegions iam:CreateServiceLinkedRole iam:DeleteServiceLinkedRole iam:ListRoles
        organizations:DescribeEffectivePolicy organizations:DescribeOrganization`),
    ),
  ],
  IAMFullAccess: allow(
    ...words(`iam:* organizations:DescribeAccount organizations:DescribeOrganization
      organizations:DescribeOrganizationalUnit organizations:DescribePolicy organizations:ListChildren
      organizations:ListParents organizations:ListPoliciesForTarget organizations:ListRoots organizations:ListPolicies
      organizations:ListTargetsForPolicy`),
  ),
  IAMReadOnlyAccess: allow(
    ...words(`iam:GenerateCredentialReport iam:GenerateServiceLastAccessedDetails iam:Get* iam:List*
      iam:SimulateCustomPolicy iam:SimulatePrincipalPolicy`),
  ),
  IAMUserChangePassword: [
    { Effect: 'Allow', Action: ['iam:ChangePassword'], Resource: ['arn:aws:iam::*:user/${aws:username}'] },
    { Effect: 'Allow', Action: ['iam:GetAccountPasswordPolicy'], Resource: '*' },
  ],
  AmazonS3FullAccess: allow('s3:*', 's3-object-lambda:*'),
  AmazonS3ReadOnlyAccess: allow(...words('s3:Get* s3:List* s3:Describe* s3-object-lambda:Get* s3-object-lambda:List*')),
  ReadOnlyAccess: allow(
    ...words(`account:Get* account:List* cloudtrail:Describe* cloudtrail:Get* cloudtrail:List* cloudtrail:LookupEvents
      events:Describe* events:List* events:Test* health:Describe* iam:Generate* iam:Get* iam:List* iam:Simulate* organizations:Describe*
      organizations:List* s3:Describe* s3:Get* s3:List* secretsmanager:Describe* secretsmanager:GetResourcePolicy
      secretsmanager:List* securityhub:BatchGet* securityhub:Describe* securityhub:Get* securityhub:List* sns:Check*
      sns:Get* sns:List* ssm:Describe* ssm:Get* ssm:List* sts:GetAccessKeyInfo sts:GetCallerIdentity
      sts:GetSessionToken`),
  ),
  SecurityAudit: allow(
    ...words(`account:Get* account:ListRegions cloudtrail:Describe* cloudtrail:GetEventSelectors cloudtrail:GetTrail*
      cloudtrail:List* cloudtrail:LookupEvents events:Describe* events:List* health:Describe* iam:GenerateCredentialReport
      iam:GenerateServiceLastAccessedDetails iam:Get* iam:List* iam:SimulateCustomPolicy iam:SimulatePrincipalPolicy
      organizations:Describe* organizations:List* s3:GetAccount* s3:GetBucket* s3:GetEncryptionConfiguration
      s3:ListAllMyBuckets secretsmanager:DescribeSecret secretsmanager:GetResourcePolicy secretsmanager:ListSecret*
      securityhub:BatchGet* securityhub:Describe* securityhub:Get* securityhub:List* sns:GetTopicAttributes sns:List*
      ssm:Describe* ssm:List*`),
  ),
  'job-function/ViewOnlyAccess': allow(
    ...words(`cloudtrail:DescribeTrails cloudtrail:GetTrailStatus cloudtrail:LookupEvents events:List* iam:GetAccountSummary
      iam:GetLoginProfile iam:List* organizations:List* s3:ListAllMyBuckets s3:ListBucket secretsmanager:ListSecrets
      securityhub:Describe* securityhub:List* sns:List* ssm:DescribeParameters ssm:List*`),
  ),
  AWSCompromisedKeyQuarantine: [{ Effect: 'Deny', Action: QUARANTINED_V1, Resource: ['*'] }],
  AWSCompromisedKeyQuarantineV2: [{ Effect: 'Deny', Action: QUARANTINED_V2, Resource: ['*'] }],
  AWSCompromisedKeyQuarantineV3: [{ Effect: 'Deny', Action: [...QUARANTINED_V2, ...QUARANTINED_V3], Resource: ['*'] }],
  ...taskPolicies,
};

function allow(...actions: readonly string[]): Statements {
  return [{ Effect: 'Allow', Action: actions.length === 1 ? actions[0] : actions, Resource: '*' }];
}

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}
