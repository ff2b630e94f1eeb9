import type { PermissionRow } from './permission-row.ts';

/** What making an administrator takes: "keyturn admin create". Whoever has it can make itself one. */
export const adminRows: readonly PermissionRow[] = [
  {
    actions: ['sts:GetCallerIdentity'],
    needed: 'always',
    on: 'nothing',
    why: 'to know which account the credentials belong to',
    without: 'nothing can be done; AWS denies it to nobody whose credentials work',
  },
  {
    actions: ['iam:GetRole', 'iam:ListAttachedRolePolicies'],
    needed: 'optional',
    on: 'roles',
    why: 'to know whether there is such a role, whose it is, and what it has',
    without: 'no role is made: what is not known leads to no change',
  },
  {
    actions: ['iam:CreateRole', 'iam:TagRole', 'iam:AttachRolePolicy'],
    needed: 'optional',
    on: 'roles',
    why: 'to make the role, with the tag that tells that it is ours, and to attach AdministratorAccess to it',
    without: 'no role is made',
  },
  {
    actions: ['iam:GetUser', 'iam:ListAttachedUserPolicies', 'iam:GetUserPolicy', 'iam:GetLoginProfile', 'iam:ListAccessKeys'],
    needed: 'optional',
    on: 'users',
    why: 'with --user: to know whether there is such a user, whose it is, and what it has',
    without: 'no user is made: what is not known leads to no change',
  },
  {
    actions: ['iam:GetAccountPasswordPolicy'],
    needed: 'optional',
    on: 'everything',
    why: 'with --user: to draw a password that the account takes',
    without: 'no user is made',
  },
  {
    actions: ['iam:CreateUser', 'iam:TagUser', 'iam:PutUserPolicy', 'iam:AttachUserPolicy', 'iam:CreateLoginProfile'],
    needed: 'optional',
    on: 'users',
    why: 'with --user: to make the user, to let it do nothing without MFA, to attach AdministratorAccess to it, and to set its first password',
    without: 'no user is made',
  },
  {
    actions: ['sts:AssumeRole'],
    needed: 'org',
    on: 'member-role',
    why: 'with --account: to enter the other account',
    without: 'an administrator is made in the own account alone',
  },
];
