import { asking, including, instant, like, MANAGEMENT, type Members, NOW, type Table, text } from '../exchange.ts';

const sns = asking('sns');
const events = asking('events');

const TOPIC = `arn:aws:sns:us-east-1:${MANAGEMENT}:alerts`;
const topic = { TopicArn: TOPIC };
const resource = { ResourceArn: TOPIC };

/** Topics and who hears of them. */
export const topicTable: Table = {
  name: 'SNS',
  steps: [
    sns('CreateTopic', { Name: 'alerts' }, { answers: topic }),
    sns('CreateTopic', { Name: 'alerts' }, { answers: topic }),
    sns(
      'CreateTopic',
      { Name: 'a b' },
      {
        refuses: { code: 'InvalidParameter', status: 400, message: 'Invalid parameter: Topic Name' },
      },
    ),
    sns('ListTopics', {}, { answers: { Topics: [topic] } }),
    sns('SetTopicAttributes', { ...topic, AttributeName: 'DisplayName', AttributeValue: 'Alerts' }),
    sns(
      'SetTopicAttributes',
      { ...topic, AttributeName: 'Colour', AttributeValue: 'red' },
      {
        refuses: { code: 'InvalidParameter', status: 400, message: 'Invalid parameter: AttributeName' },
      },
    ),
    sns('GetTopicAttributes', topic, {
      answers: {
        Attributes: { DisplayName: 'Alerts', Owner: MANAGEMENT, TopicArn: TOPIC, Policy: text, SubscriptionsConfirmed: '0' },
      },
    }),
    sns('GetTopicAttributes', { TopicArn: `${TOPIC}-not` }, { refuses: { code: 'NotFound', status: 404 } }),
    sns(
      'Subscribe',
      { ...topic, Protocol: 'email', Endpoint: 'ops@example.com' },
      {
        answers: { SubscriptionArn: 'pending confirmation' },
      },
    ),
    sns(
      'Subscribe',
      { ...topic, Protocol: 'sqs', Endpoint: `arn:aws:sqs:us-east-1:${MANAGEMENT}:queue` },
      {
        label: 'queue',
        answers: { SubscriptionArn: like(new RegExp(`^${TOPIC}:[0-9a-f-]{36}$`)) },
      },
    ),
    sns('Subscribe', { ...topic, Protocol: 'pigeon', Endpoint: 'loft' }, { refuses: { code: 'InvalidParameter', status: 400 } }),
    sns('ListSubscriptionsByTopic', topic, {
      answers: {
        Subscriptions: [
          {
            SubscriptionArn: 'PendingConfirmation',
            Owner: MANAGEMENT,
            Protocol: 'email',
            Endpoint: 'ops@example.com',
            TopicArn: TOPIC,
          },
          { SubscriptionArn: '<<queue.SubscriptionArn>>', Protocol: 'sqs' },
        ],
      },
    }),
    sns('Unsubscribe', { SubscriptionArn: '<<queue.SubscriptionArn>>' }),
    sns(
      'Publish',
      {
        ...topic,
        Subject: 'a root key',
        Message: 'hello',
        MessageAttributes: { severity: { DataType: 'String', StringValue: 'high' } },
      },
      { answers: { MessageId: like(/^[0-9a-f-]{36}$/) } },
    ),
    sns('Publish', { TopicArn: `${TOPIC}-not`, Message: 'x' }, { refuses: { code: 'NotFound', status: 404 } }),
    sns('Publish', { ...topic, Message: '' }, { refuses: { code: 'InvalidParameter', status: 400 } }),
    sns('TagResource', { ...resource, Tags: [{ Key: 'owner', Value: 'core' }] }),
    sns('ListTagsForResource', resource, { answers: { Tags: [{ Key: 'owner', Value: 'core' }] } }),
    sns('UntagResource', { ...resource, TagKeys: ['owner'] }),
    sns('ListTagsForResource', { ResourceArn: `${TOPIC}-not` }, { refuses: { code: 'ResourceNotFound', status: 404 } }),
    sns('DeleteTopic', topic),
    sns('DeleteTopic', topic),
    sns('ListTopics', {}, { answers: { Topics: [] } }),
  ],
};

/** Access key events, as aws-facts F2 has them. */
const PATTERN = JSON.stringify({
  source: ['aws.iam'],
  'detail-type': ['AWS API Call via CloudTrail'],
  detail: { eventSource: ['iam.amazonaws.com'], eventName: ['CreateAccessKey', 'UpdateAccessKey', 'DeleteAccessKey'] },
});
const RULE = `arn:aws:events:us-east-1:${MANAGEMENT}:rule/keys`;
const missing = { refuses: { code: 'ResourceNotFoundException', status: 400 } };

