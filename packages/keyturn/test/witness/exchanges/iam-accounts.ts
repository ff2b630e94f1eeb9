import { addAgedKey } from '../../../src/sandbox/scenarios/builders.ts';
import { addRootPassword } from '../../../src/sandbox/scenarios/credential-builders.ts';
import { accountOf } from '../../support/sts.ts';
import { asking, idOf, instant, like, MANAGEMENT, MEMBER, NOW, type Table, text } from '../exchange.ts';
import { keyOf } from '../stage.ts';

const iam = asking('iam');

const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';

const FOUR_HOURS = 4 * 3600;

/** What belongs to an account as a whole, and the credential report in all its states (aws-facts B, C). */
export const accountTable: Table = {
  name: 'IAM accounts and the credential report',
  settings: { reportSeconds: 2 },
  steps: [
    iam(
      'GetAccountSummary',
      {},
      {
        answers: {
          SummaryMap: {
            Users: 1,
            UsersQuota: 5000,
            AccessKeysPerUserQuota: 2,
            AccountAccessKeysPresent: 0,
            AccountMFAEnabled: 0,
            AccountPasswordPresent: 0,
            AccountSigningCertificatesPresent: 0,
          },
        },
      },
    ),
    iam(
      'GetAccountAuthorizationDetails',
      { Filter: ['User', 'AWSManagedPolicy'] },
      {
        answers: {
          UserDetailList: [
            {
              Path: '/',
              UserName: 'admin',
              UserId: idOf('AIDA'),
              Arn: `arn:aws:iam::${MANAGEMENT}:user/admin`,
              CreateDate: instant,
              GroupList: [],
              AttachedManagedPolicies: [{ PolicyName: 'AdministratorAccess', PolicyArn: ADMINISTRATOR }],
            },
          ],
          GroupDetailList: [],
          RoleDetailList: [],
          Policies: [
            {
              Arn: ADMINISTRATOR,
              DefaultVersionId: text,
              AttachmentCount: 1,
              PolicyVersionList: [{ VersionId: text, IsDefaultVersion: true, Document: { Version: '2012-10-17' } }],
            },
          ],
          IsTruncated: false,
        },
      },
    ),
    iam('GetAccountAuthorizationDetails', { Filter: ['Everything'] }, { refuses: { code: 'ValidationError', status: 400 } }),
    iam('ListAccountAliases', {}, { answers: { AccountAliases: [], IsTruncated: false } }),
    iam('CreateAccountAlias', { AccountAlias: 'acme' }),
    iam('CreateAccountAlias', { AccountAlias: 'acme' }, { refuses: { code: 'EntityAlreadyExists', status: 409 } }),
    iam('CreateAccountAlias', { AccountAlias: 'A' }, { refuses: { code: 'ValidationError', status: 400 } }),
    iam('ListAccountAliases', {}, { answers: { AccountAliases: ['acme'], IsTruncated: false } }),
    iam('DeleteAccountAlias', { AccountAlias: 'acme' }),
    iam('DeleteAccountAlias', { AccountAlias: 'acme' }, { refuses: { code: 'NoSuchEntity', status: 404 } }),
    iam('GetAccountPasswordPolicy', {}, { refuses: { code: 'NoSuchEntity', status: 404 } }),
    iam('UpdateAccountPasswordPolicy', { MinimumPasswordLength: 14, RequireSymbols: true, MaxPasswordAge: 90 }),
    iam('UpdateAccountPasswordPolicy', { MinimumPasswordLength: 3 }, { refuses: { code: 'ValidationError', status: 400 } }),
    iam(
      'GetAccountPasswordPolicy',
      {},
      {
        answers: {
          PasswordPolicy: { MinimumPasswordLength: 14, RequireSymbols: true, ExpirePasswords: true, MaxPasswordAge: 90 },
        },
      },
    ),
    iam('DeleteAccountPasswordPolicy'),
    iam('DeleteAccountPasswordPolicy', {}, { refuses: { code: 'NoSuchEntity', status: 404 } }),
    iam('GetCredentialReport', {}, { refuses: { code: 'ReportNotPresent', status: 410, message: 'Unknown' } }),
    iam(
      'GenerateCredentialReport',
      {},
      {
        answers: { State: 'STARTED', Description: 'No report exists. Starting a new report generation task' },
      },
    ),
    iam('GenerateCredentialReport', {}, { answers: { State: 'INPROGRESS' } }),
    iam('GetCredentialReport', {}, { refuses: { code: 'ReportInProgress', status: 404, message: 'Unknown' } }),
    { advanceSeconds: 2 },
    iam('GenerateCredentialReport', {}, { answers: { State: 'COMPLETE' } }),
    iam(
      'GetCredentialReport',
      {},
      {
        label: 'report',
        // What begins with `user,arn,` begins so in base64.
        answers: { Content: like(/^dXNlcixhcm4s/), ReportFormat: 'text/csv', GeneratedTime: instant },
      },
    ),
    iam('CreateUser', { UserName: 'late' }, { answers: { User: { UserName: 'late' } } }),
    iam('GenerateCredentialReport', {}, { answers: { State: 'COMPLETE' } }),
    // For four hours it is the same report, whatever happened since.
    iam(
      'GetCredentialReport',
      {},
      {
        answers: { Content: '<<report.Content>>', GeneratedTime: '<<report.GeneratedTime>>' },
      },
    ),
    { advanceSeconds: FOUR_HOURS + 1 },
    iam('GetCredentialReport', {}, { refuses: { code: 'ReportExpired', status: 410, message: 'Unknown' } }),
    iam('GenerateCredentialReport', {}, { answers: { State: 'STARTED' } }),
  ],
};

