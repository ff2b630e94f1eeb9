import { expect, test } from 'vitest';
import { brief } from './brief.ts';

const WHO = 'User: arn:aws:iam::111122223333:user/ops is not authorized to perform: iam:TagUser';

test.each([
  [
    `tagging: ${WHO} on resource: arn:aws:iam::111122223333:user/deploy (AccessDenied)`,
    'tagging: AWS denies iam:TagUser (AccessDenied)',
  ],
  [`${WHO} on resource: * because no identity-based policy allows the iam:TagUser action`, 'AWS denies iam:TagUser'],
  [
    `${WHO} on resource: * with an explicit deny in a service control policy`,
    'AWS denies iam:TagUser with an explicit deny in a service control policy',
  ],
  [`${WHO} on resource: access key AKIAIOSFODNN7EXAMPLE`, 'AWS denies iam:TagUser'],
  ['the secret is scheduled for deletion', 'the secret is scheduled for deletion'],
])('of "%s" is left "%s"', (text, short) => {
  expect(brief(text)).toBe(short);
});
