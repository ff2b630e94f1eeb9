import { expect, test } from 'vitest';
import { DENIED, told } from '../../../test/gen/facts.ts';
import { accountGuards, guardrailContext } from '../../../test/gen/guardrails.ts';
import { administrator } from './administrator.ts';

const assess = (administrators: readonly string[]) =>
  administrator.assess(accountGuards({ administrators: told(administrators) }), guardrailContext());

test('nobody: the command that makes one is named', () => {
  expect(assess([])).toEqual({
    state: 'by-hand',
    says: 'AdministratorAccess is attached to nobody. Make an administrator: keyturn admin create --account 222222222222 --trust ARN',
    changes: [],
    warnings: [],
  });
});

test('somebody: the first are named, the others counted', () => {
  expect(assess(['role Admin']).says).toBe('role Admin.');
  expect(assess(['role A', 'role B', 'role C', 'user D', 'group E']).says).toBe('role A, role B and role C, and 2 more.');
});

test('unread: unknown', () => {
  expect(administrator.assess(accountGuards({ administrators: DENIED }), guardrailContext()).state).toBe('unknown');
});
