import {
  CreateTopicCommand,
  DeleteTopicCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListTagsForResourceCommand,
  ListTopicsCommand,
  PublishCommand,
  type PublishCommandInput,
  SetTopicAttributesCommand,
  SNSClient,
  SubscribeCommand,
  TagResourceCommand,
  UnsubscribeCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-sns';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addAgedKey, addUser } from '../../src/sandbox/scenarios/builders.ts';
import { START, startTestSandbox, type TestSandbox } from '../support/sandbox.ts';
import { badRequest, like } from '../support/wording.ts';

const ACCOUNT = '111111111111';
const ARN = `arn:aws:sns:us-east-1:${ACCOUNT}:alerts`;

let aws: TestSandbox;
let client: SNSClient;

beforeEach(async () => {
  aws = await startTestSandbox();
  client = new SNSClient(aws.admin());
});

afterEach(() => aws.close());

/** What a refusal looks like to a caller. */
function refusal(name: string, status: number, message?: string | RegExp) {
  return { ...badRequest(name, message), $metadata: { httpStatusCode: status } };
}

const invalid = (what: string | RegExp) =>
  refusal('InvalidParameterException', 400, typeof what === 'string' ? `Invalid parameter: ${what}` : what);

const notFound = refusal('NotFoundException', 404, 'Topic does not exist');

async function create() {
  return client.send(new CreateTopicCommand({ Name: 'alerts' }));
}

function messages() {
  return aws.world.accounts.get(ACCOUNT)?.topics?.get('us-east-1/alerts')?.messages ?? [];
}

describe('topics', () => {
  it('are created once under a name, with the attributes and tags they have', async () => {
    const tagged = { Name: 'alerts', Attributes: { DisplayName: 'Alerts' }, Tags: [{ Key: 'team', Value: 'blue' }] };
    expect((await client.send(new CreateTopicCommand(tagged))).TopicArn).toBe(ARN);
    expect((await client.send(new CreateTopicCommand(tagged))).TopicArn).toBe(ARN);
    expect((await create()).TopicArn).toBe(ARN);
    await expect(client.send(new CreateTopicCommand({ ...tagged, Attributes: { DisplayName: 'Other' } }))).rejects.toMatchObject(
      invalid('Attributes Reason: Topic already exists with different attributes'),
    );
    await expect(client.send(new CreateTopicCommand({ ...tagged, Tags: [{ Key: 'team', Value: 'red' }] }))).rejects.toMatchObject(
      invalid('Tags Reason: Topic already exists with different tags'),
    );
    await expect(client.send(new CreateTopicCommand({ Name: 'a b' }))).rejects.toMatchObject(invalid('Topic Name'));
  });

  it('are listed by region, a hundred a page', async () => {
    for (let index = 100; index < 201; index++) await client.send(new CreateTopicCommand({ Name: `t${index}` }));
    const first = await client.send(new ListTopicsCommand({}));
    expect(first.Topics).toHaveLength(100);
    const second = await client.send(new ListTopicsCommand({ NextToken: first.NextToken }));
    expect(second.Topics).toEqual([{ TopicArn: `arn:aws:sns:us-east-1:${ACCOUNT}:t200` }]);
    expect((await new SNSClient(aws.admin('eu-west-1')).send(new ListTopicsCommand({}))).Topics).toEqual([]);
    await expect(client.send(new ListTopicsCommand({ NextToken: 'nonsense' }))).rejects.toMatchObject(
      refusal('InvalidParameterException', 400),
    );
  });

  it('tell their attributes, which can be set', async () => {
    await create();
    const read = async () => (await client.send(new GetTopicAttributesCommand({ TopicArn: ARN }))).Attributes;
    expect(await read()).toMatchObject({
      TopicArn: ARN,
      Owner: ACCOUNT,
      DisplayName: '',
      SubscriptionsConfirmed: '0',
      Policy: like(/__default_policy_ID/),
    });
    const set = (name: string, value: string) =>
      client.send(new SetTopicAttributesCommand({ TopicArn: ARN, AttributeName: name, AttributeValue: value }));
    await set('DisplayName', 'Key <alerts> & more');
    expect(await read()).toMatchObject({ DisplayName: 'Key <alerts> & more' });
    await expect(set('Owner', 'me')).rejects.toMatchObject(invalid('AttributeName'));
    await expect(set('Policy', '{')).rejects.toMatchObject(invalid(/Policy/));
    await expect(client.send(new GetTopicAttributesCommand({ TopicArn: `${ARN}-not` }))).rejects.toMatchObject(notFound);
  });

  it('are deleted, also when they were not there', async () => {
    await create();
    await client.send(new DeleteTopicCommand({ TopicArn: ARN }));
    await client.send(new DeleteTopicCommand({ TopicArn: ARN }));
    expect((await client.send(new ListTopicsCommand({}))).Topics).toEqual([]);
    await expect(client.send(new DeleteTopicCommand({ TopicArn: 'alerts' }))).rejects.toMatchObject(
      invalid('TopicArn Reason: An ARN must have at least 6 elements, not 1'),
    );
  });

  it('are tagged and untagged', async () => {
    await create();
    await client.send(
      new TagResourceCommand({
        ResourceArn: ARN,
        Tags: [
          { Key: 'team', Value: 'blue' },
          { Key: 'env', Value: '' },
        ],
      }),
    );
    await client.send(new UntagResourceCommand({ ResourceArn: ARN, TagKeys: ['env'] }));
    expect((await client.send(new ListTagsForResourceCommand({ ResourceArn: ARN }))).Tags).toEqual([
      { Key: 'team', Value: 'blue' },
    ]);
    await expect(client.send(new ListTagsForResourceCommand({ ResourceArn: `${ARN}-not` }))).rejects.toMatchObject(
      refusal('ResourceNotFoundException', 404, 'Resource does not exist'),
    );
  });
});

describe('publishing', () => {
  const publish = (input: Partial<PublishCommandInput>) =>
    client.send(new PublishCommand({ TopicArn: ARN, Message: 'hello', ...input }));

  it('keeps the message with its subject and attributes', async () => {
    await create();
    const { MessageId: id } = await publish({
      Subject: 'Old keys',
      Message: 'grüße\n<b>&',
      MessageAttributes: {
        severity: { DataType: 'String', StringValue: 'high' },
        raw: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2]) },
      },
    });
    expect(messages()).toEqual([
      {
        id,
        at: START,
        subject: 'Old keys',
        message: 'grüße\n<b>&',
        attributes: { severity: { type: 'String', value: 'high' }, raw: { type: 'Binary', value: 'AQI=' } },
      },
    ]);
  });

  it('takes the default text of a structured message', async () => {
    await create();
    await publish({ MessageStructure: 'json', Message: '{"default":"plain","email":"long"}' });
    expect(messages().map(({ message }) => message)).toEqual(['plain']);
    await expect(publish({ MessageStructure: 'json', Message: '{"email":"long"}' })).rejects.toMatchObject(
      invalid('Message Structure - No default entry in JSON message body'),
    );
    await expect(publish({ MessageStructure: 'json', Message: '{' })).rejects.toMatchObject(
      invalid('Message Structure - JSON message body failed to parse'),
    );
  });

  it('needs a topic that is there', async () => {
    await expect(publish({})).rejects.toMatchObject(notFound);
    await expect(publish({ TopicArn: undefined, TargetArn: ARN })).rejects.toMatchObject(notFound);
    await expect(publish({ TopicArn: undefined })).rejects.toMatchObject(
      invalid('TopicArn or TargetArn Reason: no value for required parameter'),
    );
    await expect(publish({ TopicArn: 'alerts' })).rejects.toMatchObject(
      invalid('TopicArn Reason: An ARN must have at least 6 elements, not 1'),
    );
    await expect(publish({ TopicArn: ARN.replace('us-east-1', 'eu-west-1') })).rejects.toMatchObject(invalid('TopicArn'));
  });

  it.each<[why: string, input: Partial<PublishCommandInput>, what: string]>([
    ['an empty message', { Message: '' }, 'Empty message'],
    ['a message over 256 KiB', { Message: 'ä'.repeat(131_073) }, 'Message too long'],
    ['a subject over 100 characters', { Subject: 'x'.repeat(101) }, 'Subject'],
    ['a subject with a line break', { Subject: 'a\nb' }, 'Subject'],
  ])('refuses %s', async (_why, input, what) => {
    await create();
    await expect(publish(input)).rejects.toMatchObject(invalid(what));
    expect(messages()).toEqual([]);
  });

  it('refuses attributes without a type it knows or without a value', async () => {
    await create();
    await expect(publish({ MessageAttributes: { a: { DataType: 'Text', StringValue: 'b' } } })).rejects.toMatchObject(
      refusal('InvalidParameterValueException', 400),
    );
    await expect(publish({ MessageAttributes: { a: { DataType: 'String', StringValue: '' } } })).rejects.toMatchObject(
      refusal('InvalidParameterValueException', 400),
    );
  });
});

