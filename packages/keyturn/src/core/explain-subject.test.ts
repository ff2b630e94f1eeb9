import { describe, expect, test } from 'vitest';
import { readSubject } from './explain-subject.ts';

const ACCOUNT = '111122223333';

test.each([
  ['AKIAIOSFODNN7EXAMPLE', { kind: 'key', id: 'AKIAIOSFODNN7EXAMPLE' }],
  ['  AKIAIOSFODNN7EXAMPLE\n', { kind: 'key', id: 'AKIAIOSFODNN7EXAMPLE' }],
  ['deploy', { kind: 'user', name: 'deploy', account: null }],
  ['Nguyen,Anh=1@example.com', { kind: 'user', name: 'Nguyen,Anh=1@example.com', account: null }],
  ['AKIA-rotator', { kind: 'user', name: 'AKIA-rotator', account: null }],
  ['ALEXANDERPLATZ', { kind: 'user', name: 'ALEXANDERPLATZ', account: null }],
  ['12345', { kind: 'user', name: '12345', account: null }],
  ['111122223333/deploy', { kind: 'user', name: 'deploy', account: ACCOUNT }],
  ['111122223333/DeploymentPipelineProductionUser', { kind: 'user', name: 'DeploymentPipelineProductionUser', account: ACCOUNT }],
  ['root', { kind: 'root', account: null }],
  ['<root_account>', { kind: 'root', account: null }],
  ['111122223333/root', { kind: 'root', account: ACCOUNT }],
  ['arn:aws:iam::111122223333:root', { kind: 'root', account: ACCOUNT }],
  ['arn:aws-cn:iam::111122223333:user/eng/web/deploy', { kind: 'user', name: 'deploy', account: ACCOUNT }],
  ['arn:aws:iam::111122223333:user/root', { kind: 'user', name: 'root', account: ACCOUNT }],
  ['111122223333', { kind: 'account', id: ACCOUNT }],
  ['1111-2222-3333', { kind: 'account', id: ACCOUNT }],
] as const)('%s is understood', (word, subject) => {
  expect(readSubject(word)).toEqual(subject);
});

test.each([
  ['ASIAIOSFODNN7EXAMPLE', /temporary key: it ends by itself/],
  ['AIDAIOSFODNN7EXAMPLE', /unique id of an IAM user: ask by its name/],
  ['AROAIOSFODNN7EXAMPLE', /unique id of a role/],
  ['AKIAIOSFODNN7EXAMPL', /has 20 characters, and this has 19/],
  ['arn:aws:iam::111122223333:role/Admin', /A role has no access keys that last/],
  ['arn:aws:sts::111122223333:assumed-role/Admin/me', /A role has no access keys that last/],
  ['arn:aws:s3:::bucket', /only those of IAM users and of root users/],
  ['arn:aws:iam::111122223333:group/eng', /only those of IAM users and of root users/],
  ['', /got nothing/],
  ['two words', /have no spaces/],
  ['x'.repeat(65), /at most 64/],
] as const)('%s is refused, with the reason', (word, why) => {
  expect(readSubject(word)).toEqual({ kind: 'refused', why: expect.stringMatching(why) as unknown });
});

describe('a secret', () => {
  const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

  test.each([
    ['alone', secret],
    ['behind its id', `AKIAIOSFODNN7EXAMPLE:${secret}`],
    ['in a line of a file', `aws_secret_access_key = ${secret}`],
    ['behind an account', `111122223333/${secret}`],
    ['a session token', `IQoJb3JpZ2luX2VjE${secret}${secret}`],
    ['a password for SMTP', `B${secret}7a2`],
  ])('%s is refused, and never repeated', (_where, word) => {
    const read = readSubject(word);
    expect(read).toEqual({ kind: 'refused', why: expect.stringMatching(/^That looks like a secret/) as unknown });
    expect(JSON.stringify(read)).not.toContain('wJalr');
  });
});

test('no refusal repeats the word', () => {
  for (const word of [
    'ASIAIOSFODNN7EXAMPLE',
    'AROAIOSFODNN7EXAMPLE',
    'AKIAIOSFODNN7EXAMPL',
    'two words',
    'arn:aws:s3:::bucket',
  ]) {
    expect(JSON.stringify(readSubject(word))).not.toContain(word);
  }
});
