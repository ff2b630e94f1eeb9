import { addAgedKey, addRole, addUser } from '../../../src/sandbox/scenarios/builders.ts';
import { accountOf } from '../../support/sts.ts';
import { asking, idOf, instant, like, MANAGEMENT, MEMBER, policy, type Table, text } from '../exchange.ts';
import { keyOf } from '../stage.ts';

const sts = asking('sts');
const iam = asking('iam');
const organizations = asking('organizations');

const ADMIN = `arn:aws:iam::${MANAGEMENT}:user/admin`;
const VISITOR = `arn:aws:sts::${MANAGEMENT}:federated-user/visitor`;
const MEMBER_ROLE = `arn:aws:iam::${MEMBER}:role/OrganizationAccountAccessRole`;
const MEMBER_ROOT = `arn:aws:iam::${MEMBER}:root`;
const credentials = {
  AccessKeyId: idOf('ASIA'),
  SecretAccessKey: like(/^.{40}$/),
  SessionToken: text,
  Expiration: instant,
};

/** Identities and sessions. */
export const sessionTable: Table = {
  name: 'STS sessions',
  prepare(aws) {
    const member = accountOf(aws, MEMBER);
    addRole(aws.builder, member, { name: 'vendor', trustedAccountId: MANAGEMENT, externalId: 'secret-word' });
    return { root: keyOf(aws, addAgedKey(aws.builder, member, undefined, { ageDays: 9 })) };
  },
  steps: [
    sts('GetCallerIdentity', {}, { answers: { Arn: ADMIN, UserId: idOf('AIDA'), Account: MANAGEMENT } }),
    sts('GetCallerIdentity', {}, { as: 'root', answers: { Arn: MEMBER_ROOT, UserId: MEMBER, Account: MEMBER } }),
    sts('GetAccessKeyInfo', { AccessKeyId: '<<root.AccessKeyId>>' }, { answers: { Account: MEMBER } }),
    sts('GetAccessKeyInfo', { AccessKeyId: 'AKIA' }, { refuses: { code: 'ValidationError', status: 400 } }),
    sts('GetSessionToken', { DurationSeconds: 900 }, { label: 'short', answers: { Credentials: credentials } }),
    sts('GetSessionToken', { DurationSeconds: 60 }, { refuses: { code: 'ValidationError', status: 400 } }),
    sts(
      'GetSessionToken',
      {},
      {
        as: 'short.Credentials',
        refuses: { code: 'AccessDenied', status: 403, message: 'Cannot call GetSessionToken with session credentials' },
      },
    ),
    sts('GetCallerIdentity', {}, { as: 'short.Credentials', answers: { Arn: ADMIN } }),
    sts(
      'GetFederationToken',
      { Name: 'visitor', Policy: policy({ Effect: 'Allow', Action: 'iam:GetUser', Resource: '*' }) },
      {
        label: 'visitor',
        answers: {
          Credentials: credentials,
          FederatedUser: { FederatedUserId: `${MANAGEMENT}:visitor`, Arn: VISITOR },
        },
      },
    ),
    sts('GetFederationToken', { Name: 'x' }, { refuses: { code: 'ValidationError', status: 400 } }),
    sts('GetCallerIdentity', {}, { as: 'visitor.Credentials', answers: { Arn: VISITOR, Account: MANAGEMENT } }),
    // A federated user calls nothing of IAM, whatever its policy says.
    iam('GetUser', { UserName: 'admin' }, { as: 'visitor.Credentials', refuses: { code: 'InvalidClientTokenId', status: 403 } }),
    sts(
      'AssumeRole',
      { RoleArn: MEMBER_ROLE, RoleSessionName: 'audit', DurationSeconds: 3600 },
      {
        label: 'role',
        answers: {
          Credentials: credentials,
          AssumedRoleUser: {
            AssumedRoleId: like(/^AROA[A-Z2-7]{16}:audit$/),
            Arn: `arn:aws:sts::${MEMBER}:assumed-role/OrganizationAccountAccessRole/audit`,
          },
        },
      },
    ),
    sts(
      'GetCallerIdentity',
      {},
      {
        as: 'role.Credentials',
        answers: { Arn: `arn:aws:sts::${MEMBER}:assumed-role/OrganizationAccountAccessRole/audit`, Account: MEMBER },
      },
    ),
    iam(
      'ListAccessKeys',
      {},
      {
        as: 'role.Credentials',
        refuses: {
          code: 'ValidationError',
          status: 400,
          message: 'Must specify userName when calling with non-User credentials',
        },
      },
    ),
    sts(
      'AssumeRole',
      { RoleArn: MEMBER_ROLE, RoleSessionName: 'audit', DurationSeconds: 60 },
      {
        refuses: { code: 'ValidationError', status: 400 },
      },
    ),
    sts(
      'AssumeRole',
      { RoleArn: `arn:aws:iam::${MEMBER}:role/none`, RoleSessionName: 'audit' },
      {
        refuses: {
          code: 'AccessDenied',
          status: 403,
          message: `User: ${ADMIN} is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::${MEMBER}:role/none`,
        },
      },
    ),
    sts(
      'AssumeRole',
      { RoleArn: `arn:aws:iam::${MEMBER}:role/vendor`, RoleSessionName: 'audit' },
      {
        refuses: { code: 'AccessDenied', status: 403 },
      },
    ),
    sts(
      'AssumeRole',
      { RoleArn: `arn:aws:iam::${MEMBER}:role/vendor`, RoleSessionName: 'audit', ExternalId: 'secret-word' },
      {
        answers: { Credentials: credentials },
      },
    ),
    { advanceSeconds: 901 },
    sts(
      'GetCallerIdentity',
      {},
      {
        as: 'short.Credentials',
        refuses: { code: 'ExpiredToken', status: 403, message: 'The security token included in the request is expired' },
      },
    ),
  ],
};

