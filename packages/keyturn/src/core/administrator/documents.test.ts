import { expect, test } from 'vitest';
import { administratorPolicy, mfaPolicy, saysTheSame, trustPolicy } from './documents.ts';

const user = { kind: 'user', account: '111111111111', partition: 'aws-us-gov', name: 'x'.repeat(64) } as const;

test('the policy of the partition is meant', () => {
  expect(administratorPolicy({ partition: 'aws-cn' })).toBe('arn:aws-cn:iam::aws:policy/AdministratorAccess');
  expect(mfaPolicy(user)).toContain(`"arn:aws-us-gov:iam::111111111111:user/${user.name}"`);
});

test('the inline policy of the longest name is within what AWS takes of a user', () => {
  expect(mfaPolicy(user).length).toBeLessThan(2_048);
});

test('a document is the same, however AWS keeps it', () => {
  const [one, other] = ['arn:aws:iam::111111111111:root', 'arn:aws:iam::222222222222:root'];
  const kept = (principals: unknown, more: object) => {
    const statement = { Sid: 'WithMfa', Principal: { AWS: principals }, Action: 'sts:AssumeRole', Effect: 'Allow', ...more };
    return JSON.stringify({ Statement: statement, Version: '2012-10-17' }, null, 2);
  };
  const mfa = { Condition: { Bool: { 'aws:MultiFactorAuthPresent': ['true'] } } };
  expect(saysTheSame(kept([other, one], mfa), trustPolicy({ trusted: [one, other] }))).toBe(true);
  expect(saysTheSame(kept(one, mfa), trustPolicy({ trusted: [one] }))).toBe(true);
  expect(saysTheSame(kept(one, mfa), trustPolicy({ trusted: [one, other] }))).toBe(false);
  expect(saysTheSame(kept(one, {}), trustPolicy({ trusted: [one] }))).toBe(false);
  expect(saysTheSame('no document', trustPolicy({ trusted: [one] }))).toBe(false);
});
