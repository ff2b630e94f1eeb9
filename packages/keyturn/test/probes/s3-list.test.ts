import { afterEach, expect, test } from 'vitest';
import { s3ListProbe } from '../../src/probes/s3-list.ts';
import { countCalls } from '../support/aws-destination.ts';
import { type ProbeBench, probeBench } from '../support/probe-bench.ts';
import { START } from '../support/sandbox.ts';

const LIST = { Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::app-111111111111' };
const LIST_ALL = { Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' };

let bench: ProbeBench;
afterEach(() => bench.close());

/** A bench in whose account there are buckets. */
async function withBuckets(...statements: readonly object[]): Promise<ProbeBench> {
  const made = await probeBench(statements, { propagationSeconds: 0 });
  const account = made.aws.world.accounts.get('111111111111');
  if (account) account.buckets = new Map(['app-111111111111', 'other'].map((name) => [name, START]));
  return made;
}

test('a key that may list the bucket passes', async () => {
  bench = await withBuckets(LIST);
  const calls = countCalls(bench.aws);
  const probe = bench.probe(s3ListProbe, { bucket: 'app-{account}', prefix: 'in/{user}/' });
  expect(probe.label).toBe('s3-list app-111111111111/in/deploy/');
  expect(await probe.run(bench.key)).toBeUndefined();
  expect([calls(), bench.waits]).toEqual([{ ListObjectsV2: 1 }, []]);
});

test('without a bucket the buckets are listed', async () => {
  bench = await withBuckets(LIST_ALL);
  const calls = countCalls(bench.aws);
  const probe = bench.probe(s3ListProbe);
  expect([probe.label, await probe.rehearse(), await probe.run(bench.key)]).toEqual(['s3-list', undefined, undefined]);
  expect(calls()).toEqual({ ListBuckets: 1 });
});

test('who may not is told at once, in the words of AWS', async () => {
  bench = await withBuckets(LIST);
  const { accessKeyId } = bench.key;
  const user = 'arn:aws:iam::111111111111:user/deploy';
  expect(await bench.probe(s3ListProbe, { bucket: 'other' }).run(bench.key)).toBe(
    `listing it with key ${accessKeyId}: User: ${user} is not authorized to perform: s3:ListBucket on resource: arn:aws:s3:::other because no identity-based policy allows the s3:ListBucket action (AccessDenied)`,
  );
  expect(await bench.probe(s3ListProbe, { bucket: 'app-111111111111', region: 'eu-west-1' }).run(bench.key)).toBeUndefined();
  expect(bench.waits).toEqual([]);
});

test('a bucket that is not there is no fault of the key, and fails all the same', async () => {
  bench = await withBuckets({ ...LIST, Resource: '*' });
  expect(await bench.probe(s3ListProbe, { bucket: 'nobodys' }).run(bench.key)).toBe(
    `listing it with key ${bench.key.accessKeyId}: The specified bucket does not exist (NoSuchBucket)`,
  );
});

test('a key that does not work yet is waited for', async () => {
  bench = await probeBench([LIST_ALL], { propagationSeconds: 6 });
  expect(await bench.probe(s3ListProbe).run(bench.key)).toBeUndefined();
  expect(bench.waits.length).toBeGreaterThan(0);
  expect(bench.waits).toEqual([1_000, 2_000, 4_000, 8_000].slice(0, bench.waits.length));
});

test('a key that never works is given up', async () => {
  bench = await probeBench([LIST_ALL], { propagationSeconds: 600 });
  expect(await bench.probe(s3ListProbe, { tries: 3 }).run(bench.key)).toBe(
    `listing the buckets with key ${bench.key.accessKeyId}: The AWS Access Key Id you provided does not exist in our records. (InvalidAccessKeyId), 3 times`,
  );
  expect(bench.waits).toEqual([1_000, 2_000]);
});

test('an answer that does not come is not waited for longer than was said', async () => {
  bench = await withBuckets(LIST_ALL);
  bench.aws.sandbox.faults.add({ action: 's3:ListBuckets', times: 0, effect: { kind: 'hang' } });
  expect(await bench.probe(s3ListProbe, { timeoutSeconds: 1, tries: 1 }).run(bench.key)).toBe(
    `listing the buckets with key ${bench.key.accessKeyId}: no answer within 1 s`,
  );
});
