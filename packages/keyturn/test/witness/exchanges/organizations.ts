import { addAgedKey, addUser } from '../../../src/sandbox/scenarios/builders.ts';
import { accountOf } from '../../support/sts.ts';
import { asking, including, instant, like, MANAGEMENT, MEMBER, NOW, type Table, text } from '../exchange.ts';
import { keyOf } from '../stage.ts';

const organizations = asking('organizations');

const arn = (rest: RegExp): unknown => like(new RegExp(`^arn:aws:organizations::${MANAGEMENT}:${rest.source}$`));
const refuse = (code: string, message?: unknown) => ({ refuses: { code, status: 400, ...(message ? { message } : {}) } });
const IAM = 'iam.amazonaws.com';

/** How an organization comes to be. */
export const foundingTable: Table = {
  name: 'Organizations: founding one',
  scenario: 'empty',
  steps: [
    organizations(
      'DescribeOrganization',
      {},
      refuse('AWSOrganizationsNotInUseException', 'Your account is not a member of an organization.'),
    ),
    organizations(
      'CreateOrganization',
      { FeatureSet: 'ALL' },
      {
        answers: {
          Organization: {
            Id: like(/^o-[a-z0-9]{10}$/),
            Arn: arn(/organization\/o-[a-z0-9]{10}/),
            FeatureSet: 'ALL',
            MasterAccountArn: arn(/account\/o-[a-z0-9]{10}\/111111111111/),
            MasterAccountId: MANAGEMENT,
            MasterAccountEmail: text,
          },
        },
      },
    ),
    organizations('CreateOrganization', {}, refuse('AlreadyInOrganizationException')),
    organizations('ListRoots', {}, { answers: { Roots: [{ Name: 'Root', PolicyTypes: [] }] } }),
  ],
};