/** What the root user asks for itself, without naming a user (aws-facts A3). */
export const rootTable: Table = {
  name: 'IAM as the root user',
  prepare(aws) {
    const member = accountOf(aws, MEMBER);
    addRootPassword(aws.builder, member, { ageDays: 300, usedDaysAgo: 53 });
    return { root: keyOf(aws, addAgedKey(aws.builder, member, undefined, { ageDays: 900 })) };
  },
  steps: [
    iam(
      'GetUser',
      {},
      {
        as: 'root',
        label: 'user',
        answers: { User: { UserId: MEMBER, Arn: `arn:aws:iam::${MEMBER}:root`, CreateDate: instant, PasswordLastUsed: instant } },
      },
    ),
    iam(
      'GetLoginProfile',
      {},
      {
        as: 'root',
        answers: { LoginProfile: { CreateDate: instant, PasswordResetRequired: false } },
      },
    ),
    iam(
      'ListAccessKeys',
      {},
      {
        as: 'root',
        answers: { AccessKeyMetadata: [{ AccessKeyId: '<<root.AccessKeyId>>', Status: 'Active' }], IsTruncated: false },
      },
    ),
    iam(
      'CreateAccessKey',
      {},
      {
        as: 'root',
        label: 'second',
        answers: { AccessKey: { AccessKeyId: idOf('AKIA'), Status: 'Active', CreateDate: NOW } },
      },
    ),
    iam(
      'CreateAccessKey',
      {},
      {
        as: 'root',
        refuses: { code: 'LimitExceeded', status: 409, message: 'Cannot exceed quota for AccessKeysPerUser: 2' },
      },
    ),
    iam(
      'GetAccessKeyLastUsed',
      { AccessKeyId: '<<second.AccessKey.AccessKeyId>>' },
      {
        as: 'root',
        answers: { AccessKeyLastUsed: { ServiceName: 'N/A', Region: 'N/A' } },
      },
    ),
    iam('UpdateAccessKey', { AccessKeyId: '<<second.AccessKey.AccessKeyId>>', Status: 'Inactive' }, { as: 'root' }),
    iam('DeleteAccessKey', { AccessKeyId: '<<second.AccessKey.AccessKeyId>>' }, { as: 'root' }),
    iam('ListMFADevices', {}, { as: 'root', answers: { MFADevices: [], IsTruncated: false } }),
    iam('ListSigningCertificates', {}, { as: 'root', answers: { Certificates: [], IsTruncated: false } }),
    iam(
      'GetAccountSummary',
      {},
      {
        as: 'root',
        answers: { SummaryMap: { AccountAccessKeysPresent: 1, AccountPasswordPresent: 1 } },
      },
    ),
    iam(
      'ListAccessKeys',
      { UserName: 'root' },
      {
        as: 'root',
        refuses: { code: 'NoSuchEntity', status: 404, message: 'The user with name root cannot be found.' },
      },
    ),
  ],
};
