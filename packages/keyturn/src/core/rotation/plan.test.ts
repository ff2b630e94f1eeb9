import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { instantOf } from '../instant.ts';
import type { Step } from './decision.ts';
import { fingerprintText, isPlanned, type Plan, type PlanItem, plannedStep } from './plan.ts';
import { readPlan } from './read-plan.ts';

const OLD = 'AKIAOLD4567890123456';
const create: Step = { do: 'create', outgoing: OLD, because: 'it is old', evidence: { ageDays: 91 } };
const deliver: Step = { do: 'deliver', key: 'new key 1', to: ['ssm:a'], because: 'missing', evidence: {} };
const known = new Set([OLD]);

const item: PlanItem = {
  account: '111122223333',
  accountName: null,
  user: 'deploy',
  steps: [plannedStep(create, known), plannedStep(deliver, known)],
  later: [],
  refusal: null,
};

const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const plan: Plan = {
  schema: 'keyturn/plan/1',
  madeAt: instantOf(0),
  madeBy: 'arn:aws:iam::111122223333:user/admin',
  items: [item],
  questions: [],
  unread: [],
  resting: 0,
  fingerprint: hash(fingerprintText([item])),
};

test('a step names the exact key, and none that does not exist yet', () => {
  expect(item.steps.map(({ do: name, accessKeyId, destinations }) => [name, accessKeyId, destinations])).toEqual([
    ['create', OLD, []],
    ['deliver', null, ['ssm:a']],
  ]);
});

test('the same steps on the same keys have the same fingerprint, whenever and why ever', () => {
  const later = {
    ...item,
    steps: [{ ...plannedStep(create, known), because: 'older still', evidence: { ageDays: 92 } }, plannedStep(deliver, known)],
  };
  expect(fingerprintText([later])).toBe(fingerprintText([item]));
});

test.each([
  [
    'another key',
    { ...item, steps: [plannedStep({ ...create, outgoing: 'AKIAOTHER67890123456' }, new Set(['AKIAOTHER67890123456']))] },
  ],
  ['another user', { ...item, user: 'other' }],
  ['another account', { ...item, account: '444455556666' }],
  ['another step', { ...item, steps: [{ ...plannedStep(create, known), do: 'delete' as const }] }],
  [
    'another destination',
    { ...item, steps: [plannedStep(create, known), { ...plannedStep(deliver, known), destinations: ['ssm:b'] }] },
  ],
])('%s has another fingerprint', (_, other) => {
  expect(fingerprintText([other])).not.toBe(fingerprintText([item]));
});

test('only the very step that was planned is as planned', () => {
  const planned = plannedStep(create, known);
  expect(isPlanned(planned, { kind: 'step', step: { ...create, because: 'other words' } })).toBe(true);
  expect(isPlanned(planned, { kind: 'step', step: { ...create, outgoing: 'AKIAOTHER67890123456' } })).toBe(false);
  expect(isPlanned(planned, { kind: 'step', step: { do: 'delete', key: OLD, because: '', evidence: {} } })).toBe(false);
  expect(isPlanned(planned, { kind: 'rest', wait: 'not-due', until: null, because: '' })).toBe(false);
});

test('a plan is read back as it was written', () => {
  expect(readPlan(JSON.stringify(plan), hash)).toEqual(plan);
});

test.each([
  ['', 'it is empty'],
  ['{"schema":"keyturn/plan/2"}', 'it is no plan of this version of Keyturn'],
  ['not json', 'it is no plan of this version of Keyturn'],
  [
    JSON.stringify({ ...plan, items: [{ ...item, user: 'other' }] }),
    'its steps are not those of its fingerprint: it was changed',
  ],
])('what is no plan, or was changed, is said to be so', (text, sentence) => {
  expect(readPlan(text, hash)).toBe(sentence);
});
