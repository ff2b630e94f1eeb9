import { addAgedKey, addUser } from '../../../src/sandbox/scenarios/builders.ts';
import { accountOf } from '../../support/sts.ts';
import {
  asking,
  type Client,
  including,
  instant,
  like,
  MANAGEMENT,
  MEMBER,
  type Refusal,
  type Step,
  type Table,
  text,
} from '../exchange.ts';
import { keyOf } from '../stage.ts';

const iam = asking('iam');
const cloudtrail = asking('cloudtrail');
const s3 = asking('s3');

const byEvent = (AttributeKey: string, AttributeValue: string) => ({ LookupAttributes: [{ AttributeKey, AttributeValue }] });

/** CloudTrail, after two hours in which somebody did something. */
export const trailTable: Table = {
  name: 'CloudTrail',
  settings: { trailSeconds: 120 },
  prepare: (aws) => ({ root: keyOf(aws, addAgedKey(aws.builder, accountOf(aws, MEMBER), undefined, { ageDays: 9 })) }),
  steps: [
    iam('CreateUser', { UserName: 'erin' }, { answers: { User: { UserName: 'erin' } } }),
    iam('CreateAccessKey', { UserName: 'erin' }, { label: 'key', answers: { AccessKey: { UserName: 'erin' } } }),
    iam('CreateAccessKey', {}, { as: 'root', answers: { AccessKey: { Status: 'Active' } } }),
    cloudtrail('LookupEvents', byEvent('EventName', 'CreateAccessKey'), { answers: { Events: [] } }),
    { advanceSeconds: 121 },
    cloudtrail('LookupEvents', byEvent('ResourceName', '<<key.AccessKey.AccessKeyId>>'), {
      answers: {
        Events: [
          {
            EventId: text,
            EventName: 'CreateAccessKey',
            ReadOnly: 'false',
            AccessKeyId: '<<administrator.AccessKeyId>>',
            EventTime: instant,
            EventSource: 'iam.amazonaws.com',
            Username: 'admin',
            Resources: including({ ResourceType: 'AWS::IAM::AccessKey', ResourceName: '<<key.AccessKey.AccessKeyId>>' }),
            CloudTrailEvent: like(/"requestParameters":\{"userName":"erin"\}/),
          },
        ],
      },
    }),
    // What root makes for itself has no parameters (aws-facts F3), and the event is in root's own account.
    cloudtrail('LookupEvents', byEvent('Username', 'root'), {
      as: 'root',
      answers: {
        Events: including({ EventName: 'CreateAccessKey', CloudTrailEvent: like(/"requestParameters":null/) }),
      },
    }),
    cloudtrail('LookupEvents', { MaxResults: 1 }, { answers: { Events: [{ EventName: text }], NextToken: text } }),
    cloudtrail('LookupEvents', { MaxResults: 51 }, { refuses: { code: 'InvalidMaxResultsException', status: 400 } }),
    cloudtrail('LookupEvents', byEvent('Colour', 'red'), { refuses: { code: 'InvalidLookupAttributesException', status: 400 } }),
    cloudtrail('LookupEvents', { NextToken: 'bogus' }, { refuses: { code: 'InvalidNextTokenException', status: 400 } }),
  ],
};

/** S3, as far as it tells whether a key works. */
export const bucketTable: Table = {
  name: 'S3',
  prepare(aws) {
    accountOf(aws, MANAGEMENT).buckets = new Map([['my-bucket-1', aws.builder.now]]);
    return {};
  },
  steps: [
    s3(
      'ListObjectsV2',
      { Bucket: 'my-bucket-1', Prefix: 'logs/' },
      { answers: { Name: 'my-bucket-1', Prefix: 'logs/', KeyCount: 0, MaxKeys: 1000, IsTruncated: false } },
    ),
    s3(
      'ListObjectsV2',
      { Bucket: 'no-such-bucket' },
      { refuses: { code: 'NoSuchBucket', status: 404, message: 'The specified bucket does not exist' } },
    ),
    s3(
      'ListBuckets',
      {},
      {
        answers: {
          Buckets: [{ Name: 'my-bucket-1', CreationDate: instant }],
          Owner: { ID: like(/^[0-9a-f]{64}$/) },
        },
      },
    ),
  ],
};

/** A call that everybody knows, for each service, and how the service refuses it (aws-facts A5, I, J1). */
interface Refusals {
  readonly client: Client;
  readonly call: readonly [operation: string, params?: object];
  readonly unknownKey: Refusal;
  readonly wrongSecret: Refusal;
  readonly denied: Refusal;
  readonly throttled: Refusal;
}

