import { IAMClient, ListUsersCommand } from '@aws-sdk/client-iam';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  type GetFederationTokenCommandInput,
  STSClient,
} from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AccessKey, User } from '../../src/sandbox/model/iam.ts';
import type { Account } from '../../src/sandbox/model/world.ts';
import { addAgedKey } from '../../src/sandbox/scenarios/builders.ts';
import { lookUp, recordOf } from '../support/cloudtrail.ts';
import { type Credentials, START, startTestSandbox, type TestSandbox } from '../support/sandbox.ts';
import {
  accountOf,
  assumeRole,
  denied,
  invalid,
  keyOf,
  MANAGEMENT,
  MEMBER_ROLE,
  policyText,
  userWithKey,
} from '../support/sts.ts';

const BOB = `arn:aws:sts::${MANAGEMENT}:federated-user/bob`;
const BUCKETS = policyText({ Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' });
const EVERYTHING = policyText({ Effect: 'Allow', Action: '*', Resource: '*' });

let aws: TestSandbox;
let management: Account;
let broker: User;
let key: AccessKey;

beforeEach(async () => {
  aws = await startTestSandbox();
  management = accountOf(aws, MANAGEMENT);
  ({ user: broker, key } = userWithKey(aws, management, 'broker'));
  broker.inline = new Map([
    ['broker', policyText({ Effect: 'Allow', Action: ['sts:GetFederationToken', 's3:*'], Resource: '*' })],
  ]);
});

afterEach(() => aws.close());

function federate(input: Partial<GetFederationTokenCommandInput> = {}, by: AccessKey | Credentials = key) {
  return new STSClient(aws.as(by)).send(new GetFederationTokenCommand({ Name: 'bob', Policy: BUCKETS, ...input }));
}

async function session(input: Partial<GetFederationTokenCommandInput> = {}, by: AccessKey = key): Promise<Credentials> {
  return keyOf((await federate(input, by)).Credentials);
}

const buckets = (by: Credentials) => new S3Client({ ...aws.as(by), forcePathStyle: true }).send(new ListBucketsCommand({}));
const secrets = (by: Credentials) => new SecretsManagerClient(aws.as(by)).send(new ListSecretsCommand({}));

describe('GetFederationToken', () => {
  it('gives twelve hours to somebody whom IAM does not know', async () => {
    const { $metadata: _metadata, Credentials: given, ...answer } = await federate();
    expect(answer).toEqual({
      FederatedUser: { FederatedUserId: `${MANAGEMENT}:bob`, Arn: BOB },
      PackedPolicySize: Math.ceil((BUCKETS.length / 2048) * 100),
    });
    expect(given).toMatchObject({ Expiration: new Date(START + 43_200_000) });
    const identity = await new STSClient(aws.as(keyOf(given))).send(new GetCallerIdentityCommand({}));
    expect(identity).toMatchObject({ Arn: BOB, UserId: `${MANAGEMENT}:bob`, Account: MANAGEMENT });
  });

  it('lets do what the user may and the session’s policy allows, and nothing without a policy', async () => {
    await buckets(await session());
    const because = 'because no identity-based policy allows the secretsmanager:ListSecrets action';
    await expect(secrets(await session({ Policy: EVERYTHING }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: `User: ${BOB} is not authorized to perform: secretsmanager:ListSecrets on resource: * ${because}`,
    });
    await expect(buckets(await session({ Policy: undefined }))).rejects.toMatchObject({ name: 'AccessDenied' });
    await buckets(await session({ Policy: undefined, PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess' }] }));
  });

  it('opens neither IAM nor STS', async () => {
    const credentials = await session({ Policy: EVERYTHING });
    broker.attached = new Set(['arn:aws:iam::aws:policy/AdministratorAccess']);
    await secrets(credentials);
    await expect(new IAMClient(aws.as(credentials)).send(new ListUsersCommand({}))).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
    });
    const wish = new AssumeRoleCommand({ RoleArn: MEMBER_ROLE, RoleSessionName: 'test' });
    await expect(new STSClient(aws.as(credentials)).send(wish)).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('of a root user has all that the policy allows, for an hour at most', async () => {
    const root = addAgedKey(aws.builder, management, undefined, { ageDays: 5 });
    const { Credentials: given } = await federate({ Policy: EVERYTHING, DurationSeconds: 43_200 }, root);
    expect(given?.Expiration).toEqual(new Date(START + 3_600_000));
    await secrets(keyOf(given));
  });

  it('is for long-term credentials that may', async () => {
    await expect(federate({}, await session())).rejects.toMatchObject(
      denied('Cannot call GetFederationToken with session credentials'),
    );
    await expect(federate({}, await assumeRole(aws))).rejects.toMatchObject(
      denied('Cannot call GetFederationToken with session credentials'),
    );
    broker.inline?.set('broker', policyText({ Effect: 'Allow', Action: 'sts:GetFederationToken', Resource: `${BOB}by` }));
    const because = 'because no identity-based policy allows the sts:GetFederationToken action';
    await expect(federate()).rejects.toMatchObject(
      denied(
        `User: arn:aws:iam::${MANAGEMENT}:user/broker is not authorized to perform: sts:GetFederationToken on resource: ${BOB} ${because}`,
      ),
    );
    await session({ Name: 'bobby' });
  });

  it('tags its session where that is allowed, too', async () => {
    const Tags = [{ Key: 'team', Value: 'core' }];
    await expect(federate({ Tags })).rejects.toMatchObject(
      denied(`User: arn:aws:iam::${MANAGEMENT}:user/broker is not authorized to perform: sts:TagSession on resource: ${BOB}`),
    );
    broker.inline?.set(
      'tags',
      policyText({
        Effect: 'Allow',
        Action: 'sts:TagSession',
        Resource: '*',
        Condition: { StringEquals: { 'aws:RequestTag/team': 'core' } },
      }),
    );
    broker.inline?.set(
      'secrets',
      policyText({
        Effect: 'Allow',
        Action: 'secretsmanager:*',
        Resource: '*',
        Condition: { StringEquals: { 'aws:PrincipalTag/team': 'core' } },
      }),
    );
    await secrets(await session({ Policy: EVERYTHING, Tags }));
    await expect(secrets(await session({ Policy: EVERYTHING }))).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it('refuses names and durations out of range, and what is no policy', async () => {
    await expect(federate({ Name: 'b' })).rejects.toMatchObject(
      invalid(
        "1 validation error detected: Value 'b' at 'name' failed to satisfy constraint: Member must have length greater than or equal to 2",
      ),
    );
    await expect(federate({ Name: 'x'.repeat(33) })).rejects.toMatchObject({ name: 'ValidationError' });
    await expect(federate({ DurationSeconds: 129_601 })).rejects.toMatchObject({ name: 'ValidationError' });
    await expect(federate({ Policy: '{' })).rejects.toMatchObject({ name: 'MalformedPolicyDocumentException' });
  });

  it('ends with the user, not with the key', async () => {
    const credentials = await session();
    key.status = 'Inactive';
    await buckets(credentials);
    management.users.delete('broker');
    await expect(buckets(credentials)).rejects.toMatchObject({ name: 'InvalidAccessKeyId' });
  });

  it('is recorded without its secret; what it does is recorded with the user who federated', async () => {
    const credentials = await session();
    const [issued] = await lookUp(aws.admin(), 'EventName', 'GetFederationToken');
    expect(issued?.CloudTrailEvent).not.toContain(credentials.secretAccessKey);
    expect(recordOf(issued)).toMatchObject({
      requestParameters: { name: 'bob' },
      responseElements: { credentials: { accessKeyId: credentials.accessKeyId }, federatedUser: { arn: BOB } },
    });
    await buckets(credentials);
    const [listed] = await lookUp(aws.admin(), 'AccessKeyId', credentials.accessKeyId);
    expect(listed?.Username).toBe('bob');
    expect(recordOf(listed).userIdentity).toEqual({
      type: 'FederatedUser',
      principalId: `${MANAGEMENT}:bob`,
      arn: BOB,
      accountId: MANAGEMENT,
      accessKeyId: credentials.accessKeyId,
      sessionContext: {
        sessionIssuer: {
          type: 'IAMUser',
          principalId: broker.id,
          arn: `arn:aws:iam::${MANAGEMENT}:user/broker`,
          accountId: MANAGEMENT,
          userName: 'broker',
        },
        attributes: { creationDate: '2026-11-23T12:00:00Z', mfaAuthenticated: 'false' },
      },
    });
  });
});
