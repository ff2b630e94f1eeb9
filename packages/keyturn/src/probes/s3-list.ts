import * as z from 'zod';
import { explain, toUnknown } from '../aws/faults.ts';
import { isNotYet } from '../aws/not-yet.ts';
import type { KeyMaterial } from '../core/rotation/key-material.ts';
import { fillIn } from '../destinations/layout.ts';
import { type Attempt, attempt, attemptShape } from '../outside/attempts.ts';
import { shown } from '../outside/told.ts';
import { defineProbe, type ProbeContext, probeAttempts } from './probe.ts';

const BUCKET = 'the name of a bucket';
const REGION = 'a region such as eu-central-1';

/** What `aws s3 ls` does, with the new key. */
export const s3ListProbe = defineProbe({
  kind: 's3-list',
  summary: 'lists S3 with the new key: what is in a bucket, or which buckets there are',
  shape: z.strictObject({
    bucket: z
      .string(BUCKET)
      .min(3, BUCKET)
      .describe(
        'bucket whose objects are listed (s3:ListBucket), {account}, {accountName}, {user} and {partition} are filled in; the list of buckets when left out (s3:ListAllMyBuckets)',
      )
      .optional(),
    prefix: z
      .string('the beginning of names of objects')
      .describe('with bucket: only objects whose names begin like this; filled in like bucket')
      .optional(),
    region: z
      .string(REGION)
      .regex(/^[a-z]{2,}(-[a-z]+)+-\d+$/, REGION)
      .describe('region of the bucket; found out when left out')
      .optional(),
    ...attemptShape(probeAttempts),
  }),
  create({ bucket, prefix, region, timeoutSeconds, tries }, context) {
    const { owner, wait } = context;
    const place = { bucket: bucket && fillIn(bucket, owner), prefix: prefix && fillIn(prefix, owner), region };
    return {
      label: place.bucket === undefined ? 's3-list' : `s3-list ${place.bucket}/${place.prefix ?? ''}`,
      rehearse: () => Promise.resolve(undefined),
      run: (key) => attempt({ tries, wait }, () => list(place, { key, timeoutSeconds, context })),
    };
  },
});

interface Place {
  readonly bucket: string | undefined;
  readonly prefix: string | undefined;
  readonly region: string | undefined;
}

interface Asking {
  readonly key: KeyMaterial;
  readonly timeoutSeconds: number;
  readonly context: ProbeContext;
}

async function list({ bucket, prefix, region }: Place, { key, timeoutSeconds, context }: Asking): Promise<Attempt> {
  const abortSignal = AbortSignal.timeout(timeoutSeconds * 1000);
  const attempted = `listing ${bucket === undefined ? 'the buckets' : 'it'} with key ${key.accessKeyId}`;
  try {
    const { ListBucketsCommand, ListObjectsV2Command } = await import('@aws-sdk/client-s3');
    const credentials = { accessKeyId: key.accessKeyId, secretAccessKey: key.secret.reveal() };
    const s3 = await context.aws.s3({ region, credentials });
    if (bucket === undefined) await s3.send(new ListBucketsCommand({}), { abortSignal });
    else await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, MaxKeys: 1 }), { abortSignal });
    return { is: 'done' };
  } catch (error) {
    if (abortSignal.aborted)
      return { is: 'failed', because: `${attempted}: no answer within ${timeoutSeconds} s`, isPassing: true };
    const { why } = explain(error);
    const isPassing = isNotYet(error) || why === 'throttled' || why === 'unreachable' || why === 'timed-out';
    return { is: 'failed', because: shown(toUnknown(error, attempted).detail, key.secret), isPassing };
  }
}
