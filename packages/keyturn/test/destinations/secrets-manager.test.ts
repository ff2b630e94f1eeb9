import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { secretsManagerDestination } from '../../src/destinations/secrets-manager.ts';
import type { Destination } from '../../src/engine/destination.ts';
import { describeDestination, exampleKey } from '../contracts/destination.ts';
import { startStub } from '../fixtures/stub.ts';
import { allBut, awsBench, contextIn, countCalls, REGION } from '../support/aws-destination.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandbox.ts';

const NAME = 'keyturn/111111111111/deploy';
const LABEL = `Secrets Manager secret ${NAME}`;
const settings = { name: 'keyturn/{account}/{user}' };
const [keyA, keyB] = [exampleKey(0), exampleKey(1)];

describeDestination('secrets-manager', () => awsBench(secretsManagerDestination, settings, { consumer, state }));

const consumed = z.object({ AccessKeyId: z.string(), SecretAccessKey: z.string() });

async function consumer(aws: TestSandbox) {
  try {
    const client = new SecretsManagerClient(aws.admin(REGION));
    const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: NAME }));
    const members = consumed.parse(JSON.parse(SecretString));
    return { accessKeyId: members.AccessKeyId, secretAccessKey: members.SecretAccessKey };
  } catch {
    return null;
  }
}

function state(aws: TestSandbox): unknown {
  const secrets = [...(aws.world.accounts.get('111111111111')?.secrets?.values() ?? [])];
  return secrets.map(({ versions, ...secret }) => ({
    ...secret,
    // Reading moves the day of the last access.
    lastAccessedAt: undefined,
    versions: versions.map(({ id, value, stages }) => ({ id, value, stages: [...stages].sort() })),
  }));
}

