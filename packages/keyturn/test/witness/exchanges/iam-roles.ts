import { asking, idOf, like, MANAGEMENT, NOW, policy, type Table } from '../exchange.ts';

const iam = asking('iam');

const READ_ONLY = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
const LISTING = { Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' };
const TRUSTING = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${MANAGEMENT}:root` }, Action: 'sts:AssumeRole' };
const TRUST = policy(TRUSTING);

/** Roles and whom they trust. */
export const roleTable: Table = {
  name: 'IAM roles',
  steps: [
    iam(
      'CreateRole',
      { RoleName: 'audit', Path: '/sec/', AssumeRolePolicyDocument: TRUST, MaxSessionDuration: 7200, Description: 'reads' },
      {
        label: 'audit',
        answers: {
          Role: {
            Path: '/sec/',
            RoleName: 'audit',
            RoleId: idOf('AROA'),
            Arn: `arn:aws:iam::${MANAGEMENT}:role/sec/audit`,
            CreateDate: NOW,
            AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [TRUSTING] },
          },
        },
      },
    ),
    iam(
      'CreateRole',
      { RoleName: 'audit', AssumeRolePolicyDocument: TRUST },
      {
        refuses: { code: 'EntityAlreadyExists', status: 409, message: 'Role with name audit already exists.' },
      },
    ),
    iam(
      'CreateRole',
      { RoleName: 'open', AssumeRolePolicyDocument: policy(LISTING) },
      {
        refuses: { code: 'MalformedPolicyDocument', status: 400 },
      },
    ),
    iam(
      'CreateRole',
      { RoleName: 'long', AssumeRolePolicyDocument: TRUST, MaxSessionDuration: 60 },
      {
        refuses: {
          code: 'ValidationError',
          status: 400,
          message: like(/Value '60' at 'maxSessionDuration' failed to satisfy constraint/),
        },
      },
    ),
    iam(
      'GetRole',
      { RoleName: 'audit' },
      {
        answers: { Role: { RoleId: '<<audit.Role.RoleId>>', Description: 'reads', MaxSessionDuration: 7200, RoleLastUsed: {} } },
      },
    ),
    iam(
      'GetRole',
      { RoleName: 'nobody' },
      {
        refuses: { code: 'NoSuchEntity', status: 404, message: 'The role with name nobody cannot be found.' },
      },
    ),
    iam('ListRoles', { PathPrefix: '/sec/' }, { answers: { Roles: [{ RoleName: 'audit' }], IsTruncated: false } }),
    iam('UpdateRole', { RoleName: 'audit', Description: 'reads keys', MaxSessionDuration: 3600 }),
    iam('UpdateAssumeRolePolicy', {
      RoleName: 'audit',
      PolicyDocument: policy({ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }),
    }),
    iam(
      'UpdateAssumeRolePolicy',
      { RoleName: 'audit', PolicyDocument: 'x' },
      {
        refuses: { code: 'MalformedPolicyDocument', status: 400 },
      },
    ),
    iam('TagRole', { RoleName: 'audit', Tags: [{ Key: 'owner', Value: 'sec' }] }),
    iam('ListRoleTags', { RoleName: 'audit' }, { answers: { Tags: [{ Key: 'owner', Value: 'sec' }], IsTruncated: false } }),
    iam('UntagRole', { RoleName: 'audit', TagKeys: ['owner'] }),
    iam('UntagRole', { RoleName: 'nobody', TagKeys: ['owner'] }, { refuses: { code: 'NoSuchEntity', status: 404 } }),
    iam('PutRolePermissionsBoundary', { RoleName: 'audit', PermissionsBoundary: READ_ONLY }),
    iam(
      'PutRolePermissionsBoundary',
      { RoleName: 'nobody', PermissionsBoundary: READ_ONLY },
      { refuses: { code: 'NoSuchEntity', status: 404, message: 'The role with name nobody cannot be found.' } },
    ),
    iam(
      'GetRole',
      { RoleName: 'audit' },
      {
        answers: {
          Role: { PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: READ_ONLY } },
        },
      },
    ),
    iam('DeleteRolePermissionsBoundary', { RoleName: 'audit' }),
    iam('AttachRolePolicy', { RoleName: 'audit', PolicyArn: READ_ONLY }),
    iam(
      'DeleteRole',
      { RoleName: 'audit' },
      {
        refuses: { code: 'DeleteConflict', status: 409, message: 'Cannot delete entity, must detach all policies first.' },
      },
    ),
    iam('DetachRolePolicy', { RoleName: 'audit', PolicyArn: READ_ONLY }),
    iam('DeleteRole', { RoleName: 'audit' }),
    iam('ListRoles', {}, { answers: { Roles: [], IsTruncated: false } }),
  ],
};
