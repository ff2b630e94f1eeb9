import { expect, test } from 'vitest';
import { DENIED, told } from '../../../test/gen/facts.ts';
import { accountGuards, guardrailContext } from '../../../test/gen/guardrails.ts';
import { rootMfa } from './root-mfa.ts';

const stateOf = (root: { hasPassword: boolean; hasKeys: boolean; hasMfa: boolean }) =>
  rootMfa.assess(accountGuards({ root: told(root) }), guardrailContext()).state;

test.each([
  [{ hasPassword: true, hasKeys: true, hasMfa: true }, 'in-force'],
  [{ hasPassword: false, hasKeys: false, hasMfa: false }, 'in-force'],
  [{ hasPassword: true, hasKeys: false, hasMfa: false }, 'by-hand'],
  [{ hasPassword: false, hasKeys: true, hasMfa: false }, 'by-hand'],
])('a root user with %j', (root, state) => {
  expect(stateOf(root)).toBe(state);
});

test('an unread account is unknown', () => {
  expect(rootMfa.assess(accountGuards({ root: DENIED }), guardrailContext()).state).toBe('unknown');
});

test('only a member is told that its root can do without credentials', () => {
  const says = (isManagement: boolean) => {
    const facts = accountGuards();
    return rootMfa.assess({ ...facts, account: { ...facts.account, isManagement } }, guardrailContext()).says;
  };
  expect(says(false)).toMatch(/Better, in a member account: .*\(keyturn root remove 222222222222\)\.$/);
  expect(says(true)).not.toMatch(/Better/);
});
