import { EventBridgeClient, TestEventPatternCommand } from '@aws-sdk/client-eventbridge';
import { CreateAccessKeyCommand, DeleteAccessKeyCommand, IAMClient, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deliverEvent } from '../../src/sandbox/event-rules.ts';
import type { AccessKey } from '../../src/sandbox/model/iam.ts';
import type { Account } from '../../src/sandbox/model/world.ts';
import { addAgedKey, addUser } from '../../src/sandbox/scenarios/builders.ts';
import type { TrailEvent } from '../../src/sandbox/trail.ts';
import { type GuardBench, startGuardBench } from '../support/guard-bench.ts';
import { runKeyturn } from '../support/program.ts';
import { accountOf, enableRootAccess, MEMBER } from '../support/sts.ts';

const yaml = 'prevent: { guardrails: [alarms], alarmEmail: security@example.com }';

let bench: GuardBench;
let member: Account;
let rootKey: AccessKey;

beforeEach(async () => {
  bench = await startGuardBench({ yaml });
  enableRootAccess(bench.aws);
  member = accountOf(bench.aws, MEMBER);
  rootKey = addAgedKey(bench.aws.builder, member, undefined, { ageDays: 900 });
});

afterEach(() => bench.close());

const topicOf = (account: Account) => account.topics?.get('us-east-1/keyturn-alarms');

/** What the topic of the member was told, without instants and addresses. */
const rung = () => (topicOf(member)?.messages ?? []).map(({ message }) => message.replaceAll(/ at \S+, from \S+\./g, '.'));

