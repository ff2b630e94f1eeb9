import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { NOW } from '../../../test/gen/facts.ts';
import { accountGuards, guardrailContext, organizationFacts } from '../../../test/gen/guardrails.ts';
import { guardrails } from '../guardrails/index.ts';
import { assessAccount, assessOrganization, chooseGuardrails } from './assess.ts';
import { makePreventionPlan, readPreventionPlan } from './plan.ts';

const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const circumstances = { context: guardrailContext(), purpose: 'apply' } as const;

function plan() {
  const organization = assessOrganization(
    guardrails.filter((one) => one.of === 'organization'),
    organizationFacts(),
    circumstances,
  );
  const account = assessAccount(
    guardrails.filter((one) => one.of === 'account'),
    accountGuards(),
    circumstances,
  );
  return makePreventionPlan([...organization, ...account], {
    hash,
    purpose: 'apply',
    madeAt: NOW,
    madeBy: 'somebody',
    unread: [],
    skipped: [],
  });
}

test('a plan has what is to be changed, and what only somebody else can do', () => {
  const { items, obstacles, settled } = plan();
  expect(items.map(({ guardrail, account }) => `${guardrail} ${account}`)).toEqual([
    'root-access null',
    'deny-root-keys null',
    'deny-root-user null',
    'deny-user-keys null',
    'password-policy 222222222222',
    'alarms 222222222222',
  ]);
  expect(obstacles.map(({ guardrail, state }) => `${guardrail} ${state}`)).toEqual(['administrator by-hand', 'root-mfa by-hand']);
  expect(settled).toBe(0);
});

test('a plan is read from its file as it was written', () => {
  expect(readPreventionPlan(JSON.stringify(plan(), null, 2), hash)).toEqual(plan());
});

test.each([
  ['', 'it is empty'],
  ['{}', 'it is no plan of guardrails of this version of Keyturn'],
  ['no json', 'it is no plan of guardrails of this version of Keyturn'],
  [
    JSON.stringify(plan()).replace('arn:*:iam::*:root', 'arn:*:iam::1:root'),
    'its changes are not those of its fingerprint: it was changed',
  ],
  [
    JSON.stringify(plan()).replace('"purpose":"apply"', '"purpose":"remove"'),
    'its changes are not those of its fingerprint: it was changed',
  ],
])('what is no plan, or was changed, is refused', (text, why) => {
  expect(readPreventionPlan(text, hash)).toBe(why);
});

test('guardrails are chosen by name, else by the configuration, else those that keep nobody from working', () => {
  const ids = (named: readonly string[] | undefined, only: readonly string[]) =>
    chooseGuardrails(guardrails, { guardrails: named }, only).map(({ id }) => id);
  expect(ids(undefined, [])).toEqual(['root-access', 'deny-root-keys', 'administrator', 'root-mfa', 'password-policy', 'alarms']);
  expect(ids(['deny-user-keys', 'root-access'], [])).toEqual(['root-access', 'deny-user-keys']);
  expect(ids(['root-access'], ['deny-root-user'])).toEqual(['deny-root-user']);
});