function eventOf(eventName: string): string {
  return JSON.stringify({
    id: '1',
    account: MANAGEMENT,
    source: 'aws.iam',
    time: NOW,
    region: 'us-east-1',
    resources: [],
    'detail-type': 'AWS API Call via CloudTrail',
    detail: { eventSource: 'iam.amazonaws.com', eventName },
  });
}

/** Rules of the default bus. */
export const eventTable: Table = {
  name: 'EventBridge',
  steps: [
    events(
      'DescribeEventBus',
      {},
      { answers: { Name: 'default', Arn: `arn:aws:events:us-east-1:${MANAGEMENT}:event-bus/default` } },
    ),
    events('DescribeEventBus', { Name: 'nowhere' }, missing),
    events('PutRule', { Name: 'keys', EventPattern: PATTERN, Description: 'keys come and go' }, { answers: { RuleArn: RULE } }),
    events(
      'PutRule',
      { Name: 'broken', EventPattern: '{"source":"aws.iam"}' },
      {
        refuses: { code: 'InvalidEventPatternException', status: 400 },
      },
    ),
    events('PutRule', { Name: 'nothing' }, { refuses: { code: 'ValidationException', status: 400 } }),
    events(
      'DescribeRule',
      { Name: 'keys' },
      {
        answers: {
          Name: 'keys',
          Arn: RULE,
          EventPattern: PATTERN,
          State: 'ENABLED',
          Description: 'keys come and go',
          EventBusName: 'default',
          CreatedBy: MANAGEMENT,
        },
      },
    ),
    events('DescribeRule', { Name: 'none' }, missing),
    events('ListRules', { NamePrefix: 'k' }, { answers: { Rules: including({ Name: 'keys', Arn: RULE }) } }),
    events('DisableRule', { Name: 'keys' }),
    events('DescribeRule', { Name: 'keys' }, { answers: { State: 'DISABLED' } }),
    events('EnableRule', { Name: 'keys' }),
    events('EnableRule', { Name: 'none' }, missing),
    events(
      'PutTargets',
      { Rule: 'keys', Targets: [{ Id: 'topic', Arn: TOPIC }] },
      {
        answers: { FailedEntryCount: 0, FailedEntries: [] },
      },
    ),
    events('ListTargetsByRule', { Rule: 'keys' }, { answers: { Targets: [{ Id: 'topic', Arn: TOPIC }] } }),
    events(
      'DeleteRule',
      { Name: 'keys' },
      {
        refuses: { code: 'ValidationException', status: 400, message: "Rule can't be deleted since it has targets." },
      },
    ),
    events('RemoveTargets', { Rule: 'keys', Ids: ['topic'] }, { answers: { FailedEntryCount: 0, FailedEntries: [] } }),
    events('ListTargetsByRule', { Rule: 'none' }, missing),
    events('TestEventPattern', { EventPattern: PATTERN, Event: eventOf('CreateAccessKey') }, { answers: { Result: true } }),
    events('TestEventPattern', { EventPattern: PATTERN, Event: eventOf('ListAccessKeys') }, { answers: { Result: false } }),
    events(
      'PutEvents',
      {
        Entries: [
          { Source: 'keyturn', DetailType: 'Finding', Detail: '{}' },
          { Source: 'aws.iam', DetailType: 'x', Detail: '{}' },
        ],
      },
      {
        answers: { FailedEntryCount: 1, Entries: [{ EventId: text }, { ErrorCode: 'NotAuthorizedForSourceException' }] },
      },
    ),
    events('PutEvents', { Entries: [] }, { refuses: { code: 'ValidationException', status: 400 } }),
    events('DeleteRule', { Name: 'keys' }),
    events('ListRules', {}, { answers: { Rules: [] } }),
  ],
};

const ses = asking('ses');

/** A mail to one address. */
function mail(from: string, to: string, more: object = {}): Members {
  const body = { Text: { Data: 'a key is due' } };
  const message = { Subject: { Data: 'Gr\u00fc\u00dfe', Charset: 'UTF-8' }, Body: body, ...more };
  return { FromEmailAddress: from, Destination: { ToAddresses: [to] }, Content: { Simple: message } };
}

const badRequest = { refuses: { code: 'BadRequestException', status: 400 } };

