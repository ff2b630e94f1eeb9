import {
  DescribeParametersCommand,
  GetParameterCommand,
  PutParameterCommand,
  type PutParameterCommandInput,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { ssmParameterDestination } from '../../src/destinations/ssm-parameter.ts';
import type { Destination } from '../../src/engine/destination.ts';
import { describeDestination, exampleKey } from '../contracts/destination.ts';
import { allBut, awsBench, contextIn, countCalls, REGION } from '../support/aws-destination.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandbox.ts';

const NAME = '/keyturn/111111111111/deploy';
const PENDING = `${NAME}.keyturn-pending`;
const LABEL = `SSM parameter ${NAME}`;
const settings = { name: '/keyturn/{account}/{user}' };
const [keyA, keyB] = [exampleKey(0), exampleKey(1)];

describeDestination('ssm-parameter', () => awsBench(ssmParameterDestination, settings, { consumer, state }));

const consumed = z.object({ AccessKeyId: z.string(), SecretAccessKey: z.string() });

async function consumer(aws: TestSandbox) {
  try {
    const client = new SSMClient(aws.admin(REGION));
    const { Parameter } = await client.send(new GetParameterCommand({ Name: NAME, WithDecryption: true }));
    const members = consumed.parse(JSON.parse(Parameter?.Value ?? ''));
    return { accessKeyId: members.AccessKeyId, secretAccessKey: members.SecretAccessKey };
  } catch {
    return null;
  }
}

function state(aws: TestSandbox): unknown {
  return structuredClone([...(aws.world.accounts.get('111111111111')?.parameters?.values() ?? [])]);
}

describe('a parameter of SSM', () => {
  let aws: TestSandbox;
  let client: SSMClient;

  beforeEach(async () => {
    aws = await startTestSandbox();
    client = new SSMClient(aws.admin(REGION));
  });

  afterEach(() => aws.close());

  function make(more: object = {}, context = contextIn(aws)): Destination {
    return ssmParameterDestination.create({ ...settings, ...more }, context);
  }

  async function value(name = NAME): Promise<unknown> {
    const { Parameter } = await client.send(new GetParameterCommand({ Name: name, WithDecryption: true }));
    return JSON.parse(Parameter?.Value ?? '');
  }

  async function write(text: string, more: Partial<PutParameterCommandInput> = {}): Promise<void> {
    await client.send(new PutParameterCommand({ Name: NAME, Value: text, Type: 'SecureString', ...more }));
  }

  async function described(): Promise<object[]> {
    const { Parameters = [] } = await client.send(new DescribeParametersCommand({}));
    return Parameters.map(({ Name, Type, KeyId, Tier, Description, AllowedPattern }) =>
      Object.fromEntries(
        Object.entries({ Name, Type, KeyId, Tier, Description, AllowedPattern }).filter(([, told]) => told !== undefined),
      ),
    );
  }

  const plain = ({ accessKeyId, secret }: typeof keyA) => ({ AccessKeyId: accessKeyId, SecretAccessKey: secret.reveal() });

  test('waits in a second SecureString, which is deleted after the promotion', async () => {
    await make({ kmsKeyId: 'alias/mine' }).put(keyA);
    expect(await value(PENDING)).toEqual(plain(keyA));
    const Description = 'Access key of deploy in account 111111111111. Rotated by Keyturn.';
    const about = { Type: 'SecureString', KeyId: 'alias/mine', Tier: 'Standard', Description };
    expect(await described()).toEqual([{ Name: PENDING, ...about }]);
    await make({ kmsKeyId: 'alias/mine' }).promote(keyA);
    expect(await described()).toEqual([{ Name: NAME, ...about }]);
  });

  test('waits where the configuration says', async () => {
    await make({ pendingName: '/waiting/{user}' }).put(keyA);
    expect(await value('/waiting/deploy')).toEqual(plain(keyA));
    expect(await make({ pendingName: '/waiting/{user}' }).holds()).toMatchObject({ holding: { pending: keyA.accessKeyId } });
  });

  test('keeps other members and what is told of it: KMS key, tier, description and pattern', async () => {
    const about = { KeyId: 'alias/theirs', Tier: 'Advanced', Description: 'for the mail', AllowedPattern: '^\\{.*\\}$' } as const;
    await write('{"host":"db","AccessKeyId":"AKIAOLDOLDOLDOLDOLD1","SecretAccessKey":"old","port":5}', about);
    await make().put(keyA);
    expect(await described()).toMatchObject([
      { Name: NAME, ...about },
      { Name: PENDING, KeyId: 'alias/theirs' },
    ]);
    await write('{"host":"other","AccessKeyId":"AKIAOLDOLDOLDOLDOLD1","SecretAccessKey":"old","port":5}', {
      ...about,
      Overwrite: true,
    });
    await make().promote(keyA);
    expect(JSON.stringify(await value())).toBe(JSON.stringify({ host: 'other', ...plain(keyA), port: 5 }));
    expect(await described()).toEqual([{ Name: NAME, Type: 'SecureString', ...about }]);
  });

  test('empties the second parameter where it may not delete it', async () => {
    const context = () => contextIn(aws, { credentials });
    const credentials = allBut(aws, 'ssm:DeleteParameter');
    for (const key of [keyA, keyB]) {
      await make({}, context()).put(key);
      await make({}, context()).promote(key);
      expect(await value(PENDING)).toEqual({});
      expect(await make({}, context()).holds()).toMatchObject({ holding: { current: key.accessKeyId, pending: null } });
      expect(await make({}, context()).rehearse()).toEqual({ isReady: true });
    }
  });

  test('tells since when its key is current', async () => {
    await make().put(keyA);
    aws.clock.advance(3600);
    await make().promote(keyA);
    aws.clock.advance(3600);
    await make().put(keyB);
    expect(await make().holds()).toMatchObject({ holding: { currentSince: '2026-11-23T13:00:00.000Z' } });
  });

  test('takes one change to put, and two to promote', async () => {
    for (const key of [keyA, keyB]) {
      const calls = countCalls(aws);
      await make().put(key);
      expect(calls()).toMatchObject({ PutParameter: 1, GetParameters: 1 });
      await make().promote(key);
      expect(calls()).toMatchObject({ PutParameter: 2, DeleteParameter: 1, GetParameters: 2 });
    }
    const asked = countCalls(aws);
    await make().holds();
    expect(asked()).toEqual({ GetParameters: 1 });
  });

  test.each([1, 2])('is promoted although the answer of change %i is lost and AWS is asked again', async (call) => {
    aws.sandbox.faults.add({ action: 'ssm:PutParameter', call, effect: { kind: 'drop-after' } });
    aws.sandbox.faults.add({ action: 'ssm:DeleteParameter', call, effect: { kind: 'drop-after' } });
    await make({ tags: { team: 'ops' } }).put(keyA);
    await make({ tags: { team: 'ops' } }).promote(keyA);
    expect(await value()).toEqual(plain(keyA));
    expect(await described()).toMatchObject([{ Name: NAME }]);
  });

  describe('is refused before any key is created', () => {
    const refusal = async (more: object = {}, context = contextIn(aws)) => {
      const before = state(aws);
      const rehearsal = await make(more, context).rehearse();
      expect(state(aws)).toEqual(before);
      return rehearsal.isReady ? undefined : rehearsal.because;
    };

    test('when it is no SecureString', async () => {
      await write('{}', { Type: 'String' });
      const because = `${LABEL} is a String and no SecureString. Delete it, or give the destination another name.`;
      expect(await refusal()).toBe(because);
      await expect(make().put(keyA)).rejects.toMatchObject({ message: because, isPassing: false });
    });

    test('when it holds no JSON object', async () => {
      await write('a secret of somebody');
      const because = `${LABEL} holds something that is no JSON object, which would be lost. Give the destination another name.`;
      expect(await refusal()).toBe(because);
      await expect(make().promote(keyA)).rejects.toThrow(because);
      expect(await make().holds()).toMatchObject({ holding: { current: null, pending: null } });
    });

    test('when the second parameter is of somebody else', async () => {
      const because = `SSM parameter ${PENDING}, in which a key would wait, holds something else. Give another pendingName.`;
      await write('{"host":"db"}', { Name: PENDING });
      expect(await refusal()).toBe(because);
      await write('text', { Name: PENDING, Overwrite: true });
      expect(await refusal()).toBe(because);
    });

    test('when its value would be too long, or against its pattern', async () => {
      const long = JSON.stringify({ note: 'x'.repeat(4000) });
      await write(long);
      expect(await refusal()).toBe(`${LABEL} would hold 4109 characters, and 4096 is the most. Shorten its other members.`);
      await write(long, { Overwrite: true, Tier: 'Advanced' });
      expect(await refusal()).toBeUndefined();
      await write('{}', { Overwrite: true, Tier: 'Advanced', AllowedPattern: '^\\{\\}$' });
      expect(await refusal()).toBe(
        `${LABEL} allows only values like ^\\{\\}$, which a key is not. Give the destination another name.`,
      );
    });

    test.each(['keyturn/deploy', '/keyturn/a@b', '/aws/keyturn', `/a${'/b'.repeat(15)}`])(
      'when its name would be %s',
      async (name) => {
        const because = `"${name}" cannot be the name of a parameter: letters, digits and _.- can, and with "/" before it up to 15 levels. Give the destination another name.`;
        expect(await refusal({ name })).toBe(because);
        await expect(make({ name }).put(keyA)).rejects.toThrow(because);
      },
    );

    test('when a key would wait where consumers read', async () => {
      expect(await refusal({ pendingName: NAME })).toBe(
        `A key cannot wait in the parameter ${NAME}, which consumers read. Give another pendingName.`,
      );
    });

    test('when AWS cannot be reached', async () => {
      aws.sandbox.faults.add({ times: 0, effect: { kind: 'drop-before' } });
      expect(await refusal()).toMatch(/^Could not use SSM parameter \/keyturn\/111111111111\/deploy: .*ECONNRESET/);
    });

    for (const isThere of [false, true]) {
      test.each(['GetParameters', 'DescribeParameters', 'PutParameter'])(
        `when it ${isThere ? 'is there' : 'is new'} and %s is not granted`,
        async (action) => {
          if (isThere) await make().promote(keyA);
          const context = contextIn(aws, { credentials: allBut(aws, `ssm:${action}`) });
          expect(await refusal({}, context)).toMatch(new RegExp(`ssm:${action} .*It takes ssm:GetParameters, `));
        },
      );
    }
  });
});
