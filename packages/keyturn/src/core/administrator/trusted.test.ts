import { expect, test } from 'vitest';
import { readTrusted } from './trusted.ts';

test('users and accounts are ARNs of the partition, each once', () => {
  const user = 'arn:aws:iam::222222222222:user/people/alice';
  const root = 'arn:aws:iam::111111111111:root';
  expect(readTrusted([user, '111111111111', root, user], 'aws')).toEqual([root, user]);
  expect(readTrusted(['111111111111'], 'aws-cn')).toEqual(['arn:aws-cn:iam::111111111111:root']);
});

test.each([
  ['alice', '--trust wants arn:aws:iam::111111111111:user/alice, or the id of an account, and got "alice".'],
  ['*', 'and got "*".'],
  ['11111111111', 'and got "11111111111".'],
  ['arn:aws:iam::1111:user/alice', 'and got "arn:aws:iam::1111:user/alice".'],
  ['arn:aws:iam:us-east-1:111111111111:user/alice', 'and got'],
  ['arn:aws:iam::111111111111:user/*', 'and got'],
  ['arn:aws:iam::111111111111:user/', 'and got'],
  ['arn:aws:iam::111111111111:group/admins', 'and got'],
  ['arn:aws:s3:::bucket', 'and got'],
  ['arn:aws-cn:iam::111111111111:user/alice', 'is of the partition aws-cn, and this account of aws.'],
  ['arn:aws:iam::111111111111:role/Deploy', 'could never assume it: AWS sees no MFA in sessions of roles.'],
  ['arn:aws:sts::111111111111:assumed-role/Deploy/x', 'could never assume it: AWS sees no MFA in sessions of roles.'],
])('%s is told in a sentence', (text, sentence) => {
  expect(readTrusted(['111111111111', text], 'aws')).toContain(sentence);
});
