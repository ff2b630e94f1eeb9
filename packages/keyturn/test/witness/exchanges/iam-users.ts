import { asking, idOf, instant, MANAGEMENT, NOW, policy, type Table, text } from '../exchange.ts';

const iam = asking('iam');

const ALICE = `arn:aws:iam::${MANAGEMENT}:user/eng/alice`;
const READ_ONLY = 'arn:aws:iam::aws:policy/ReadOnlyAccess';

/** Users: what they are, what they are tagged with, what bounds them, and how they sign in. */
export const userTable: Table = {
  name: 'IAM users, groups and passwords',
  steps: [
    iam(
      'CreateUser',
      { UserName: 'alice', Path: '/eng/', Tags: [{ Key: 'team', Value: 'core' }] },
      {
        label: 'alice',
        answers: {
          User: {
            Path: '/eng/',
            UserName: 'alice',
            UserId: idOf('AIDA'),
            Arn: ALICE,
            CreateDate: NOW,
            Tags: [{ Key: 'team', Value: 'core' }],
          },
        },
      },
    ),
    iam(
      'CreateUser',
      { UserName: 'Alice' },
      {
        refuses: { code: 'EntityAlreadyExists', status: 409, message: 'User with name Alice already exists.' },
      },
    ),
    iam('CreateUser', { UserName: 'a b' }, { refuses: { code: 'ValidationError', status: 400 } }),
    iam('GetUser', { UserName: 'alice' }, { answers: { User: { UserId: '<<alice.User.UserId>>', Arn: ALICE } } }),
    iam(
      'GetUser',
      { UserName: 'nobody' },
      {
        refuses: { code: 'NoSuchEntity', status: 404, message: 'The user with name nobody cannot be found.' },
      },
    ),
    iam(
      'ListUsers',
      { PathPrefix: '/eng/' },
      {
        answers: { Users: [{ UserName: 'alice', Path: '/eng/' }], IsTruncated: false },
      },
    ),
    iam(
      'ListUsers',
      { MaxItems: 1 },
      { label: 'page', answers: { Users: [{ UserName: 'admin' }], IsTruncated: true, Marker: text } },
    ),
    iam(
      'ListUsers',
      { MaxItems: 1, Marker: '<<page.Marker>>' },
      {
        answers: { Users: [{ UserName: 'alice' }], IsTruncated: false },
      },
    ),
    iam('TagUser', { UserName: 'alice', Tags: [{ Key: 'cost', Value: '7' }] }),
    iam('TagUser', { UserName: 'nobody', Tags: [{ Key: 'a', Value: 'b' }] }, { refuses: { code: 'NoSuchEntity', status: 404 } }),
    iam(
      'ListUserTags',
      { UserName: 'alice' },
      {
        answers: {
          Tags: [
            { Key: 'cost', Value: '7' },
            { Key: 'team', Value: 'core' },
          ],
          IsTruncated: false,
        },
      },
    ),
    iam('UntagUser', { UserName: 'alice', TagKeys: ['cost'] }),
    iam('PutUserPermissionsBoundary', { UserName: 'alice', PermissionsBoundary: READ_ONLY }),
    iam(
      'GetUser',
      { UserName: 'alice' },
      {
        answers: {
          User: {
            PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: READ_ONLY },
            Tags: [{ Key: 'team' }],
          },
        },
      },
    ),
    iam('DeleteUserPermissionsBoundary', { UserName: 'alice' }),
    iam(
      'CreateGroup',
      { GroupName: 'builders', Path: '/eng/' },
      {
        answers: {
          Group: {
            Path: '/eng/',
            GroupName: 'builders',
            GroupId: idOf('AGPA'),
            Arn: `arn:aws:iam::${MANAGEMENT}:group/eng/builders`,
            CreateDate: NOW,
          },
        },
      },
    ),
    iam('CreateGroup', { GroupName: 'builders' }, { refuses: { code: 'EntityAlreadyExists', status: 409 } }),
    iam('AddUserToGroup', { GroupName: 'builders', UserName: 'alice' }),
    iam(
      'AddUserToGroup',
      { GroupName: 'nobodies', UserName: 'alice' },
      {
        refuses: { code: 'NoSuchEntity', status: 404, message: 'The group with name nobodies cannot be found.' },
      },
    ),
    iam(
      'GetGroup',
      { GroupName: 'builders' },
      {
        answers: { Group: { GroupName: 'builders' }, Users: [{ UserName: 'alice' }], IsTruncated: false },
      },
    ),
    iam('ListGroups', {}, { answers: { Groups: [{ GroupName: 'builders' }], IsTruncated: false } }),
    iam('ListGroupsForUser', { UserName: 'alice' }, { answers: { Groups: [{ GroupName: 'builders' }], IsTruncated: false } }),
    iam('DeleteGroup', { GroupName: 'builders' }, { refuses: { code: 'DeleteConflict', status: 409 } }),
    iam(
      'DeleteUser',
      { UserName: 'alice' },
      {
        refuses: { code: 'DeleteConflict', status: 409, message: 'Cannot delete entity, must remove users from group first.' },
      },
    ),
    iam('RemoveUserFromGroup', { GroupName: 'builders', UserName: 'alice' }),
    iam('DeleteGroup', { GroupName: 'builders' }),
    iam(
      'GetLoginProfile',
      { UserName: 'alice' },
      {
        refuses: { code: 'NoSuchEntity', status: 404, message: 'Login Profile for User alice cannot be found.' },
      },
    ),
    iam(
      'CreateLoginProfile',
      { UserName: 'alice', Password: 'short' },
      { refuses: { code: 'PasswordPolicyViolation', status: 400 } },
    ),
    iam(
      'CreateLoginProfile',
      { UserName: 'alice', Password: 'Passw0rd!x', PasswordResetRequired: true },
      {
        answers: { LoginProfile: { UserName: 'alice', CreateDate: NOW, PasswordResetRequired: true } },
      },
    ),
    iam(
      'CreateLoginProfile',
      { UserName: 'alice', Password: 'Passw0rd!x' },
      {
        refuses: { code: 'EntityAlreadyExists', status: 409, message: 'Login Profile for user alice already exists.' },
      },
    ),
    iam('GetLoginProfile', { UserName: 'alice' }, { answers: { LoginProfile: { UserName: 'alice', CreateDate: instant } } }),
    iam('UpdateLoginProfile', { UserName: 'alice', PasswordResetRequired: false }),
    iam('CreateAccessKey', { UserName: 'alice' }, { label: 'key', answers: { AccessKey: { UserName: 'alice' } } }),
    iam('PutUserPolicy', {
      UserName: 'alice',
      PolicyName: 'self',
      PolicyDocument: policy({ Effect: 'Allow', Action: 'iam:ChangePassword', Resource: '*' }),
    }),
    iam(
      'ChangePassword',
      { OldPassword: 'wrong', NewPassword: 'Passw0rd!y' },
      {
        as: 'key.AccessKey',
        refuses: { code: 'AccessDenied', status: 403 },
      },
    ),
    iam('ChangePassword', { OldPassword: 'Passw0rd!x', NewPassword: 'Passw0rd!y' }, { as: 'key.AccessKey' }),
    iam('DeleteLoginProfile', { UserName: 'alice' }),
    iam('DeleteLoginProfile', { UserName: 'alice' }, { refuses: { code: 'NoSuchEntity', status: 404 } }),
    iam('DeleteUserPolicy', { UserName: 'alice', PolicyName: 'self' }),
    iam(
      'DeleteUser',
      { UserName: 'alice' },
      {
        refuses: { code: 'DeleteConflict', status: 409, message: 'Cannot delete entity, must delete access keys first.' },
      },
    ),
    iam('DeleteAccessKey', { UserName: 'alice', AccessKeyId: '<<key.AccessKey.AccessKeyId>>' }),
    iam('UpdateUser', { UserName: 'alice', NewUserName: 'alicia', NewPath: '/' }),
    iam(
      'GetUser',
      { UserName: 'alicia' },
      {
        answers: { User: { UserId: '<<alice.User.UserId>>', Path: '/', Arn: `arn:aws:iam::${MANAGEMENT}:user/alicia` } },
      },
    ),
    iam('DeleteUser', { UserName: 'alicia' }),
    iam('ListUsers', {}, { answers: { Users: [{ UserName: 'admin', CreateDate: instant }], IsTruncated: false } }),
    iam('ListUsers', { PathPrefix: '/nowhere/' }, { answers: { Users: [], IsTruncated: false } }),
  ],
};
