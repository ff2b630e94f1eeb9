import type { PermissionRow } from './permission-row.ts';

/** What a user takes to replace a key of its own: "keyturn rotate --self". */
export const selfRows: readonly PermissionRow[] = [
  {
    actions: ['iam:ListAccessKeys', 'iam:GetAccessKeyLastUsed', 'iam:ListUserTags'],
    needed: 'always',
    on: 'own-user',
    why: 'to know the own keys, their last uses, and what was begun with them',
    without: 'nothing is changed: what is not known leads to no step',
  },
  {
    actions: ['iam:TagUser'],
    needed: 'always',
    on: 'own-notes',
    why: 'to note a rotation before it is begun, so that it can be gone on with after a crash; no tags but those of Keyturn',
    without: 'no rotation is begun',
  },
  {
    actions: ['iam:CreateAccessKey', 'iam:UpdateAccessKey', 'iam:DeleteAccessKey'],
    needed: 'always',
    on: 'own-user',
    why: 'to make the successor, to turn the old key off, and to delete it in the end',
    without: 'no rotation is begun',
  },
  {
    actions: ['iam:ListMFADevices'],
    needed: 'optional',
    on: 'own-user',
    why: 'to find the MFA device whose code is asked for, where AWS denies without MFA',
    without: 'the device has to stand in the profile, as mfa_serial',
  },
  {
    actions: ['sts:GetSessionToken'],
    needed: 'optional',
    on: 'nothing',
    why: 'to open a session in which AWS knows of the MFA device',
    without: 'nothing; AWS allows it to every user whose key works',
  },
];