const TOKEN = 'The security token included in the request is invalid.';
const query = {
  unknownKey: { code: 'InvalidClientTokenId', status: 403, message: TOKEN },
  wrongSecret: { code: 'SignatureDoesNotMatch', status: 403 },
  denied: {
    code: 'AccessDenied',
    status: 403,
    message: like(/^User: arn:\S+ is not authorized to perform: \S+ on resource: /),
  },
  throttled: { code: 'Throttling', status: 400, message: 'Rate exceeded' },
};
const json = {
  unknownKey: { code: 'UnrecognizedClientException', status: 400, message: TOKEN },
  wrongSecret: { code: 'InvalidSignatureException', status: 400 },
  denied: { code: 'AccessDeniedException', status: 400 },
  throttled: { code: 'ThrottlingException', status: 400 },
};

const refusals: readonly Refusals[] = [
  { client: 'iam', call: ['ListUsers'], ...query },
  { client: 'sts', call: ['GetAccessKeyInfo', { AccessKeyId: '<<nobody.AccessKeyId>>' }], ...query },
  {
    client: 'sns',
    call: ['ListTopics'],
    ...query,
    denied: { code: 'AuthorizationError', status: 403 },
    throttled: { code: 'Throttled', status: 429 },
  },
  { client: 'organizations', call: ['ListRoots'], ...json, throttled: { code: 'TooManyRequestsException', status: 400 } },
  { client: 'secretsmanager', call: ['ListSecrets'], ...json },
  { client: 'ssm', call: ['DescribeParameters'], ...json },
  { client: 'events', call: ['ListRules'], ...json },
  { client: 'cloudtrail', call: ['LookupEvents'], ...json },
  { client: 'health', call: ['DescribeEvents'], ...json },
  {
    client: 'monitoring',
    call: ['PutMetricData', { Namespace: 'Keyturn', MetricData: [{ MetricName: 'a', Value: 1 }] }],
    ...json,
  },
  {
    client: 's3',
    call: ['ListBuckets'],
    unknownKey: {
      code: 'InvalidAccessKeyId',
      status: 403,
      message: 'The AWS Access Key Id you provided does not exist in our records.',
    },
    wrongSecret: { code: 'SignatureDoesNotMatch', status: 403 },
    denied: { code: 'AccessDenied', status: 403 },
    throttled: { code: 'SlowDown', status: 503 },
  },
  {
    client: 'securityhub',
    call: ['DescribeHub'],
    unknownKey: { code: 'UnrecognizedClientException', status: 403 },
    wrongSecret: { code: 'InvalidSignatureException', status: 403 },
    denied: { code: 'AccessDeniedException', status: 403 },
    throttled: { code: 'LimitExceededException', status: 429 },
  },
  {
    client: 'ses',
    call: ['GetEmailIdentity', { EmailIdentity: 'example.com' }],
    unknownKey: { code: 'UnrecognizedClientException', status: 403 },
    wrongSecret: { code: 'InvalidSignatureException', status: 403 },
    denied: { code: 'AccessDeniedException', status: 403 },
    throttled: { code: 'TooManyRequestsException', status: 429 },
  },
];

const SLOW = { perSecond: 0.001, burst: 1 };

/** What every service can refuse, each in its own words: an inactive key, a wrong secret, a missing permission, too many calls. */
export const everywhereTable: Table = {
  name: 'Every service: keys that do not work, permissions that are missing, throttling',
  settings: { rates: Object.fromEntries(refusals.map(({ client, call }) => [`${client}:${call[0]}`, SLOW])) },
  prepare(aws) {
    const account = accountOf(aws, MEMBER);
    const [gone, nobody] = ['gone', 'nobody'].map((name) => addUser(aws.builder, account, { name }));
    const working = keyOf(aws, addAgedKey(aws.builder, account, nobody, { ageDays: 5 }));
    return {
      inactive: keyOf(aws, addAgedKey(aws.builder, account, gone, { ageDays: 5, status: 'Inactive' })),
      nobody: working,
      mistyped: { ...working, SecretAccessKey: 'x'.repeat(40) },
    };
  },
  steps: refusals.flatMap(refusedCalls),
};

function refusedCalls({ client, call, ...expected }: Refusals): Step[] {
  const [operation, params = {}] = call;
  const ask = (as: string, refuses: Refusal): Step => ({
    client,
    operation,
    params: { ...params },
    as,
    refuses,
  });
  return [
    ask('inactive', expected.unknownKey),
    ask('mistyped', expected.wrongSecret),
    ask('nobody', expected.denied),
    // The first call took the only token of the bucket.
    ask('nobody', expected.throttled),
  ];
}
