import {
  DeleteRuleCommand,
  DescribeRuleCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  type PutEventsRequestEntry,
  PutRuleCommand,
  type PutRuleCommandInput,
  PutTargetsCommand,
  RemoveTargetsCommand,
  type Target,
  TestEventPatternCommand,
} from '@aws-sdk/client-eventbridge';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addAgedKey, addUser } from '../../src/sandbox/scenarios/builders.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandbox.ts';
import { badRequest, like } from '../support/wording.ts';

const ACCOUNT = '111111111111';
const RULE_ARN = `arn:aws:events:us-east-1:${ACCOUNT}:rule/keys`;
const TOPIC_ARN = `arn:aws:sns:us-east-1:${ACCOUNT}:alerts`;
const PATTERN = JSON.stringify({ source: ['my.app'], detail: { level: [{ numeric: ['>=', 3] }] } });

let aws: TestSandbox;
let client: EventBridgeClient;

beforeEach(async () => {
  aws = await startTestSandbox();
  client = new EventBridgeClient(aws.admin());
});

afterEach(() => aws.close());

const noRule = badRequest('ResourceNotFoundException', 'Rule keys does not exist on EventBus default.');

async function putRule(input: Partial<PutRuleCommandInput> = {}) {
  return client.send(new PutRuleCommand({ Name: 'keys', EventPattern: PATTERN, ...input }));
}

async function putTargets(...targets: Target[]) {
  return client.send(new PutTargetsCommand({ Rule: 'keys', Targets: targets }));
}

async function describeRule() {
  return client.send(new DescribeRuleCommand({ Name: 'keys' }));
}

