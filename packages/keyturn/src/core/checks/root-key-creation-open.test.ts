import { expect, test } from 'vitest';
import { accountFacts, circumstances, DENIED, evidenceOf, lines, NOW, told } from '../../../test/gen/facts.ts';
import type { AccountFacts } from '../account.ts';
import { rootKeyCreationOpen } from './root-key-creation-open.ts';

type DeniedBy = AccountFacts['rootKeyCreationDeniedBy'];
const judge = (rootKeyCreationDeniedBy: DeniedBy) =>
  rootKeyCreationOpen.judge(accountFacts({ rootKeyCreationDeniedBy }), circumstances());

test.each<[string, DeniedBy, string[]]>([
  ['passes where an SCP denies it', told(['deny-root']), ['pass']],
  ['fails where none does', told([]), ['fail: no SCP in force here denies iam:CreateAccessKey to the root user']],
  ['has nothing to judge where SCPs do not bind', told(null), []],
  ['is unknown where the SCPs are', DENIED, ['unknown (denied): which SCPs bind the root user is not known: AccessDenied']],
])('%s', (_, deniedBy, expected) => {
  expect(lines(judge(deniedBy))).toEqual(expected);
});

test('says where it was read', () => {
  expect(evidenceOf(judge(told([], 'organizations:DescribePolicy'))[0]?.verdict)).toEqual({
    source: 'organizations:DescribePolicy',
    observedAt: NOW,
  });
});
