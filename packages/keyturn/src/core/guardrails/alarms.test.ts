import { describe, expect, test } from 'vitest';
import { DENIED, told } from '../../../test/gen/facts.ts';
import { accountGuards, guardrailContext, TOPIC } from '../../../test/gen/guardrails.ts';
import { alarmRules, TARGET_ID, topicPolicy } from '../prevention/alarms.ts';
import type { AlarmFacts, RuleFacts, TopicFacts } from '../prevention/facts.ts';
import { alarms } from './alarms.ts';

const EMAIL = 'security@example.com';
const context = guardrailContext({ prevention: { alarmEmail: EMAIL } });
const NAMES = alarmRules.map(({ rule }) => rule);

const topic: TopicFacts = {
  policy: topicPolicy(TOPIC),
  tags: new Map([['keyturn:guardrail', 'alarms']]),
  subscriptions: [{ protocol: 'email', endpoint: EMAIL, isPending: false }],
};

function rules(change: Readonly<Record<string, Partial<RuleFacts> | undefined>> = {}): AlarmFacts['rules'] {
  return new Map(
    alarmRules
      .filter(({ rule }) => !(rule in change) || change[rule] !== undefined)
      .map(({ rule, pattern, input }) => [
        rule,
        { pattern, isEnabled: true, targets: [{ id: TARGET_ID, arn: TOPIC, input }], ...change[rule] },
      ]),
  );
}

const facts = (change: Partial<AlarmFacts>) =>
  accountGuards({ alarms: told({ topicArn: TOPIC, topic, rules: rules(), ...change }) });

const assess = (change: Partial<AlarmFacts>, asked = context) => alarms.assess(facts(change), asked);

const todo = (change: Partial<AlarmFacts>, asked = context) => {
  const { state, changes } = assess(change, asked);
  return [state, ...changes.map((one) => ('rule' in one ? `${one.do} ${one.rule}` : one.do))];
};

test('what is missing is made: the topic, who is told, the rules', () => {
  expect(todo({ topic: null, rules: new Map() })).toEqual([
    'open',
    'create-topic',
    'subscribe',
    ...NAMES.map((name) => `put-rule ${name}`),
  ]);
  expect(assess({ topic: null, rules: new Map() }).says).toBe('There are none.');
});

test('what is as it should be stays', () => {
  expect(assess({})).toEqual({ state: 'in-force', says: '5 rules tell keyturn-alarms.', changes: [], warnings: [] });
});

test.each<[string, Partial<AlarmFacts>, readonly string[]]>([
  ['a rule that is gone', { rules: rules({ 'keyturn-root-use': undefined }) }, ['put-rule keyturn-root-use']],
  ['a rule that is switched off', { rules: rules({ 'keyturn-root-use': { isEnabled: false } }) }, ['put-rule keyturn-root-use']],
  [
    'a rule with another pattern',
    { rules: rules({ 'keyturn-root-use': { pattern: '{"source":["aws.ec2"]}' } }) },
    ['put-rule keyturn-root-use'],
  ],
  ['a rule that tells nobody', { rules: rules({ 'keyturn-root-use': { targets: [] } }) }, ['put-rule keyturn-root-use']],
  ['a topic that EventBridge may not publish to', { topic: { ...topic, policy: '{}' } }, ['set-topic-policy']],
  ['an address that is not told', { topic: { ...topic, subscriptions: [] } }, ['subscribe']],
])('%s is put right', (_what, change, changes) => {
  expect(todo(change)).toEqual(['differs', ...changes]);
});

test('a pattern that is written in another way is the same', () => {
  const pattern = JSON.stringify({ detail: { userIdentity: { type: ['Root'] } }, source: ['aws.signin'] }, null, 2);
  expect(todo({ rules: rules({ 'keyturn-root-sign-in': { pattern } }) })).toEqual(['in-force']);
});

test('an alarm that nobody hears is told', () => {
  const silent = guardrailContext();
  expect(assess({ topic: { ...topic, subscriptions: [] } }, silent)).toMatchObject({
    state: 'in-force',
    warnings: ['Nobody is told: set prevent.alarmEmail, or subscribe to the topic keyturn-alarms otherwise.'],
  });
  const pending = { ...topic, subscriptions: [{ protocol: 'email', endpoint: EMAIL, isPending: true }] };
  expect(assess({ topic: pending }).warnings).toEqual([
    'security@example.com has not confirmed yet: AWS wrote to that address, and tells it nothing before.',
  ]);
});

describe('what is not ours', () => {
  test('a topic without our tag is left alone', () => {
    expect(assess({ topic: { ...topic, tags: new Map() } })).toMatchObject({ state: 'blocked', changes: [] });
    expect(alarms.takeBack(facts({ topic: { ...topic, tags: new Map() } }), context)).toMatchObject({
      state: 'blocked',
      changes: [],
    });
  });

  test('a rule that somebody gave another target is left alone, unless they say otherwise', () => {
    const other = { id: 'pager', arn: 'arn:aws:lambda:us-east-1:222222222222:function:pager', input: null };
    const shared = { rules: rules({ 'keyturn-root-use': { targets: [other] } }) };
    expect(assess(shared)).toMatchObject({ state: 'edited', changes: [] });
    expect(todo(shared, { ...context, overwrites: true })).toEqual(['differs', 'put-rule keyturn-root-use']);
    expect(alarms.takeBack(facts(shared), context)).toMatchObject({ state: 'edited', changes: [] });
  });

  test('what a CloudFormation stack made is in force, and is changed by the stack alone', () => {
    const stacked = { ...topic, tags: new Map([...topic.tags, ['aws:cloudformation:stack-name', 'keyturn-alarms']]) };
    expect(todo({ topic: stacked })).toEqual(['in-force']);
    expect(todo({ topic: stacked, rules: rules({ 'keyturn-root-use': undefined }) })).toEqual(['by-hand']);
    expect(alarms.takeBack(facts({ topic: stacked }), context)).toMatchObject({
      state: 'by-hand',
      says: 'They are those of the CloudFormation stack keyturn-alarms: delete the stack.',
    });
  });
});

test('taking them back deletes the rules, then the topic, and says who hears nothing more', () => {
  const { changes, warnings } = alarms.takeBack(facts({}), context);
  expect(changes.map((one) => ('rule' in one ? `${one.do} ${one.rule}` : one.do))).toEqual([
    ...NAMES.map((name) => `delete-rule ${name}`),
    'delete-topic',
  ]);
  expect(warnings).toEqual(['security@example.com will be told nothing more.']);
  expect(alarms.takeBack(facts({ topic: null, rules: new Map() }), context)).toMatchObject({ state: 'absent' });
});

test('alarms that could not be read are unknown', () => {
  expect(alarms.assess(accountGuards({ alarms: DENIED }), context)).toMatchObject({ state: 'unknown', changes: [] });
});
