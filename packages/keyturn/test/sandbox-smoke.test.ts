import { CreateAccessKeyCommand, IAMClient, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { expect, test } from 'vitest';
import { startTestSandbox } from './support/sandbox.ts';

test('the SDK lists, creates and is refused a third key', async () => {
  const aws = await startTestSandbox();
  const iam = new IAMClient(aws.admin());
  const listed = await iam.send(new ListAccessKeysCommand({ UserName: 'admin' }));
  expect(listed.AccessKeyMetadata).toHaveLength(1);
  const made = await iam.send(new CreateAccessKeyCommand({ UserName: 'admin' }));
  expect(made.AccessKey?.SecretAccessKey).toHaveLength(40);
  await expect(iam.send(new CreateAccessKeyCommand({ UserName: 'admin' }))).rejects.toThrow('Cannot exceed quota for AccessKeysPerUser: 2');
  await expect(iam.send(new ListAccessKeysCommand({ UserName: 'root' }))).rejects.toThrow('The user with name root cannot be found.');
  await aws.close();
});