/** Accounts, OUs, tags and delegates of an organization (aws-facts D6, F1, M1). */
export const accountsTable: Table = {
  name: 'Organizations: accounts and OUs',
  prepare(aws) {
    const member = accountOf(aws, MEMBER);
    const user = addUser(aws.builder, member, { name: 'ops', isAdministrator: true });
    return { member: keyOf(aws, addAgedKey(aws.builder, member, user, { ageDays: 3 })) };
  },
  steps: [
    organizations(
      'DescribeOrganization',
      {},
      { as: 'member', answers: { Organization: { MasterAccountId: MANAGEMENT, FeatureSet: 'ALL' } } },
    ),
    organizations(
      'ListAccounts',
      {},
      {
        answers: {
          Accounts: [
            { Id: MANAGEMENT, Name: 'management', State: 'ACTIVE', Status: 'ACTIVE' },
            {
              Id: MEMBER,
              Arn: arn(/account\/o-[a-z0-9]{10}\/222222222222/),
              Email: 'aws+dev@example.com',
              Name: 'dev',
              Status: 'ACTIVE',
              State: 'ACTIVE',
              JoinedMethod: 'CREATED',
              JoinedTimestamp: instant,
            },
          ],
        },
      },
    ),
    organizations(
      'ListAccounts',
      { MaxResults: 1 },
      { label: 'page', answers: { Accounts: [{ Id: MANAGEMENT }], NextToken: text } },
    ),
    organizations(
      'ListAccounts',
      { MaxResults: 1, NextToken: '<<page.NextToken>>' },
      { answers: { Accounts: [{ Id: MEMBER }] } },
    ),
    organizations('ListAccounts', { MaxResults: 21 }, refuse('InvalidInputException')),
    organizations(
      'ListAccounts',
      {},
      { as: 'member', ...refuse('AccessDeniedException', "You don't have permissions to access this resource.") },
    ),
    organizations(
      'DescribeAccount',
      { AccountId: MEMBER },
      { answers: { Account: { Id: MEMBER, Name: 'dev', State: 'ACTIVE' } } },
    ),
    organizations(
      'DescribeAccount',
      { AccountId: '999999999999' },
      refuse('AccountNotFoundException', "You specified an account that doesn't exist."),
    ),
    organizations(
      'ListRoots',
      {},
      {
        label: 'roots',
        answers: {
          Roots: [
            {
              Id: like(/^r-[a-z0-9]{4}$/),
              Arn: arn(/root\/o-[a-z0-9]{10}\/r-[a-z0-9]{4}/),
              Name: 'Root',
              PolicyTypes: [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }],
            },
          ],
        },
      },
    ),
    organizations(
      'CreateOrganizationalUnit',
      { ParentId: '<<roots.Roots.0.Id>>', Name: 'prod' },
      {
        label: 'prod',
        answers: { OrganizationalUnit: { Id: like(/^ou-[a-z0-9]{4}-[a-z0-9]{8}$/), Arn: text, Name: 'prod' } },
      },
    ),
    organizations(
      'CreateOrganizationalUnit',
      { ParentId: '<<roots.Roots.0.Id>>', Name: 'prod' },
      refuse('DuplicateOrganizationalUnitException'),
    ),
    organizations(
      'UpdateOrganizationalUnit',
      { OrganizationalUnitId: '<<prod.OrganizationalUnit.Id>>', Name: 'production' },
      {
        answers: { OrganizationalUnit: { Name: 'production' } },
      },
    ),
    organizations(
      'DescribeOrganizationalUnit',
      { OrganizationalUnitId: '<<prod.OrganizationalUnit.Id>>' },
      {
        answers: { OrganizationalUnit: { Id: '<<prod.OrganizationalUnit.Id>>', Name: 'production' } },
      },
    ),
    organizations(
      'ListOrganizationalUnitsForParent',
      { ParentId: '<<roots.Roots.0.Id>>' },
      {
        answers: { OrganizationalUnits: [{ Id: '<<prod.OrganizationalUnit.Id>>' }] },
      },
    ),
    organizations('ListOrganizationalUnitsForParent', { ParentId: 'r-zzzz' }, refuse('ParentNotFoundException')),
    organizations('MoveAccount', {
      AccountId: MEMBER,
      SourceParentId: '<<roots.Roots.0.Id>>',
      DestinationParentId: '<<prod.OrganizationalUnit.Id>>',
    }),
    organizations(
      'MoveAccount',
      { AccountId: MEMBER, SourceParentId: '<<roots.Roots.0.Id>>', DestinationParentId: '<<prod.OrganizationalUnit.Id>>' },
      refuse('DuplicateAccountException'),
    ),
    organizations(
      'ListParents',
      { ChildId: MEMBER },
      { answers: { Parents: [{ Id: '<<prod.OrganizationalUnit.Id>>', Type: 'ORGANIZATIONAL_UNIT' }] } },
    ),
    organizations(
      'ListChildren',
      { ParentId: '<<prod.OrganizationalUnit.Id>>', ChildType: 'ACCOUNT' },
      {
        answers: { Children: [{ Id: MEMBER, Type: 'ACCOUNT' }] },
      },
    ),
    organizations('ListAccountsForParent', { ParentId: '<<roots.Roots.0.Id>>' }, { answers: { Accounts: [{ Id: MANAGEMENT }] } }),
    organizations(
      'DeleteOrganizationalUnit',
      { OrganizationalUnitId: '<<prod.OrganizationalUnit.Id>>' },
      refuse('OrganizationalUnitNotEmptyException'),
    ),
    organizations('TagResource', { ResourceId: MEMBER, Tags: [{ Key: 'owner', Value: 'core' }] }),
    organizations('ListTagsForResource', { ResourceId: MEMBER }, { answers: { Tags: [{ Key: 'owner', Value: 'core' }] } }),
    organizations('UntagResource', { ResourceId: MEMBER, TagKeys: ['owner'] }),
    organizations('ListTagsForResource', { ResourceId: '999999999999' }, refuse('TargetNotFoundException')),
    organizations(
      'CreateAccount',
      { AccountName: 'lab', Email: 'lab@example.com' },
      {
        label: 'lab',
        answers: {
          CreateAccountStatus: {
            Id: like(/^car-[a-z0-9]{32}$/),
            AccountName: 'lab',
            State: 'IN_PROGRESS',
            RequestedTimestamp: NOW,
          },
        },
      },
    ),
    organizations(
      'DescribeCreateAccountStatus',
      { CreateAccountRequestId: '<<lab.CreateAccountStatus.Id>>' },
      {
        label: 'made',
        answers: { CreateAccountStatus: { State: 'SUCCEEDED', AccountId: like(/^\d{12}$/) } },
      },
    ),
    organizations(
      'CreateAccount',
      { AccountName: 'lab', Email: 'lab@example.com' },
      { answers: { CreateAccountStatus: { State: 'IN_PROGRESS' } } },
    ),
    organizations(
      'ListCreateAccountStatus',
      { States: ['FAILED'] },
      {
        answers: { CreateAccountStatuses: [{ State: 'FAILED', FailureReason: 'EMAIL_ALREADY_EXISTS' }] },
      },
    ),
    organizations(
      'DescribeCreateAccountStatus',
      { CreateAccountRequestId: 'car-00000000' },
      refuse('CreateAccountStatusNotFoundException'),
    ),
    organizations('CloseAccount', { AccountId: '<<made.CreateAccountStatus.AccountId>>' }),
    organizations(
      'CloseAccount',
      { AccountId: '<<made.CreateAccountStatus.AccountId>>' },
      refuse('AccountAlreadyClosedException'),
    ),
    organizations(
      'RegisterDelegatedAdministrator',
      { AccountId: MEMBER, ServicePrincipal: IAM },
      refuse('ConstraintViolationException'),
    ),
    organizations('EnableAWSServiceAccess', { ServicePrincipal: IAM }),
    organizations(
      'ListAWSServiceAccessForOrganization',
      {},
      {
        answers: { EnabledServicePrincipals: [{ ServicePrincipal: IAM, DateEnabled: NOW }] },
      },
    ),
    organizations('RegisterDelegatedAdministrator', { AccountId: MEMBER, ServicePrincipal: IAM }),
    organizations(
      'RegisterDelegatedAdministrator',
      { AccountId: MEMBER, ServicePrincipal: IAM },
      refuse('AccountAlreadyRegisteredException'),
    ),
    organizations(
      'ListDelegatedAdministrators',
      { ServicePrincipal: IAM },
      {
        answers: { DelegatedAdministrators: [{ Id: MEMBER, DelegationEnabledDate: NOW }] },
      },
    ),
    organizations(
      'ListDelegatedServicesForAccount',
      { AccountId: MEMBER },
      {
        answers: { DelegatedServices: [{ ServicePrincipal: IAM, DelegationEnabledDate: NOW }] },
      },
    ),
    // A delegate of any service may read the organization.
    organizations('ListAccounts', {}, { as: 'member', answers: { Accounts: including({ Id: MEMBER }) } }),
    organizations('DisableAWSServiceAccess', { ServicePrincipal: IAM }, refuse('ConstraintViolationException')),
    organizations('DeregisterDelegatedAdministrator', { AccountId: MEMBER, ServicePrincipal: IAM }),
    organizations(
      'DeregisterDelegatedAdministrator',
      { AccountId: MEMBER, ServicePrincipal: IAM },
      refuse('AccountNotRegisteredException'),
    ),
    organizations('DisableAWSServiceAccess', { ServicePrincipal: IAM }),
    organizations('MoveAccount', {
      AccountId: MEMBER,
      SourceParentId: '<<prod.OrganizationalUnit.Id>>',
      DestinationParentId: '<<roots.Roots.0.Id>>',
    }),
    organizations('DeleteOrganizationalUnit', { OrganizationalUnitId: '<<prod.OrganizationalUnit.Id>>' }),
    organizations(
      'DescribeOrganizationalUnit',
      { OrganizationalUnitId: '<<prod.OrganizationalUnit.Id>>' },
      refuse('OrganizationalUnitNotFoundException'),
    ),
  ],
};