describe('alarms that were made', () => {
  beforeEach(async () => {
    const { exitCode, said } = await bench.run('prevent apply --yes --org');
    if (exitCode !== 0) throw new Error(said);
  });

  it('wait for the address to confirm, in every account', async () => {
    expect(topicOf(member)?.subscriptions).toMatchObject([
      { protocol: 'email', endpoint: 'security@example.com', isPending: true },
    ]);
    const { out, exitCode } = await bench.run('prevent status --org');
    expect(exitCode).toBe(0);
    expect(out).toContain('security@example.com has not confirmed yet');
  });

  it('ring when root makes itself a key, and when it changes something', async () => {
    const root = new IAMClient(bench.aws.as(rootKey));
    const { AccessKey } = await root.send(new CreateAccessKeyCommand({}));
    await root.send(new DeleteAccessKeyCommand({ AccessKeyId: AccessKey?.AccessKeyId }));
    expect(rung()).toEqual([
      `"Root user of account ${MEMBER} asked for an access key."`,
      `"Root user of account ${MEMBER}: DeleteAccessKey."`,
    ]);
  });

  it('ring when root signs in', () => {
    const event: TrailEvent = {
      id: 'sign-in',
      at: bench.aws.sandbox.clock.now(),
      accountId: MEMBER,
      region: 'us-east-1',
      source: 'signin.amazonaws.com',
      name: 'ConsoleLogin',
      isReadOnly: false,
      identity: {
        type: 'Root',
        principalId: MEMBER,
        arn: `arn:aws:iam::${MEMBER}:root`,
        accountId: MEMBER,
        accessKeyId: '',
        userName: 'root',
      },
      sourceIp: '192.0.2.1',
      userAgent: 'browser',
      requestParameters: null,
      responseElements: { ConsoleLogin: 'Success' },
      resources: [],
      type: 'AwsConsoleSignIn',
    };
    deliverEvent(bench.aws.world, event);
    expect(rung()).toEqual([`"Root user of account ${MEMBER}: ConsoleLogin."`]);
  });

  it('ring when anybody makes a key of a user', async () => {
    const bob = addUser(bench.aws.builder, member, { name: 'bob', isAdministrator: true });
    const iam = new IAMClient(bench.aws.as(addAgedKey(bench.aws.builder, member, bob, { ageDays: 1 })));
    await iam.send(new CreateAccessKeyCommand({}));
    expect(rung()).toEqual([`"arn:aws:iam::${MEMBER}:user/bob asked for an access key in account ${MEMBER}."`]);
  });

  it.each([
    ['RISK', 'AWS_RISK_CREDENTIALS_EXPOSED', true],
    ['RISK', 'AWS_RISK_CREDENTIALS_EXPOSURE_SUSPECTED', true],
    ['EC2', 'AWS_EC2_INSTANCE_STORE_DRIVE_PERFORMANCE_DEGRADED', false],
  ])('know what AWS Health says of %s: %s rings %s', async (service, eventTypeCode, rings) => {
    const event = {
      id: 'health-1',
      account: MEMBER,
      source: 'aws.health',
      time: '2026-11-23T12:00:00Z',
      region: 'us-east-1',
      resources: [rootKey.id],
      'detail-type': 'AWS Health Event',
      detail: { service, eventTypeCode, eventTypeCategory: 'issue', affectedEntities: [{ entityValue: rootKey.id }] },
    };
    const { pattern: EventPattern = '' } = member.eventRules?.get('us-east-1/keyturn-key-exposed') ?? {};
    const client = new EventBridgeClient(bench.aws.admin());
    const { Result } = await client.send(new TestEventPatternCommand({ EventPattern, Event: JSON.stringify(event) }));
    expect(Result).toBe(rings);
  });

  it('stay silent while Keyturn looks at root keys through AssumeRoot, and while anybody reads', async () => {
    const { out } = await runKeyturn(['audit', '--org', '--live', '--format', 'json'], { as: bench.aws.admin() });
    expect(out).toContain(rootKey.id);
    await bench.run('prevent status --org');
    await new IAMClient(bench.aws.as(rootKey)).send(new ListAccessKeysCommand({}));
    await new S3Client({ ...bench.aws.as(rootKey), forcePathStyle: true }).send(new ListBucketsCommand({}));
    expect(rung()).toEqual([]);
  });

  it('are put right where somebody took a part away, and taken back as a whole', async () => {
    member.eventRules?.delete('us-east-1/keyturn-root-use');
    expect(await bench.run('prevent plan --org')).toMatchObject({ exitCode: 1 });
    expect(await bench.run('prevent apply --yes --org')).toMatchObject({ exitCode: 0 });
    expect([...(member.eventRules?.keys() ?? [])].sort()).toHaveLength(5);
    expect(await bench.run('prevent remove --yes --org')).toMatchObject({ exitCode: 0 });
    expect([member.eventRules?.size, member.topics?.size]).toEqual([0, 0]);
  });
});

it('a topic of the same name that is not ours is left alone', async () => {
  member.topics = new Map([
    [
      'us-east-1/keyturn-alarms',
      {
        arn: `arn:aws:sns:us-east-1:${MEMBER}:keyturn-alarms`,
        attributes: new Map(),
        subscriptions: [],
        messages: [],
        tags: new Map(),
      },
    ],
  ]);
  const { exitCode, out } = await bench.run(`prevent apply --yes --accounts ${MEMBER}`, { width: 2_000 });
  expect(exitCode).toBe(4);
  expect(out).toContain(
    'An SNS topic keyturn-alarms is there that Keyturn did not make: it lacks the tag keyturn:guardrail=alarms.',
  );
  expect(member.eventRules?.size ?? 0).toBe(0);
});

it('a rule that cannot be made takes the topic and the rules before it away again', async () => {
  const effect = { kind: 'error', code: 'ValidationException', status: 400, message: 'no such rule' } as const;
  bench.aws.sandbox.faults.add({ action: 'events:PutRule', call: 3, effect });
  const { exitCode, out } = await bench.run(`prevent apply --yes --accounts ${MEMBER}`, { width: 2_000 });
  expect(exitCode).toBe(4);
  expect(out).toMatch(/create the EventBridge rule keyturn-root-key-created: no such rule \(ValidationException\)/);
  expect([member.eventRules?.size, member.topics?.size]).toEqual([0, 0]);
});
