import { expect, test } from 'vitest';
import { type Change, inverseOf, isOrganizationChange } from './change.ts';
import { changeWords } from './change-words.ts';

const target = { id: 'r-ab12', name: 'Root' };
const rule = {
  rule: 'keyturn-root-use',
  description: '',
  pattern: '{}',
  topic: 'keyturn-alarms',
  input: { paths: {}, template: '""' },
};

test.each<[Change, Change | undefined]>([
  [{ do: 'enable-trusted-access' }, { do: 'disable-trusted-access' }],
  [
    { do: 'enable-root-feature', feature: 'RootSessions' },
    { do: 'disable-root-feature', feature: 'RootSessions' },
  ],
  [
    { do: 'create-policy', guardrail: 'g', name: 'n', description: 'd', content: 'c' },
    { do: 'delete-policy', policy: null, name: 'n', was: 'c' },
  ],
  [
    { do: 'update-policy', policy: 'p', name: 'n', description: 'd', content: 'c', was: { description: 'e', content: 'b' } },
    { do: 'update-policy', policy: 'p', name: 'n', description: 'e', content: 'b', was: { description: 'd', content: 'c' } },
  ],
  [
    { do: 'attach-policy', policy: 'p', name: 'n', target },
    { do: 'detach-policy', policy: 'p', name: 'n', target },
  ],
  [
    { do: 'create-topic', topic: 't', policy: '{}' },
    { do: 'delete-topic', topic: 't' },
  ],
  [
    { do: 'put-rule', ...rule, was: null },
    { do: 'delete-rule', rule: rule.rule, was: { pattern: '{}', isEnabled: true } },
  ],
  [{ do: 'put-rule', ...rule, was: { pattern: '{"a":[1]}', isEnabled: true } }, undefined],
  [{ do: 'enable-policy-type', root: 'r-ab12' }, undefined],
])('$do is undone by its inverse, where it has one', (change, inverse) => {
  expect(inverseOf(change)).toEqual(inverse);
  expect(isOrganizationChange(change)).toBe(!('topic' in change));
  expect(changeWords(change)).toMatch(/^[a-z]/);
});