describe('rules', () => {
  it('are put as a whole, and put again', async () => {
    expect((await putRule({ Description: 'Keys', State: 'DISABLED' })).RuleArn).toBe(RULE_ARN);
    expect(await describeRule()).toMatchObject({
      Name: 'keys',
      Arn: RULE_ARN,
      EventPattern: PATTERN,
      State: 'DISABLED',
      Description: 'Keys',
      EventBusName: 'default',
      CreatedBy: ACCOUNT,
    });
    await putTargets({ Id: 'topic', Arn: TOPIC_ARN });
    await putRule({ EventPattern: undefined, ScheduleExpression: 'rate(5 minutes)' });
    const again = await describeRule();
    expect(again).toMatchObject({ State: 'ENABLED', ScheduleExpression: 'rate(5 minutes)' });
    expect([again.EventPattern, again.Description]).toEqual([undefined, undefined]);
    expect((await client.send(new ListTargetsByRuleCommand({ Rule: 'keys' }))).Targets).toHaveLength(1);
  });

  it('must have a pattern or a schedule that is valid, and a bus that exists', async () => {
    await expect(putRule({ EventPattern: undefined })).rejects.toMatchObject(
      badRequest('ValidationException', 'Parameter(s) EventPattern or ScheduleExpression must be specified.'),
    );
    await expect(putRule({ EventPattern: '{' })).rejects.toMatchObject(
      badRequest('InvalidEventPatternException', 'Event pattern is not valid. Reason: Invalid JSON'),
    );
    await expect(putRule({ EventPattern: '{"source":"aws.iam"}' })).rejects.toMatchObject(
      badRequest('InvalidEventPatternException', 'Event pattern is not valid. Reason: "source" must be an object or an array'),
    );
    await expect(putRule({ ScheduleExpression: 'daily' })).rejects.toMatchObject(
      badRequest('ValidationException', 'Parameter ScheduleExpression is not valid.'),
    );
    await expect(putRule({ Name: 'a b' })).rejects.toMatchObject(badRequest('ValidationException'));
    await expect(putRule({ EventBusName: 'other' })).rejects.toMatchObject(
      badRequest('ResourceNotFoundException', 'Event bus other does not exist.'),
    );
    await putRule({ EventBusName: `arn:aws:events:us-east-1:${ACCOUNT}:event-bus/default` });
  });

  it('are switched off and on', async () => {
    await expect(client.send(new EnableRuleCommand({ Name: 'keys' }))).rejects.toMatchObject(noRule);
    await expect(client.send(new DisableRuleCommand({ Name: 'keys' }))).rejects.toMatchObject(noRule);
    await putRule();
    await client.send(new DisableRuleCommand({ Name: 'keys' }));
    expect((await describeRule()).State).toBe('DISABLED');
    await client.send(new EnableRuleCommand({ Name: 'keys' }));
    expect((await describeRule()).State).toBe('ENABLED');
    await putRule({ State: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS' });
    await client.send(new EnableRuleCommand({ Name: 'keys' }));
    expect((await describeRule()).State).toBe('ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS');
  });

  it('are listed by the beginning of their names, in pages, region by region', async () => {
    for (const name of ['keys-b', 'keys-a', 'other']) await putRule({ Name: name });
    const first = await client.send(new ListRulesCommand({ NamePrefix: 'keys', Limit: 1 }));
    const second = await client.send(new ListRulesCommand({ NamePrefix: 'keys', Limit: 1, NextToken: first.NextToken }));
    expect([first.Rules?.[0]?.Name, second.Rules?.[0]?.Name, second.NextToken]).toEqual(['keys-a', 'keys-b', undefined]);
    expect((await new EventBridgeClient(aws.admin('eu-west-1')).send(new ListRulesCommand({}))).Rules).toEqual([]);
  });

  it('are deleted once they have no targets, also when they were not there', async () => {
    await putRule();
    await putTargets({ Id: 'topic', Arn: TOPIC_ARN });
    await expect(client.send(new DeleteRuleCommand({ Name: 'keys' }))).rejects.toMatchObject(
      badRequest('ValidationException', "Rule can't be deleted since it has targets."),
    );
    await client.send(new RemoveTargetsCommand({ Rule: 'keys', Ids: ['topic'] }));
    await client.send(new DeleteRuleCommand({ Name: 'keys' }));
    await client.send(new DeleteRuleCommand({ Name: 'keys' }));
    await expect(describeRule()).rejects.toMatchObject(noRule);
  });
});

describe('targets', () => {
  it('are put, put again under the same id, listed and removed', async () => {
    await putRule();
    expect(await putTargets({ Id: 'a', Arn: TOPIC_ARN }, { Id: 'b', Arn: TOPIC_ARN, Input: '{"x":1}' })).toMatchObject({
      FailedEntryCount: 0,
      FailedEntries: [],
    });
    const transformer = { InputPathsMap: { who: '$.detail.who' }, InputTemplate: '"<who>"' };
    await putTargets({ Id: 'a', Arn: TOPIC_ARN, InputTransformer: transformer });
    const list = async () => (await client.send(new ListTargetsByRuleCommand({ Rule: 'keys' }))).Targets;
    expect(await list()).toEqual([
      { Id: 'a', Arn: TOPIC_ARN, InputTransformer: transformer },
      { Id: 'b', Arn: TOPIC_ARN, Input: '{"x":1}' },
    ]);
    expect(await client.send(new RemoveTargetsCommand({ Rule: 'keys', Ids: ['a', 'none'] }))).toMatchObject({
      FailedEntryCount: 0,
    });
    expect(await list()).toHaveLength(1);
  });

  it('need a rule, an ARN, one way to say what they get, and room', async () => {
    await expect(putTargets({ Id: 'a', Arn: TOPIC_ARN })).rejects.toMatchObject(noRule);
    await expect(client.send(new ListTargetsByRuleCommand({ Rule: 'keys' }))).rejects.toMatchObject(noRule);
    await expect(client.send(new RemoveTargetsCommand({ Rule: 'keys', Ids: ['a'] }))).rejects.toMatchObject(noRule);
    await putRule();
    await expect(putTargets({ Id: 'a', Arn: 'alerts' })).rejects.toMatchObject(
      badRequest('ValidationException', 'Parameter alerts is not valid. Reason: Provided Arn is not in correct format.'),
    );
    await expect(putTargets({ Id: 'a', Arn: TOPIC_ARN, Input: '1', InputPath: '$.detail' })).rejects.toMatchObject(
      badRequest('ValidationException', /^Only one of Input, InputPath, or InputTransformer/),
    );
    await expect(putTargets({ Id: 'a', Arn: TOPIC_ARN, Input: 'hello' })).rejects.toMatchObject(
      badRequest('ValidationException', 'JSON syntax error in input for target a'),
    );
    const six = Array.from({ length: 6 }, (_, index) => ({ Id: `t${index}`, Arn: TOPIC_ARN }));
    await expect(putTargets(...six)).rejects.toMatchObject(badRequest('LimitExceededException'));
  });
});

describe('events', () => {
  const entry: PutEventsRequestEntry = { Source: 'my.app', DetailType: 'Level', Detail: '{"level":3}' };

  const putEvents = (...entries: PutEventsRequestEntry[]) => client.send(new PutEventsCommand({ Entries: entries }));

  it('of one’s own reach the topic of a rule that they match', async () => {
    const policy = {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: 'sns:Publish',
          Resource: TOPIC_ARN,
          Condition: { ArnLike: { 'aws:SourceArn': `arn:aws:events:*:${ACCOUNT}:rule/*` } },
        },
      ],
    };
    const sns = new SNSClient(aws.admin());
    await sns.send(new CreateTopicCommand({ Name: 'alerts', Attributes: { Policy: JSON.stringify(policy) } }));
    await putRule();
    await putTargets({ Id: 'topic', Arn: TOPIC_ARN });
    const answered = await putEvents(entry, { ...entry, Detail: '{"level":2}' });
    expect(answered).toMatchObject({
      FailedEntryCount: 0,
      Entries: [{ EventId: like(/^[0-9a-f-]{36}$/) }, { EventId: like(/^[0-9a-f-]{36}$/) }],
    });
    const messages = aws.world.accounts.get(ACCOUNT)?.topics?.get('us-east-1/alerts')?.messages ?? [];
    expect(messages.map(({ message }) => JSON.parse(message) as unknown)).toEqual([
      {
        version: '0',
        id: answered.Entries?.[0]?.EventId,
        'detail-type': 'Level',
        source: 'my.app',
        account: ACCOUNT,
        time: '2026-11-23T12:00:00Z',
        region: 'us-east-1',
        resources: [],
        detail: { level: 3 },
      },
    ]);
  });

  it('that are not whole fail one by one', async () => {
    const answered = await putEvents(
      entry,
      { ...entry, Source: undefined },
      { ...entry, Source: 'aws.iam' },
      { ...entry, Detail: 'level' },
      { ...entry, DetailType: undefined },
    );
    expect(answered.FailedEntryCount).toBe(4);
    expect(answered.Entries?.map(({ ErrorCode: code }) => code)).toEqual([
      undefined,
      'InvalidArgument',
      'NotAuthorizedForSourceException',
      'MalformedDetail',
      'InvalidArgument',
    ]);
    await expect(putEvents(...Array.from({ length: 11 }, () => entry))).rejects.toMatchObject(badRequest('ValidationException'));
  });

  it('are tried on a pattern', async () => {
    const event = {
      id: '1',
      account: ACCOUNT,
      source: 'my.app',
      time: '2026-11-23T12:00:00Z',
      region: 'us-east-1',
      resources: [],
      'detail-type': 'Level',
      detail: { level: 5 },
    };
    const test = (whole: object, pattern = PATTERN) =>
      client.send(new TestEventPatternCommand({ Event: JSON.stringify(whole), EventPattern: pattern }));
    expect((await test(event)).Result).toBe(true);
    expect((await test({ ...event, source: 'other' })).Result).toBe(false);
    await expect(test({ source: 'my.app' })).rejects.toMatchObject(
      badRequest('ValidationException', 'Parameter Event is not valid. Reason: id is a required argument.'),
    );
    await expect(test(event, '{"source":[{"prefx":"a"}]}')).rejects.toMatchObject(
      badRequest('InvalidEventPatternException', 'Event pattern is not valid. Reason: Unrecognized match type prefx'),
    );
  });
});

it('permissions are checked on the ARN of the rule', async () => {
  await putRule();
  const account = aws.world.accounts.get(ACCOUNT);
  if (!account) throw new Error('the scenario has a management account');
  const user = addUser(aws.builder, account, { name: 'erin' });
  const statement = { Effect: 'Allow', Action: 'events:*', Resource: RULE_ARN };
  user.inline = new Map([['p', JSON.stringify({ Version: '2012-10-17', Statement: [statement] })]]);
  const erin = new EventBridgeClient(aws.as(addAgedKey(aws.builder, account, user, { ageDays: 1 })));
  expect((await erin.send(new DescribeRuleCommand({ Name: 'keys' }))).Arn).toBe(RULE_ARN);
  await expect(erin.send(new DescribeRuleCommand({ Name: 'other' }))).rejects.toMatchObject(
    badRequest(
      'AccessDeniedException',
      new RegExp(`events:DescribeRule on resource: ${RULE_ARN.replace('keys', 'other')} because`),
    ),
  );
});
