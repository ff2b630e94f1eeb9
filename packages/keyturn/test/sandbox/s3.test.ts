import { ListBucketsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { addAgedKey, addUser } from '../../src/sandbox/scenarios/builders.ts';
import { START, startTestSandbox, type TestSandbox } from '../support/sandbox.ts';

let aws: TestSandbox;

beforeEach(async () => {
  aws = await startTestSandbox();
});

afterEach(() => aws.close());

it('lists no buckets for an account that has none, and tells its owner', async () => {
  const { Buckets, Owner } = await s3().send(new ListBucketsCommand({}));
  expect(Buckets).toEqual([]);
  expect(Owner?.ID).toMatch(/^[0-9a-f]{64}$/);
});

it('lists buckets by name, with the second in which they were made', async () => {
  management().buckets = new Map([
    ['zebra', START + 250],
    ['alpha', START - 1000],
  ]);
  const { Buckets } = await s3().send(new ListBucketsCommand({}));
  expect(Buckets).toEqual([
    { Name: 'alpha', CreationDate: new Date(START - 1000) },
    { Name: 'zebra', CreationDate: new Date(START) },
  ]);
});

it('refuses a user who may not list them', async () => {
  const weak = addUser(aws.builder, management(), { name: 'weak' });
  const key = addAgedKey(aws.builder, management(), weak, { ageDays: 1 });
  await expect(new S3Client({ ...aws.as(key), forcePathStyle: true }).send(new ListBucketsCommand({}))).rejects.toMatchObject({
    name: 'AccessDenied',
    $metadata: { httpStatusCode: 403 },
  });
});

it('tells an inactive key in its own words', async () => {
  const user = addUser(aws.builder, management(), { name: 'gone' });
  const key = addAgedKey(aws.builder, management(), user, { ageDays: 1, status: 'Inactive' });
  await expect(new S3Client({ ...aws.as(key), forcePathStyle: true }).send(new ListBucketsCommand({}))).rejects.toMatchObject({
    name: 'InvalidAccessKeyId',
    message: 'The AWS Access Key Id you provided does not exist in our records.',
    $metadata: { httpStatusCode: 403 },
  });
});

it('lists what is in a bucket: nothing', async () => {
  management().buckets = new Map([['alpha', START]]);
  const { Name, Prefix, KeyCount, MaxKeys, IsTruncated } = await s3().send(
    new ListObjectsV2Command({ Bucket: 'alpha', Prefix: 'in/a b+c', MaxKeys: 1 }),
  );
  expect({ Name, Prefix, KeyCount, MaxKeys, IsTruncated }).toEqual({
    Name: 'alpha',
    Prefix: 'in/a b+c',
    KeyCount: 0,
    MaxKeys: 1,
    IsTruncated: false,
  });
});

it('tells a bucket that nobody has from one of somebody else', async () => {
  const other = [...aws.world.accounts.values()].find(({ id }) => id !== '111111111111');
  if (!other) throw new Error('there is one account only');
  other.buckets = new Map([['theirs', START]]);
  const list = (Bucket: string) => s3().send(new ListObjectsV2Command({ Bucket }));
  await expect(list('nobodys')).rejects.toMatchObject({ name: 'NoSuchBucket', $metadata: { httpStatusCode: 404 } });
  await expect(list('theirs')).rejects.toMatchObject({ name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
});

it('lets a user list those buckets that its policy names', async () => {
  management().buckets = new Map([
    ['alpha', START],
    ['beta', START],
  ]);
  const user = addUser(aws.builder, management(), { name: 'lister' });
  const statement = { Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::alpha' };
  user.inline = new Map([['list', JSON.stringify({ Version: '2012-10-17', Statement: [statement] })]]);
  const client = new S3Client({ ...aws.as(addAgedKey(aws.builder, management(), user, { ageDays: 1 })), forcePathStyle: true });
  await client.send(new ListObjectsV2Command({ Bucket: 'alpha' }));
  await expect(client.send(new ListObjectsV2Command({ Bucket: 'beta' }))).rejects.toMatchObject({ name: 'AccessDenied' });
  expect([...aws.sandbox.trail.of('111111111111')].filter(({ name }) => name === 'ListObjectsV2')).toEqual([]);
});

function s3(): S3Client {
  return new S3Client({ ...aws.admin(), forcePathStyle: true });
}

function management() {
  const account = aws.world.accounts.get('111111111111');
  if (!account) throw new Error('no management account');
  return account;
}
