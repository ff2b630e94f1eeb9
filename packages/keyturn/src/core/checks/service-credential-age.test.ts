import { expect, test } from 'vitest';
import { accountFacts, ago, circumstances, DENIED, evidenceOf, lines, told } from '../../../test/gen/facts.ts';
import type { AccountFacts, ServiceCredential } from '../account.ts';
import { serviceCredentialAge } from './service-credential-age.ts';

const judge = (serviceCredentials: AccountFacts['serviceCredentials']) =>
  serviceCredentialAge.judge(accountFacts({ serviceCredentials }), circumstances());
const one = (change: Partial<ServiceCredential>) =>
  told([
    {
      id: 'ACCA1',
      user: 'mirror',
      service: 'bedrock.amazonaws.com',
      isActive: true,
      createdAt: ago(10),
      expiresAt: null,
      ...change,
    },
  ]);

test.each<[string, AccountFacts['serviceCredentials'], string[]]>([
  ['has nothing to judge without any', told([]), []],
  ['passes exactly at the limit', one({ createdAt: ago(90) }), ['pass ACCA1']],
  [
    'fails one second over it',
    one({ createdAt: ago(90, 1) }),
    ['fail ACCA1: the credential for bedrock.amazonaws.com was created 90 days 1 s ago; the limit is 90 days'],
  ],
  ['passes for one that expires later', one({ expiresAt: ago(-20) }), ['pass ACCA1']],
  ['passes in the instant in which it expires', one({ expiresAt: ago(0) }), ['pass ACCA1']],
  [
    'fails a second after that, however young',
    one({ expiresAt: ago(0, 1), isActive: false }),
    ['fail ACCA1: the credential for bedrock.amazonaws.com expired less than an hour ago, and is still there'],
  ],
  [
    'fails for one that expired and was left, and not for its age',
    one({ createdAt: ago(120), expiresAt: ago(30) }),
    ['fail ACCA1: the credential for bedrock.amazonaws.com expired 30 days ago, and is still there'],
  ],
  ['passes for an old one that is inactive', one({ createdAt: ago(800), isActive: false }), ['pass ACCA1']],
  ['is unknown where they are', DENIED, ['unknown (denied): which service credentials there are is not known: AccessDenied']],
])('%s', (_, credentials, expected) => {
  expect(lines(judge(credentials))).toEqual(expected);
});

test('names the user, and shows service, age and end', () => {
  const [first] = judge(one({ createdAt: ago(120), expiresAt: ago(30) }));
  expect(first?.user).toBe('mirror');
  expect(evidenceOf(first?.verdict)).toEqual({
    status: 'expired',
    createdAt: ago(120),
    ageDays: 120,
    expiresAt: ago(30),
    limitDays: 90,
    details: { service: 'bedrock.amazonaws.com' },
  });
});