describe('subscriptions', () => {
  const subscribe = async (protocol: string, endpoint: string, isArnAsked = false) => {
    const command = new SubscribeCommand({
      TopicArn: ARN,
      Protocol: protocol,
      Endpoint: endpoint,
      ReturnSubscriptionArn: isArnAsked,
    });
    return (await client.send(command)).SubscriptionArn;
  };

  it('of queues work at once, those of e-mail wait for a person', async () => {
    await create();
    const queue = await subscribe('sqs', `arn:aws:sqs:us-east-1:${ACCOUNT}:q`);
    expect(queue).toMatch(new RegExp(`^${ARN}:[0-9a-f-]{36}$`));
    expect(await subscribe('sqs', `arn:aws:sqs:us-east-1:${ACCOUNT}:q`)).toBe(queue);
    expect(await subscribe('email', 'a@example.com')).toBe('pending confirmation');
    expect(await subscribe('email', 'a@example.com', true)).toMatch(new RegExp(`^${ARN}:`));
    const list = async () => (await client.send(new ListSubscriptionsByTopicCommand({ TopicArn: ARN }))).Subscriptions;
    expect(await list()).toEqual([
      {
        SubscriptionArn: queue,
        Owner: ACCOUNT,
        Protocol: 'sqs',
        Endpoint: `arn:aws:sqs:us-east-1:${ACCOUNT}:q`,
        TopicArn: ARN,
      },
      { SubscriptionArn: 'PendingConfirmation', Owner: ACCOUNT, Protocol: 'email', Endpoint: 'a@example.com', TopicArn: ARN },
    ]);
    const { Attributes: attributes } = await client.send(new GetTopicAttributesCommand({ TopicArn: ARN }));
    expect(attributes).toMatchObject({ SubscriptionsConfirmed: '1', SubscriptionsPending: '1' });
    await client.send(new UnsubscribeCommand({ SubscriptionArn: queue }));
    expect(await list()).toHaveLength(1);
  });

  it('are refused where protocol, endpoint or topic are wrong', async () => {
    await expect(subscribe('email', 'a@example.com')).rejects.toMatchObject(notFound);
    await create();
    await expect(subscribe('email', 'nobody')).rejects.toMatchObject(invalid('Email address'));
    await expect(subscribe('https', 'http://example.com')).rejects.toMatchObject(
      invalid('Endpoint must match the specified protocol'),
    );
    await expect(subscribe('pigeon', 'x')).rejects.toMatchObject(invalid(/protocol string: pigeon$/));
    await expect(client.send(new UnsubscribeCommand({ SubscriptionArn: 'pending confirmation' }))).rejects.toMatchObject(
      invalid('SubscriptionArn Reason: An ARN must have at least 6 elements, not 1'),
    );
    await expect(client.send(new ListSubscriptionsByTopicCommand({ TopicArn: `${ARN}-not` }))).rejects.toMatchObject(notFound);
  });
});

