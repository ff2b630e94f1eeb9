import { asking, idOf, including, like, NOW, type Table, text } from '../exchange.ts';

const iam = asking('iam');

/** What AWS's reference says of keys, and what is seen of it in aws-facts A. */
export const accessKeyTable: Table = {
  name: 'IAM access keys',
  steps: [
    iam('CreateUser', { UserName: 'bob' }, { answers: { User: { UserName: 'bob' } } }),
    iam('ListAccessKeys', { UserName: 'bob' }, { answers: { AccessKeyMetadata: [], IsTruncated: false } }),
    iam(
      'CreateAccessKey',
      { UserName: 'bob' },
      {
        label: 'first',
        answers: {
          AccessKey: {
            UserName: 'bob',
            AccessKeyId: idOf('AKIA'),
            Status: 'Active',
            SecretAccessKey: like(/^[A-Za-z0-9/+]{40}$/),
            CreateDate: NOW,
          },
        },
      },
    ),
    iam('CreateAccessKey', { UserName: 'bob' }, { label: 'second', answers: { AccessKey: { Status: 'Active' } } }),
    iam(
      'CreateAccessKey',
      { UserName: 'bob' },
      {
        refuses: { code: 'LimitExceeded', status: 409, message: 'Cannot exceed quota for AccessKeysPerUser: 2' },
      },
    ),
    iam(
      'CreateAccessKey',
      { UserName: 'root' },
      {
        refuses: { code: 'NoSuchEntity', status: 404, message: 'The user with name root cannot be found.' },
      },
    ),
    iam(
      'ListAccessKeys',
      { UserName: 'bob' },
      {
        answers: {
          AccessKeyMetadata: including(
            { UserName: 'bob', AccessKeyId: '<<first.AccessKey.AccessKeyId>>', Status: 'Active', CreateDate: NOW },
            { UserName: 'bob', AccessKeyId: '<<second.AccessKey.AccessKeyId>>', Status: 'Active', CreateDate: NOW },
          ),
          IsTruncated: false,
        },
      },
    ),
    iam(
      'ListAccessKeys',
      { UserName: 'bob', MaxItems: 1 },
      {
        label: 'page',
        answers: { AccessKeyMetadata: [{ UserName: 'bob' }], IsTruncated: true, Marker: text },
      },
    ),
    iam(
      'ListAccessKeys',
      { UserName: 'bob', MaxItems: 1, Marker: '<<page.Marker>>' },
      {
        answers: { AccessKeyMetadata: [{ UserName: 'bob' }], IsTruncated: false },
      },
    ),
    iam(
      'ListAccessKeys',
      { UserName: 'root' },
      {
        refuses: { code: 'NoSuchEntity', status: 404, message: 'The user with name root cannot be found.' },
      },
    ),
    iam('ListAccessKeys', { UserName: '' }, { refuses: { code: 'ValidationError', status: 400 } }),
    iam(
      'GetAccessKeyLastUsed',
      { AccessKeyId: '<<first.AccessKey.AccessKeyId>>' },
      {
        answers: { UserName: 'bob', AccessKeyLastUsed: { ServiceName: 'N/A', Region: 'N/A' } },
      },
    ),
    iam('GetUser', {}, { as: 'first.AccessKey', refuses: { code: 'AccessDenied', status: 403 } }),
    iam(
      'GetAccessKeyLastUsed',
      { AccessKeyId: '<<first.AccessKey.AccessKeyId>>' },
      {
        answers: { UserName: 'bob', AccessKeyLastUsed: { LastUsedDate: NOW, ServiceName: 'iam', Region: 'us-east-1' } },
      },
    ),
    iam(
      'GetAccessKeyLastUsed',
      { AccessKeyId: 'AKIA0000000000000000' },
      {
        refuses: {
          code: 'AccessDenied',
          status: 403,
          message: like(/is not authorized to perform: iam:GetAccessKeyLastUsed on resource: access key AKIA0{16}$/),
        },
      },
    ),
    iam('UpdateAccessKey', { UserName: 'bob', AccessKeyId: '<<first.AccessKey.AccessKeyId>>', Status: 'Inactive' }),
    iam(
      'UpdateAccessKey',
      { UserName: 'bob', AccessKeyId: '<<first.AccessKey.AccessKeyId>>', Status: 'Broken' },
      {
        refuses: { code: 'ValidationError', status: 400 },
      },
    ),
    iam(
      'GetUser',
      {},
      {
        as: 'first.AccessKey',
        refuses: { code: 'InvalidClientTokenId', status: 403, message: 'The security token included in the request is invalid.' },
      },
    ),
    // An inactive key counts.
    iam('CreateAccessKey', { UserName: 'bob' }, { refuses: { code: 'LimitExceeded', status: 409 } }),
    iam(
      'UpdateAccessKey',
      { UserName: 'admin', AccessKeyId: '<<first.AccessKey.AccessKeyId>>', Status: 'Active' },
      {
        refuses: {
          code: 'NoSuchEntity',
          status: 404,
          message: 'The Access Key with id <<first.AccessKey.AccessKeyId>> cannot be found.',
        },
      },
    ),
    // The console asks for deactivation first; the API does not.
    iam('DeleteAccessKey', { UserName: 'bob', AccessKeyId: '<<second.AccessKey.AccessKeyId>>' }),
    iam(
      'DeleteAccessKey',
      { UserName: 'bob', AccessKeyId: '<<second.AccessKey.AccessKeyId>>' },
      {
        refuses: { code: 'NoSuchEntity', status: 404 },
      },
    ),
    iam(
      'ListAccessKeys',
      { UserName: 'bob' },
      {
        answers: { AccessKeyMetadata: [{ AccessKeyId: '<<first.AccessKey.AccessKeyId>>', Status: 'Inactive' }] },
      },
    ),
  ],
};
