import { expect, test } from 'vitest';
import { accountFacts, accountRef, DENIED, NOW, told as observed } from '../../test/gen/facts.ts';
import { checks } from './checks/index.ts';
import { explainAccount } from './explain.ts';
import { factsOfAccount } from './explain-facts.ts';
import { type Explanations, exitCodeOfExplanations } from './explanation.ts';
import { unknown } from './observed.ts';
import { defaultPolicy } from './policy.ts';

function explanations(change: Parameters<typeof accountFacts>[0] = {}): Explanations {
  const facts = accountFacts(change);
  return {
    at: NOW,
    caller: { account: '111111111111', arn: 'arn:aws:iam::111111111111:user/admin' },
    accountOfKey: null,
    found: [
      {
        subject: { type: 'account', name: 'shop', accessKeyId: null },
        account: accountRef(),
        facts: factsOfAccount(facts, NOW),
        ...explainAccount(facts, { policy: defaultPolicy, checks, now: NOW }),
        rotation: null,
      },
    ],
    searched: 1,
    unread: [],
    didYouMean: null,
  };
}

test.each([
  ['0 where all is right', explanations(), 0],
  ['0 where nobody asked', explanations({ rootFeatures: unknown('not-asked', 'only with --org') }), 0],
  ['1 where something is wrong', explanations({ rootKeyCreationDeniedBy: observed([]) }), 1],
  ['3 where something could not be read', explanations({ administrators: DENIED }), 3],
  ['3 where nobody could look', { ...explanations(), unread: [{ account: '222222222222', name: null, why: 'denied' }] }, 3],
] as const)('ends with %s', (_when, told, exitCode) => {
  expect(exitCodeOfExplanations(told)).toBe(exitCode);
});