describe('a secret of Secrets Manager', () => {
  let aws: TestSandbox;
  let client: SecretsManagerClient;

  beforeEach(async () => {
    aws = await startTestSandbox();
    client = new SecretsManagerClient(aws.admin(REGION));
  });

  afterEach(() => aws.close());

  function make(more: object = {}, context = contextIn(aws)): Destination {
    return secretsManagerDestination.create({ ...settings, ...more }, context);
  }

  async function value(stage = 'AWSCURRENT'): Promise<unknown> {
    const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: NAME, VersionStage: stage }));
    return JSON.parse(SecretString);
  }

  async function create(text: string, more: object = {}): Promise<void> {
    await client.send(new CreateSecretCommand({ Name: NAME, SecretString: text, ...more }));
  }

  const plain = ({ accessKeyId, secret }: typeof keyA) => ({ AccessKeyId: accessKeyId, SecretAccessKey: secret.reveal() });

  test('is made with its key, its tags and an empty object, so that no key is current before it is promoted', async () => {
    await make({ kmsKeyId: 'alias/mine', tags: { team: 'ops' } }).put(keyA);
    expect(await value()).toEqual({});
    expect(await value('AWSPENDING')).toEqual(plain(keyA));
    expect(await client.send(new DescribeSecretCommand({ SecretId: NAME }))).toMatchObject({
      KmsKeyId: 'alias/mine',
      Tags: [{ Key: 'team', Value: 'ops' }],
      Description: 'Access key of deploy in account 111111111111. Rotated by Keyturn.',
    });
  });

  test('that has no version yet gets an empty object first, too', async () => {
    await client.send(new CreateSecretCommand({ Name: NAME }));
    expect(await make().rehearse()).toEqual({ isReady: true });
    await make().put(keyA);
    expect(await value()).toEqual({});
    expect(await make().holds()).toMatchObject({ holding: { current: null, pending: keyA.accessKeyId } });
  });

  test('keeps the other members of its JSON in their order, and the key before as AWSPREVIOUS', async () => {
    await create('{"host":"db","AccessKeyId":"AKIAOLDOLDOLDOLDOLD1","SecretAccessKey":"old","port":5}');
    expect(await make().holds()).toMatchObject({ holding: { current: 'AKIAOLDOLDOLDOLDOLD1', pending: null } });
    await make().put(keyA);
    await make().promote(keyA);
    expect(JSON.stringify(await value())).toBe(JSON.stringify({ host: 'db', ...plain(keyA), port: 5 }));
    expect(await value('AWSPREVIOUS')).toMatchObject({ SecretAccessKey: 'old' });
  });

  test('keeps what somebody changes in it between put and promote', async () => {
    await create('{"host":"one"}');
    await make().put(keyA);
    await client.send(new PutSecretValueCommand({ SecretId: NAME, SecretString: '{"host":"two"}' }));
    await make().promote(keyA);
    expect(await value()).toEqual({ host: 'two', ...plain(keyA) });
    expect(await make().holds()).toMatchObject({ holding: { current: keyA.accessKeyId, pending: null } });
  });

  test('is written in the layout that is asked for', async () => {
    const format = { id: '{accessKeyId}', key: '{secretAccessKey}', smtp: '{sesSmtpPassword:eu-west-1}', user: '{user}' };
    await make({ format }).promote(keyA);
    expect(await value()).toMatchObject({ id: keyA.accessKeyId, key: keyA.secret.reveal(), user: 'deploy' });
    expect(await make({ format }).holds()).toMatchObject({ holding: { current: keyA.accessKeyId } });
    expect(await make().holds()).toMatchObject({ holding: { current: null } });
  });

  test('takes a key back whose version has lost its label', async () => {
    await make().put(keyA);
    await make().put(keyB);
    await make().put(keyA);
    expect(await make().holds()).toMatchObject({ holding: { current: null, pending: keyA.accessKeyId } });
    expect(await value('AWSPENDING')).toEqual(plain(keyA));
  });

  test('gives the version of a key an id that follows from the key', async () => {
    const ids: string[] = [];
    for (const one of [aws, await startTestSandbox({ seed: 8 })]) {
      await secretsManagerDestination.create(settings, contextIn(one)).put(keyA);
      const secret = one.world.accounts.get('111111111111')?.secrets?.get(`${REGION}/${NAME}`);
      ids.push(secret?.versions.at(-1)?.id ?? '');
      if (one !== aws) await one.close();
    }
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(ids[1]).toBe(ids[0]);
  });

  test('tells since when its key is current at the promotion or later', async () => {
    await make().put(keyA);
    aws.clock.advance(3600);
    await make().promote(keyA);
    aws.clock.advance(3600);
    expect(await make().holds()).toMatchObject({ holding: { currentSince: '2026-11-23T13:00:00.000Z' } });
    client = new SecretsManagerClient(aws.admin(REGION));
    await make().put(keyB);
    expect(await make().holds()).toMatchObject({ holding: { currentSince: '2026-11-23T14:00:00.000Z' } });
  });

  test('takes one change to put and one to promote, and one more to be made', async () => {
    const changes = ['CreateSecret', 'PutSecretValue', 'UpdateSecretVersionStage'];
    const calls = countCalls(aws);
    await make().put(keyA);
    await make().promote(keyA);
    expect(calls()).toEqual({
      CreateSecret: 1,
      DescribeSecret: 2,
      GetSecretValue: 2,
      PutSecretValue: 1,
      UpdateSecretVersionStage: 1,
    });
    const later = countCalls(aws);
    await make().put(keyB);
    await make().promote(keyB);
    expect(Object.entries(later()).filter(([action]) => changes.includes(action))).toEqual([
      ['PutSecretValue', 1],
      ['UpdateSecretVersionStage', 1],
    ]);
    const asked = countCalls(aws);
    await make().holds();
    expect(asked()).toEqual({ DescribeSecret: 1, GetSecretValue: 1 });
  });

  test.each(['CreateSecret', 'PutSecretValue', 'UpdateSecretVersionStage'])(
    'is promoted although the first answer of %s is lost and AWS is asked again',
    async (action) => {
      aws.sandbox.faults.add({ action: `secretsmanager:${action}`, effect: { kind: 'drop-after' } });
      await make().put(keyA);
      await make().promote(keyA);
      expect(await consumer(aws)).toEqual({ accessKeyId: keyA.accessKeyId, secretAccessKey: keyA.secret.reveal() });
      expect(aws.sandbox.faults.list()).toMatchObject([{ hits: 1 }]);
    },
  );

  describe('is refused before any key is created', () => {
    const refusal = async (more: object = {}, context = contextIn(aws)) => {
      const before = state(aws);
      const rehearsal = await make(more, context).rehearse();
      expect(state(aws)).toEqual(before);
      return rehearsal.isReady ? undefined : rehearsal.because;
    };

    test('when it is scheduled for deletion, and nobody can tell what it holds', async () => {
      await make().promote(keyA);
      await client.send(new DeleteSecretCommand({ SecretId: NAME }));
      const because = `${LABEL} is scheduled for deletion. Restore it (aws secretsmanager restore-secret --secret-id ${NAME}), or give the destination another name.`;
      expect(await refusal()).toBe(because);
      expect(await make().holds()).toEqual({ known: false, why: 'failed', detail: because });
      await expect(make().put(keyB)).rejects.toMatchObject({ message: because, isPassing: false });
    });

    test('when it holds text that is no JSON object, or bytes', async () => {
      await create('["a secret of somebody"]');
      const because = `${LABEL} holds something that is no JSON object, which would be lost. Give the destination another name.`;
      expect(await refusal()).toBe(because);
      expect(await make().holds()).toMatchObject({ holding: { current: null, pending: null } });
      await expect(make().promote(keyA)).rejects.toThrow(because);
      await client.send(new PutSecretValueCommand({ SecretId: NAME, SecretBinary: new Uint8Array([1, 2]) }));
      expect(await refusal()).toBe(because);
    });

    test("when somebody else's rotation of it was begun and is not over", async () => {
      await create('{}');
      const token = '00000000-0000-0000-0000-000000000009';
      const other = { SecretId: NAME, ClientRequestToken: token, VersionStages: ['AWSPENDING'] };
      await client.send(new PutSecretValueCommand({ ...other, SecretString: JSON.stringify(plain(keyB)) }));
      const because = `Another rotation of ${LABEL} was begun and is not over. Finish it, or give it up: aws secretsmanager update-secret-version-stage --secret-id ${NAME} --version-stage AWSPENDING --remove-from-version-id ${token}`;
      expect(await refusal()).toBe(because);
      await expect(make().put(keyA)).rejects.toThrow(because);
      expect(await value('AWSPENDING')).toEqual(plain(keyB));
    });

    test('when its name is none', async () => {
      expect(await refusal({ name: 'a b' })).toBe(
        '"a b" cannot be the name of a secret: letters, digits and /_+=.@- can. Give the destination another name.',
      );
    });

    test('when AWS cannot be reached', async () => {
      aws.sandbox.faults.add({ times: 0, effect: { kind: 'drop-before' } });
      expect(await refusal()).toMatch(/^Could not use Secrets Manager secret keyturn\/111111111111\/deploy: .*ECONNRESET/);
    });

    const whenNew = ['DescribeSecret', 'GetSecretValue', 'CreateSecret', 'PutSecretValue', 'UpdateSecretVersionStage'];
    test.each(whenNew)('when it is new and %s is not granted', async (action) => {
      const context = contextIn(aws, { credentials: allBut(aws, `secretsmanager:${action}`) });
      expect(await refusal({}, context)).toMatch(
        new RegExp(`secretsmanager:${action} .*It takes secretsmanager:DescribeSecret, `),
      );
      expect(aws.sandbox.calls.last().filter(({ error }) => error === undefined)).toEqual([]);
    });

    test.each(['GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage'])(
      'when it is there and %s is not granted',
      async (action) => {
        await make().promote(keyA);
        const context = contextIn(aws, { credentials: allBut(aws, `secretsmanager:${action}`) });
        expect(await refusal({}, context)).toContain(`secretsmanager:${action}`);
      },
    );

    test.each([
      [{ OwningService: 'rds' }, `${LABEL} is managed by rds. Give the destination another name.`],
      [{ PrimaryRegion: 'us-east-1' }, `${LABEL} is a replica of the one in us-east-1. Give the destination that region.`],
      [
        { RotationEnabled: true },
        `${LABEL} is rotated by a Lambda function. Turn that off (aws secretsmanager cancel-rotate-secret --secret-id ${NAME}), or give the destination another name.`,
      ],
    ])('when AWS tells of it %o', async (described, because) => {
      const stub = await startStub();
      const ARN = `arn:aws:secretsmanager:${REGION}:111111111111:secret:${NAME}-AbCdEf`;
      stub.answer('DescribeSecret', {
        contentType: 'application/x-amz-json-1.1',
        body: JSON.stringify({ ARN, Name: NAME, ...described }),
      });
      const rehearsal = await make({}, contextIn({ ...aws, url: stub.url })).rehearse();
      await stub.close();
      expect(rehearsal).toEqual({ isReady: false, because });
    });
  });
});
