import type { PermissionRow } from './permission-row.ts';

/** What removing credentials of root users takes, besides what an audit takes. */
export const rootRows: readonly PermissionRow[] = [
  {
    actions: ['sts:AssumeRoot'],
    needed: 'org',
    on: 'member-root',
    rootTask: 'IAMDeleteRootUserCredentials',
    why: 'to delete the credentials of the root users of other accounts, in a session that can do nothing else',
    without: 'root credentials of other accounts can only be removed by signing in as root there',
  },
  {
    actions: [
      'iam:EnableOrganizationsRootCredentialsManagement',
      'iam:EnableOrganizationsRootSessions',
      'organizations:EnableAWSServiceAccess',
      'organizations:ListAWSServiceAccessForOrganization',
    ],
    needed: 'org',
    on: 'everything',
    why: 'to switch on centralized root access',
    without: 'centralized root access has to be switched on by hand',
  },
  {
    actions: ['organizations:RegisterDelegatedAdministrator', 'organizations:ListDelegatedAdministrators'],
    needed: 'org',
    on: 'everything',
    why: 'to let another account than the management account manage root users',
    without: 'root users are managed from the management account alone',
  },
];