describe('permissions', () => {
  it('are AuthorizationError, on the ARN of the topic', async () => {
    await create();
    const account = aws.world.accounts.get(ACCOUNT);
    if (!account) throw new Error('the scenario has a management account');
    const user = addUser(aws.builder, account, { name: 'erin' });
    const erin = new SNSClient(aws.as(addAgedKey(aws.builder, account, user, { ageDays: 1 })));
    const publish = () => erin.send(new PublishCommand({ TopicArn: ARN, Message: 'x' }));
    await expect(publish()).rejects.toMatchObject(
      refusal('AuthorizationErrorException', 403, new RegExp(`sns:publish on resource: ${ARN} because`, 'i')),
    );
    const statement = { Effect: 'Allow', Action: 'sns:Publish', Resource: ARN };
    user.inline = new Map([['p', JSON.stringify({ Version: '2012-10-17', Statement: [statement] })]]);
    await publish();
    expect(messages()).toHaveLength(1);
  });

  it('reach into another account only by the policy of the topic', async () => {
    await create();
    const account = aws.world.accounts.get('222222222222');
    if (!account) throw new Error('the scenario has a member');
    const user = addUser(aws.builder, account, { name: 'carol', isAdministrator: true });
    const carol = new SNSClient(aws.as(addAgedKey(aws.builder, account, user, { ageDays: 1 })));
    const publish = () => carol.send(new PublishCommand({ TopicArn: ARN, Message: 'x' }));
    await expect(publish()).rejects.toMatchObject(
      refusal('AuthorizationErrorException', 403, /because no resource-based policy allows the SNS:Publish action$/),
    );
    const statement = { Effect: 'Allow', Principal: { AWS: '222222222222' }, Action: 'SNS:Publish', Resource: ARN };
    await client.send(
      new SetTopicAttributesCommand({
        TopicArn: ARN,
        AttributeName: 'Policy',
        AttributeValue: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
      }),
    );
    await publish();
    expect(messages()).toHaveLength(1);
  });
});
