import { beforeEach, expect, it } from 'vitest';
import { deliverEvent } from './event-rules.ts';
import type { EventRule, EventTarget } from './model/eventbridge.ts';
import type { Topic } from './model/sns.ts';
import type { Account, World } from './model/world.ts';
import { createRandom } from './random.ts';
import { addAccount, addRole, emptyWorld } from './scenarios/builders.ts';
import type { TrailEvent } from './trail.ts';

const ACCOUNT = '111111111111';
const NOW = Date.parse('2026-11-23T12:00:00Z');

const builder = () => ({ world: emptyWorld(1), random: createRandom(1), now: NOW });

const created: TrailEvent = {
  id: 'e1',
  at: NOW,
  accountId: ACCOUNT,
  region: 'us-east-1',
  source: 'iam.amazonaws.com',
  name: 'CreateAccessKey',
  isReadOnly: false,
  identity: {
    type: 'Root',
    principalId: ACCOUNT,
    arn: `arn:aws:iam::${ACCOUNT}:root`,
    accountId: ACCOUNT,
    accessKeyId: 'AKIAEXAMPLE',
    userName: 'root',
  },
  sourceIp: '192.0.2.1',
  userAgent: 'test',
  requestParameters: null,
  responseElements: { AccessKey: { AccessKeyId: 'AKIANEW', Status: 'Active' } },
  resources: [],
  type: 'AwsApiCall',
};

const listed: TrailEvent = { ...created, id: 'e2', name: 'ListAccessKeys', isReadOnly: true, responseElements: null };

let world: World;
let account: Account;
let topic: Topic;

beforeEach(() => {
  const made = builder();
  ({ world } = made);
  account = addAccount(made, { id: ACCOUNT, name: 'one' });
  addRole(made, account, { name: 'events', trustedAccountId: ACCOUNT });
  topic = {
    arn: `arn:aws:sns:us-east-1:${ACCOUNT}:alerts`,
    attributes: new Map([['Policy', policy()]]),
    subscriptions: [],
    messages: [],
    tags: new Map(),
  };
  account.topics = new Map([['us-east-1/alerts', topic]]);
});

function policy(condition?: object): string {
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sns:Publish',
    Resource: `arn:aws:sns:us-east-1:${ACCOUNT}:alerts`,
  };
  return JSON.stringify({ Version: '2012-10-17', Statement: [condition ? { ...statement, Condition: condition } : statement] });
}

function addRule(settings: Partial<EventRule> = {}, target: Partial<EventTarget> = {}, region = 'us-east-1'): EventRule {
  const rule: EventRule = {
    name: 'keys',
    arn: `arn:aws:events:${region}:${ACCOUNT}:rule/keys`,
    bus: 'default',
    pattern: JSON.stringify({ source: ['aws.iam'], detail: { userIdentity: { type: ['Root'] } } }),
    state: 'ENABLED',
    targets: new Map([['topic', { id: 'topic', arn: topic.arn, ...target }]]),
    tags: new Map(),
    ...settings,
  };
  account.eventRules = new Map([[`${region}/${rule.name}`, rule]]);
  return rule;
}

function messages(...events: TrailEvent[]): string[] {
  for (const event of events) deliverEvent(world, event);
  return topic.messages.map(({ message }) => message);
}

it('puts the whole event on the topic, with the CloudTrail record as its detail', () => {
  addRule();
  const id: unknown = expect.stringMatching(/^[0-9a-f-]{36}$/);
  const [message = ''] = messages(created);
  expect(JSON.parse(message)).toMatchObject({
    version: '0',
    id,
    'detail-type': 'AWS API Call via CloudTrail',
    source: 'aws.iam',
    account: ACCOUNT,
    time: '2026-11-23T12:00:00Z',
    region: 'us-east-1',
    resources: [],
    detail: {
      eventName: 'CreateAccessKey',
      eventSource: 'iam.amazonaws.com',
      userIdentity: { type: 'Root', arn: `arn:aws:iam::${ACCOUNT}:root`, accountId: ACCOUNT },
      requestParameters: null,
      responseElements: { accessKey: { accessKeyId: 'AKIANEW', status: 'Active' } },
    },
  });
});

it('calls a sign-in by its own name', () => {
  addRule({ pattern: JSON.stringify({ source: ['aws.signin'], 'detail-type': ['AWS Console Sign In via CloudTrail'] }) });
  const signIn: TrailEvent = { ...created, source: 'signin.amazonaws.com', name: 'ConsoleLogin', type: 'AwsConsoleSignIn' };
  expect(messages(signIn)).toHaveLength(1);
});

it('keeps reads from rules that did not ask for all management events', () => {
  addRule();
  expect(messages(listed)).toEqual([]);
  addRule({ state: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS' });
  expect(messages(listed, created)).toHaveLength(2);
});

it('delivers reads whose names begin with other words, such as AssumeRoot', () => {
  addRule({ pattern: JSON.stringify({ source: ['aws.sts'] }) });
  expect(messages({ ...listed, source: 'sts.amazonaws.com', name: 'AssumeRoot' })).toHaveLength(1);
});

it('asks no rule that is disabled, scheduled only, of another region, or of another pattern', () => {
  addRule({ state: 'DISABLED' });
  expect(messages(created)).toEqual([]);
  const rule = addRule({ schedule: 'rate(1 day)' });
  delete rule.pattern;
  expect(messages(created)).toEqual([]);
  addRule({}, {}, 'eu-west-1');
  expect(messages(created)).toEqual([]);
  addRule({ pattern: JSON.stringify({ source: ['aws.s3'] }) });
  expect(messages(created)).toEqual([]);
});

it('loses the event when the topic lets EventBridge not in', () => {
  topic.attributes.delete('Policy');
  addRule();
  expect(messages(created)).toEqual([]);
  addRule({}, { roleArn: `arn:aws:iam::${ACCOUNT}:role/nobody` });
  expect(messages(created)).toEqual([]);
  addRule({}, { roleArn: `arn:aws:iam::${ACCOUNT}:role/events` });
  expect(messages(created)).toHaveLength(1);
});

it('reads the conditions of the topic policy', () => {
  const rule = addRule();
  topic.attributes.set('Policy', policy({ ArnEquals: { 'aws:SourceArn': `${rule.arn}-other` } }));
  expect(messages(created)).toEqual([]);
  topic.attributes.set(
    'Policy',
    policy({ ArnEquals: { 'aws:SourceArn': rule.arn }, StringEquals: { 'aws:SourceAccount': ACCOUNT } }),
  );
  expect(messages(created)).toHaveLength(1);
});

it('says only what the target wants to hear', () => {
  addRule({}, { input: '"constant"' });
  messages(created);
  addRule({}, { inputPath: '$.detail.userIdentity.type' });
  messages(created);
  addRule(
    {},
    {
      inputTransformer: {
        paths: { name: '$.detail.eventName', who: '$.detail.userIdentity', none: '$.detail.no.such' },
        template: '"<name> in <account><none> by <aws.events.rule-name>"',
      },
    },
  );
  expect(messages(created)).toEqual(['"constant"', '"Root"', '"CreateAccessKey in <account> by keys"']);
});

it('tells the same story for the same event', () => {
  addRule();
  messages(created, created);
  const [first, second] = topic.messages;
  expect(first).toEqual(second);
});