const task = (name: string) => ({ arn: `arn:aws:iam::aws:policy/root-task/${name}` });
const audit = { TargetPrincipal: MEMBER, TaskPolicyArn: task('IAMAuditRootUserCredentials') };
const refusedBy = (message: unknown) => ({ refuses: { code: 'AccessDenied', status: 403, message } });
const wrong = (message: string) => ({ refuses: { code: 'ValidationError', status: 400, message } });
const features = (...EnabledFeatures: readonly string[]) => ({
  answers: { OrganizationId: like(/^o-[a-z0-9]{10}$/), EnabledFeatures },
});

/** AssumeRoot and the organization's features that it needs (aws-facts D). */
export const rootAccessTable: Table = {
  name: 'AssumeRoot and centralized root access',
  prepare(aws) {
    const member = accountOf(aws, MEMBER);
    const delegate = addUser(aws.builder, member, { name: 'delegate', isAdministrator: true });
    return {
      delegate: keyOf(aws, addAgedKey(aws.builder, member, delegate, { ageDays: 9 })),
      rootKey: keyOf(aws, addAgedKey(aws.builder, member, undefined, { ageDays: 9 })),
    };
  },
  steps: [
    iam(
      'ListOrganizationsFeatures',
      {},
      {
        refuses: {
          code: 'ServiceAccessNotEnabledException',
          status: 400,
          message: `Trusted Access for IAM not enabled by organization of input account ${MANAGEMENT}.`,
        },
      },
    ),
    organizations('EnableAWSServiceAccess', { ServicePrincipal: 'iam.amazonaws.com' }),
    iam('ListOrganizationsFeatures', {}, features()),
    iam(
      'ListOrganizationsFeatures',
      {},
      {
        as: 'delegate',
        refuses: {
          code: 'AccountNotManagementOrDelegatedAdministratorException',
          status: 400,
          message: `Input account ${MEMBER} is neither management account nor delegated admin.`,
        },
      },
    ),
    organizations('RegisterDelegatedAdministrator', { AccountId: MEMBER, ServicePrincipal: 'iam.amazonaws.com' }),
    iam(
      'EnableOrganizationsRootSessions',
      {},
      {
        as: 'delegate',
        refuses: {
          code: 'CallerIsNotManagementAccountException',
          status: 400,
          message: `Caller account ${MEMBER} is not management account of the organization and cannot enable IAM features.`,
        },
      },
    ),
    sts('AssumeRoot', audit, refusedBy('Root credentials management feature is not enabled for your AWS Organization.')),
    sts(
      'AssumeRoot',
      { ...audit, TaskPolicyArn: task('S3UnlockBucketPolicy') },
      refusedBy('Root sessions feature is not enabled for your AWS Organization.'),
    ),
    iam('EnableOrganizationsRootCredentialsManagement', {}, features('RootCredentialsManagement')),
    // Asking twice is no error.
    iam('EnableOrganizationsRootCredentialsManagement', {}, features('RootCredentialsManagement')),
    iam('EnableOrganizationsRootSessions', {}, features('RootSessions', 'RootCredentialsManagement')),
    iam('ListOrganizationsFeatures', {}, { as: 'delegate', ...features('RootSessions', 'RootCredentialsManagement') }),
    sts(
      'AssumeRoot',
      { ...audit, DurationSeconds: 901 },
      wrong(
        "1 validation error detected: Value '901' at 'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to 900",
      ),
    ),
    sts(
      'AssumeRoot',
      { ...audit, TaskPolicyArn: { arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' } },
      wrong('Request must contain valid AWS managed task policy ARN'),
    ),
    sts(
      'AssumeRoot',
      { ...audit, TargetPrincipal: `arn:aws:iam::${MEMBER}:user/x` },
      wrong('Request must contain a valid target principal'),
    ),
    sts(
      'AssumeRoot',
      { ...audit, TargetPrincipal: MANAGEMENT },
      refusedBy(`User: ${ADMIN} is not authorized to perform: sts:AssumeRoot on resource: arn:aws:iam::${MANAGEMENT}:root`),
    ),
    sts('AssumeRoot', audit, {
      as: 'rootKey',
      ...refusedBy(`User: ${MEMBER_ROOT} is not authorized to perform: sts:AssumeRoot on resource: ${MEMBER_ROOT}`),
    }),
    sts('AssumeRoot', audit, { label: 'session', answers: { Credentials: credentials } }),
    iam(
      'ListAccessKeys',
      {},
      {
        as: 'session.Credentials',
        answers: { AccessKeyMetadata: [{ AccessKeyId: '<<rootKey.AccessKeyId>>', Status: 'Active' }], IsTruncated: false },
      },
    ),
    iam(
      'GetLoginProfile',
      {},
      {
        as: 'session.Credentials',
        refuses: { code: 'NoSuchEntity', status: 404, message: 'Login Profile for User null cannot be found.' },
      },
    ),
    iam(
      'DeleteAccessKey',
      { AccessKeyId: '<<rootKey.AccessKeyId>>' },
      {
        as: 'session.Credentials',
        refuses: { code: 'AccessDenied', status: 403 },
      },
    ),
    sts(
      'AssumeRoot',
      { ...audit, TargetPrincipal: MEMBER_ROOT, TaskPolicyArn: task('IAMDeleteRootUserCredentials') },
      {
        label: 'removal',
        answers: { Credentials: credentials },
      },
    ),
    iam(
      'UpdateAccessKey',
      { AccessKeyId: '<<rootKey.AccessKeyId>>', Status: 'Inactive' },
      {
        as: 'removal.Credentials',
        refuses: { code: 'AccessDenied', status: 403 },
      },
    ),
    iam('DeleteAccessKey', { AccessKeyId: '<<rootKey.AccessKeyId>>' }, { as: 'removal.Credentials' }),
    sts(
      'AssumeRoot',
      { ...audit, TaskPolicyArn: task('IAMCreateRootUserPassword') },
      { label: 'recovery', answers: { Credentials: credentials } },
    ),
    iam(
      'CreateLoginProfile',
      {},
      {
        as: 'recovery.Credentials',
        answers: { LoginProfile: { CreateDate: instant, PasswordResetRequired: false } },
      },
    ),
    iam(
      'CreateLoginProfile',
      {},
      {
        as: 'recovery.Credentials',
        refuses: { code: 'EntityAlreadyExists', status: 409, message: `Login Profile for account ${MEMBER} already exists.` },
      },
    ),
    iam('PutUserPolicy', {
      UserName: 'admin',
      PolicyName: 'no-root',
      PolicyDocument: policy({ Effect: 'Deny', Action: 'sts:AssumeRoot', Resource: '*' }),
    }),
    sts(
      'AssumeRoot',
      audit,
      refusedBy(`User: ${ADMIN} is not authorized to perform: sts:AssumeRoot on resource: ${MEMBER_ROOT}`),
    ),
    iam('DisableOrganizationsRootCredentialsManagement', {}, features('RootSessions')),
    iam('DisableOrganizationsRootSessions', {}, features()),
    iam('DisableOrganizationsRootSessions', {}, features()),
  ],
};
