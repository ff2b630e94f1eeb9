import { expect, test } from 'vitest';
import { accountFacts, circumstances, DENIED, evidenceOf, lines, NOW, told } from '../../../test/gen/facts.ts';
import type { AccountFacts } from '../account.ts';
import { noAdministratorBesidesRoot } from './no-administrator-besides-root.ts';

const judge = (administrators: AccountFacts['administrators']) =>
  noAdministratorBesidesRoot.judge(accountFacts({ administrators }), circumstances());

test.each<[string, AccountFacts['administrators'], string[]]>([
  ['passes with one', told(['role/admin']), ['pass']],
  ['fails without', told([]), ['fail: AdministratorAccess is attached to no user, group or role']],
  ['is unknown where nobody says', DENIED, ['unknown (denied): who can administer the account is not known: AccessDenied']],
])('%s', (_, administrators, expected) => {
  expect(lines(judge(administrators))).toEqual(expected);
});

test('says where it was read', () => {
  expect(evidenceOf(judge(told([], 'iam:ListEntitiesForPolicy'))[0]?.verdict)).toEqual({
    source: 'iam:ListEntitiesForPolicy',
    observedAt: NOW,
  });
});
