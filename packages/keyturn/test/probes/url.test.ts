import { afterEach, describe, expect, test } from 'vitest';
import { createAwsClients } from '../../src/aws/client.ts';
import { urlProbe } from '../../src/probes/url.ts';
import { exampleKey } from '../contracts/destination.ts';
import { type Answered, type Loopback, startLoopback } from '../emulations/loopback.ts';
import { deployer } from '../support/aws-destination.ts';
import { type ProbeBench, probeBench } from '../support/probe-bench.ts';

describe('signed', () => {
  let bench: ProbeBench;
  afterEach(() => bench.close());

  const identity = (settings: object = {}) =>
    bench.probe(urlProbe, {
      url: `${bench.aws.url}/?Action=GetCallerIdentity&Version=2011-06-15`,
      service: 'sts',
      region: 'us-east-1',
      ...settings,
    });

  test('a request that is signed with the new key is let in', async () => {
    bench = await probeBench([], { propagationSeconds: 0 });
    const probe = identity();
    expect([await probe.rehearse(), await probe.run(bench.key)]).toEqual([undefined, undefined]);
    expect(probe.label).toBe(`url ${new URL(bench.aws.url).host}/`);
    expect(bench.aws.sandbox.calls.last().at(-1)).toMatchObject({
      service: 'sts',
      action: 'GetCallerIdentity',
      caller: 'arn:aws:iam::111111111111:user/deploy',
      status: 200,
    });
  });

  test('paths and queries of every sort are signed as AWS does', async () => {
    bench = await probeBench([{ Effect: 'Allow', Action: 's3:*', Resource: '*' }], { propagationSeconds: 0 });
    const account = bench.aws.world.accounts.get('111111111111');
    if (account) account.buckets = new Map([['app', 0]]);
    for (const prefix of ['plain', 'a b', 'a+b', "it's (so)*!", 'ä/ö?', '%41', 'in/{user}']) {
      const url = `${bench.aws.url}/app?list-type=2&prefix=${encodeURIComponent(prefix).replaceAll(/%7B|%7D/g, decodeURIComponent)}`;
      expect([prefix, await identity({ url, service: 's3' }).run(bench.key)]).toEqual([prefix, undefined]);
    }
  });

  test('paths are signed as each service has it', async () => {
    bench = await probeBench([{ Effect: 'Allow', Action: 's3:*', Resource: '*' }], { propagationSeconds: 0 });
    const account = bench.aws.world.accounts.get('111111111111');
    if (account) account.buckets = new Map([['a b', 0]]);
    expect(await identity({ url: `${bench.aws.url}/a%20b?list-type=2`, service: 's3' }).run(bench.key)).toBeUndefined();
    const url = `${bench.aws.url}/a%20b/?Action=GetCallerIdentity&Version=2011-06-15`;
    expect(await identity({ url }).run(bench.key)).toBeUndefined();
  });

  test('who may not is told at once, by the name that AWS gives it', async () => {
    bench = await probeBench([], { propagationSeconds: 0 });
    const url = `${bench.aws.url}/?Action=ListUsers&Version=2010-05-08`;
    expect(await identity({ url, service: 'iam' }).run(bench.key)).toBe('it answered 403 (AccessDenied) instead of 200 to 299');
    expect(bench.waits).toEqual([]);
  });

  test('a key that does not work yet is waited for', async () => {
    bench = await probeBench([], { propagationSeconds: 6 });
    expect(await identity().run(bench.key)).toBeUndefined();
    expect(bench.waits.length).toBeGreaterThan(0);
  });

  test('a key that never works is given up', async () => {
    bench = await probeBench([], { propagationSeconds: 600 });
    expect(await identity({ tries: 2 }).run(bench.key)).toBe(
      'it answered 403 (InvalidClientTokenId) instead of 200 to 299, 2 times',
    );
  });
});

describe('plain', () => {
  let server: Loopback | undefined;
  afterEach(() => server?.close());
  const waits: number[] = [];

  /** A probe of a server that gives these answers, the last one for ever. */
  async function probing(answers: readonly Answered[], settings: object = {}) {
    waits.length = 0;
    const left = [...answers];
    server = await startLoopback(() => (left.length > 1 ? left.shift() : left[0]) ?? { status: 200 });
    return urlProbe.create(
      { url: `${server.url}/health/{user}?of={accountName}&x=1#top`, ...settings },
      {
        owner: { ...deployer, accountName: 'R&D team' },
        aws: createAwsClients({ environment: {} }),
        environment: {},
        wait: (milliseconds) => Promise.resolve(void waits.push(milliseconds)),
      },
    );
  }

  const key = exampleKey(0);

  test('the address is asked without anything of the key', async () => {
    const probe = await probing([{ status: 204 }]);
    expect(await probe.run(key)).toBeUndefined();
    const [asked] = server?.asked ?? [];
    expect([asked?.method, asked?.path, asked?.query.get('of'), asked?.query.get('x')]).toEqual([
      'GET',
      '/health/deploy',
      'R&D team',
      '1',
    ]);
    expect(Object.keys(asked?.headers ?? {}).sort()).toEqual(['connection', 'host', 'user-agent']);
    expect(JSON.stringify(asked)).not.toMatch(new RegExp(`${key.accessKeyId}|${key.secret.reveal()}`));
  });

  test('a redirect is an answer, and is not followed', async () => {
    const moved = { status: 302, headers: { location: '/elsewhere' } };
    expect(await (await probing([moved], { status: 302 })).run(key)).toBeUndefined();
    await server?.close();
    expect(await (await probing([moved])).run(key)).toBe('it answered 302 instead of 200 to 299');
    expect(server?.asked).toHaveLength(1);
  });

  test('one status alone may be wanted', async () => {
    expect(await (await probing([{ status: 200 }], { status: 201 })).run(key)).toBe('it answered 200 instead of 201');
  });

  test('who is busy is asked again', async () => {
    const probe = await probing([{ status: 503 }, { status: 429 }, { status: 200, text: '<html>' }]);
    expect(await probe.run(key)).toBeUndefined();
    expect(waits).toEqual([1_000, 2_000]);
  });

  test('nobody there is told with the name of the place', async () => {
    const probe = await probing([], { tries: 2 });
    const host = new URL(server?.url ?? '').host;
    await server?.close();
    expect(await probe.run(key)).toBe(`${host} cannot be reached, or its answer was lost (ECONNREFUSED), 2 times`);
  });

  test('no answer is not waited for longer than was said', async () => {
    const probe = await probing([{ status: 0 }], { timeoutSeconds: 1, tries: 1 });
    expect(await probe.run(key)).toBe(`${new URL(server?.url ?? '').host} gave no answer in time`);
  });
});
