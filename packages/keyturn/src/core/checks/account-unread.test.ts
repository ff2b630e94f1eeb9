import { expect, test } from 'vitest';
import { accountFacts, circumstances, DENIED, lines, told } from '../../../test/gen/facts.ts';
import type { AccountFacts } from '../account.ts';
import { accountUnread } from './account-unread.ts';

test.each<[string, AccountFacts['users'], string[]]>([
  ['passes where the users were read', told(0), ['pass']],
  ['is unknown where they were not', DENIED, ['unknown (denied): who the users are is not known: AccessDenied']],
])('%s', (_, users, expected) => {
  expect(lines(accountUnread.judge(accountFacts({ users }), circumstances()))).toEqual(expected);
});
