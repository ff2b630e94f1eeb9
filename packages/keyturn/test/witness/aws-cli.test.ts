import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addAgedKey, addUser } from '../../src/sandbox/scenarios/builders.ts';
import { services } from '../../src/sandbox/services/index.ts';
import { accountOf } from '../support/sts.ts';
import { askCli, type CliCall, type CliRefusal, whyNoCli } from './aws-cli.ts';
import { type Client, idOf, like, MANAGEMENT, MEMBER, text } from './exchange.ts';
import { keyOf, openStage, type Stage } from './stage.ts';

/** Python starts slowly on a busy machine. */
const PATIENCE_MS = 120_000;

const why = await whyNoCli();
if (why !== undefined) process.stderr.write(`The aws CLI does not witness the sandbox here: ${why}\n`);

/** How the CLI calls the services that it does not call by the name in the signature. */
const commands: Readonly<Partial<Record<string, Client>>> = { s3api: 's3', cloudwatch: 'monitoring', sesv2: 'ses' };

const calls: readonly CliCall[] = [
  asks(['iam', 'list-access-keys', '--user-name', 'admin'], {
    AccessKeyMetadata: [{ UserName: 'admin', AccessKeyId: idOf('AKIA'), Status: 'Active', CreateDate: text }],
    IsTruncated: false,
  }),
  refused(['iam', 'get-user', '--user-name', 'nobody'], {
    code: 'NoSuchEntity',
    operation: 'GetUser',
    message: 'The user with name nobody cannot be found.',
  }),
  refused(['iam', 'get-credential-report'], { code: 'ReportNotPresent', operation: 'GetCredentialReport', message: 'Unknown' }),
  asks(['sts', 'get-caller-identity'], {
    Arn: `arn:aws:iam::${MANAGEMENT}:user/admin`,
    UserId: idOf('AIDA'),
    Account: MANAGEMENT,
  }),
  {
    ...refused(['sts', 'get-caller-identity'], {
      code: 'InvalidClientTokenId',
      operation: 'GetCallerIdentity',
      message: 'The security token included in the request is invalid.',
    }),
    as: 'inactive',
  },
  refused(['sts', 'assume-role', '--role-arn', `arn:aws:iam::${MEMBER}:role/none`, '--role-session-name', 'audit'], {
    code: 'AccessDenied',
    operation: 'AssumeRole',
    message: `User: arn:aws:iam::${MANAGEMENT}:user/admin is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::${MEMBER}:role/none`,
  }),
  asks(['organizations', 'list-accounts'], { Accounts: [{ Id: MANAGEMENT }, { Id: MEMBER, State: 'ACTIVE' }] }),
  refused(['organizations', 'describe-account', '--account-id', '999999999999'], {
    code: 'AccountNotFoundException',
    operation: 'DescribeAccount',
  }),
  asks(['secretsmanager', 'create-secret', '--name', 'iam/alice', '--secret-string', 'x'], {
    ARN: like(/:secret:iam\/alice-\w{6}$/),
    Name: 'iam/alice',
    VersionId: text,
  }),
  refused(['secretsmanager', 'get-secret-value', '--secret-id', 'nope'], {
    code: 'ResourceNotFoundException',
    operation: 'GetSecretValue',
    message: "Secrets Manager can't find the specified secret.",
  }),
  asks(['ssm', 'put-parameter', '--name', '/iam/alice', '--value', 'x', '--type', 'SecureString'], {
    Version: 1,
    Tier: 'Standard',
  }),
  refused(['ssm', 'get-parameter', '--name', '/nope'], { code: 'ParameterNotFound', operation: 'GetParameter' }),
  asks(['sns', 'create-topic', '--name', 'alerts'], { TopicArn: `arn:aws:sns:us-east-1:${MANAGEMENT}:alerts` }),
  refused(['sns', 'publish', '--topic-arn', `arn:aws:sns:us-east-1:${MANAGEMENT}:none`, '--message', 'x'], {
    code: 'NotFound',
    operation: 'Publish',
  }),
  asks(['events', 'put-rule', '--name', 'daily', '--schedule-expression', 'rate(1 day)'], {
    RuleArn: `arn:aws:events:us-east-1:${MANAGEMENT}:rule/daily`,
  }),
  asks(['cloudtrail', 'lookup-events', '--lookup-attributes', 'AttributeKey=AccessKeyId,AttributeValue=AKIA0000000000000000'], {
    Events: [],
  }),
  refused(['health', 'describe-events'], { code: 'SubscriptionRequiredException', operation: 'DescribeEvents' }),
  asks(['cloudwatch', 'put-metric-data', '--namespace', 'Keyturn', '--metric-name', 'Heartbeat', '--value', '1'], {}),
  asks(['s3api', 'list-buckets'], { Buckets: [], Owner: { ID: like(/^[0-9a-f]{64}$/) } }),
  { ...refused(['s3api', 'list-buckets'], { code: 'InvalidAccessKeyId', operation: 'ListBuckets' }), as: 'inactive' },
  refused(['sesv2', 'get-email-identity', '--email-identity', 'nobody@example.com'], {
    code: 'NotFoundException',
    operation: 'GetEmailIdentity',
  }),
  refused(['securityhub', 'describe-hub'], { code: 'InvalidAccessException', operation: 'DescribeHub' }),
];

describe(`the aws CLI ${why === undefined ? 'hears the same' : `is left out: ${why}`}`, () => {
  let stage: Stage | undefined;

  beforeAll(async () => {
    stage = await openStage({
      name: 'aws CLI',
      steps: [],
      prepare(aws) {
        const account = accountOf(aws, MEMBER);
        const user = addUser(aws.builder, account, { name: 'gone' });
        return { inactive: keyOf(aws, addAgedKey(aws.builder, account, user, { ageDays: 5, status: 'Inactive' })) };
      },
    });
  });

  afterAll(() => stage?.aws.close());

  // Starting the CLI takes most of a second, nearly all of it work for the processor.
  test
    .skipIf(why !== undefined)
    .concurrent.for(calls.map((call) => ({ title: `${call.as ? `${call.as}: ` : ''}${call.arguments.join(' ')}`, call })))(
    '$title',
    { timeout: PATIENCE_MS },
    async ({ call }, { expect }) => {
      if (!stage) throw new Error('no sandbox');
      const { answers = {}, refuses } = call;
      const expected = refuses ? { ok: false, refusal: refuses } : { ok: true, response: answers };
      expect(await askCli(stage, call)).toMatchObject(expected);
    },
  );
});

test('every service is asked through the aws CLI', () => {
  const asked = new Set(calls.map(({ arguments: [command = ''] }) => commands[command] ?? command));
  expect(Object.keys(services).filter((service) => !asked.has(service))).toEqual([]);
});

function asks(args: readonly string[], answers: NonNullable<CliCall['answers']>): CliCall {
  return { arguments: args, answers };
}

function refused(args: readonly string[], refuses: CliRefusal): CliCall {
  return { arguments: args, refuses };
}
