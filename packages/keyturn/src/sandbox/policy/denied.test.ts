import { expect, it } from 'vitest';
import type { Refusal } from './decide.ts';
import { deniedMessage } from './denied.ts';

const start = 'User: arn:aws:iam::1:user/bob is not authorized to perform: iam:ListUsers on resource: arn:aws:iam::1:user/';

const sentences: Readonly<Record<Refusal, string>> = {
  'no-identity-based-policy': `${start} because no identity-based policy allows the iam:ListUsers action`,
  'explicit-deny-identity': `${start} with an explicit deny in an identity-based policy`,
  'explicit-deny-scp': `${start} with an explicit deny in a service control policy`,
  'no-scp': `${start} because no service control policy allows the iam:ListUsers action`,
  'no-permissions-boundary': `${start} because no permissions boundary allows the iam:ListUsers action`,
  'explicit-deny-permissions-boundary': `${start} with an explicit deny in a permissions boundary`,
  'no-session-policy': `${start} because no session policy allows the iam:ListUsers action`,
  'explicit-deny-session-policy': `${start} with an explicit deny in a session policy`,
  'session-without-mfa': 'The security token included in the request is invalid.',
  'session-credentials': 'Cannot call ListUsers with session credentials',
};

const denied = { callerArn: 'arn:aws:iam::1:user/bob', action: 'iam:ListUsers', resource: 'arn:aws:iam::1:user/' };

it.each(Object.keys(sentences).filter(isRefusal))('%s has the sentence of AWS', (because) => {
  expect(deniedMessage({ ...denied, because })).toBe(sentences[because]);
});

it('gives no reason where STS gives none', () => {
  expect(deniedMessage(denied)).toBe(start);
});

function isRefusal(text: string): text is Refusal {
  return text in sentences;
}
