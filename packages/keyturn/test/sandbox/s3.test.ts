import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
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

function s3(): S3Client {
  return new S3Client({ ...aws.admin(), forcePathStyle: true });
}

function management() {
  const account = aws.world.accounts.get('111111111111');
  if (!account) throw new Error('no management account');
  return account;
}