/** Mails, and who may send them. */
export const mailTable: Table = {
  name: 'SES',
  prepare: ({ world }) => {
    const account = world.accounts.get(MANAGEMENT);
    const identities = new Map([
      ['example.com', true],
      ['pending.example.org', false],
    ]);
    if (account) account.mailers = new Map([['us-east-1', { identities, isConfined: true, isPaused: false, mails: [] }]]);
    return {};
  },
  steps: [
    ses(
      'GetEmailIdentity',
      { EmailIdentity: 'example.com' },
      { answers: { IdentityType: 'DOMAIN', VerifiedForSendingStatus: true } },
    ),
    ses('GetEmailIdentity', { EmailIdentity: 'pending.example.org' }, { answers: { VerifiedForSendingStatus: false } }),
    ses('GetEmailIdentity', { EmailIdentity: 'a@example.net' }, { refuses: { code: 'NotFoundException', status: 404 } }),
    ses('SendEmail', mail('Keyturn <keyturn@example.com>', 'a@mail.example.com'), { answers: { MessageId: text } }),
    ses('SendEmail', mail('a@pending.example.org', 'a@example.com'), {
      refuses: {
        code: 'MessageRejected',
        status: 400,
        message:
          'Email address is not verified. The following identities failed the check in region US-EAST-1: a@pending.example.org',
      },
    }),
    ses('SendEmail', mail('a@example.com', 'a@example.net'), { refuses: { code: 'MessageRejected', status: 400 } }),
    ses('SendEmail', mail('a@example.com', 'nobody'), badRequest),
    ses(
      'SendEmail',
      mail('a@example.com', 'a@example.com', { Headers: [{ Name: 'Message-ID', Value: '<1@example.com>' }] }),
      badRequest,
    ),
    ses('SendEmail', mail('a@example.com', 'a@example.com', { Headers: [{ Name: 'References', Value: '<1@example.com>' }] }), {
      answers: { MessageId: text },
    }),
  ],
};

const securityhub = asking('securityhub');

/** A finding with all that Security Hub requires (aws-facts J1). */
function finding(Id: string, more: object = {}): object {
  return {
    SchemaVersion: '2018-10-08',
    Id,
    ProductArn: `arn:aws:securityhub:us-east-1:${MANAGEMENT}:product/${MANAGEMENT}/default`,
    GeneratorId: 'keyturn/root-access-key-present',
    AwsAccountId: MANAGEMENT,
    Types: ['Software and Configuration Checks/AWS Security Best Practices'],
    CreatedAt: NOW,
    UpdatedAt: NOW,
    Severity: { Label: 'CRITICAL' },
    Title: 'The root user has an access key',
    Description: 'Delete it.',
    Resources: [{ Type: 'AwsAccount', Id: `AWS::::Account:${MANAGEMENT}` }],
    ...more,
  };
}

/** Findings of one's own product. */
export const findingTable: Table = {
  name: 'Security Hub',
  steps: [
    securityhub(
      'BatchImportFindings',
      { Findings: [finding('x/1')] },
      { refuses: { code: 'InvalidAccessException', status: 401 } },
    ),
    securityhub('DescribeHub', {}, { refuses: { code: 'InvalidAccessException', status: 401 } }),
    securityhub('EnableSecurityHub'),
    securityhub('EnableSecurityHub', {}, { refuses: { code: 'ResourceConflictException', status: 409 } }),
    securityhub(
      'DescribeHub',
      {},
      {
        answers: { HubArn: `arn:aws:securityhub:us-east-1:${MANAGEMENT}:hub/default`, SubscribedAt: instant },
      },
    ),
    securityhub(
      'BatchImportFindings',
      { Findings: [finding('x/1'), finding('x/2', { Title: 'T'.repeat(300) })] },
      {
        answers: {
          SuccessCount: 1,
          FailedCount: 1,
          FailedFindings: [{ Id: 'x/2', ErrorCode: 'InvalidInput', ErrorMessage: text }],
        },
      },
    ),
    securityhub(
      'BatchImportFindings',
      { Findings: [finding('x/3', { AwsAccountId: '222222222222' })] },
      {
        refuses: { code: 'AccessDeniedException', status: 403 },
      },
    ),
    securityhub('BatchImportFindings', { Findings: [] }, { refuses: { code: 'InvalidInputException', status: 400 } }),
    securityhub(
      'GetFindings',
      { Filters: { SeverityLabel: [{ Comparison: 'EQUALS', Value: 'CRITICAL' }] } },
      {
        answers: {
          Findings: [{ Id: 'x/1', RecordState: 'ACTIVE', Workflow: { Status: 'NEW' }, Severity: { Label: 'CRITICAL' } }],
        },
      },
    ),
  ],
};
