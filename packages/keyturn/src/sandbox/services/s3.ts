import { createHash } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import { freeText, integer } from '../input.ts';
import type { Call, Operation } from '../operation.ts';
import { standardError } from '../standard-errors.ts';

const listBuckets: Operation = {
  name: 'ListBuckets',
  access: 'read',
  action: 's3:ListAllMyBuckets',
  run(call) {
    const buckets = [...(call.account.buckets ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      Owner: { ID: canonicalId(call.account.id) },
      // S3 repeats the element `Bucket` itself, and writes milliseconds, always zero (aws-facts M1).
      Buckets: { Bucket: buckets.map(([Name, madeAt]) => ({ Name, CreationDate: isoZeroMs(madeAt) })) },
    };
  },
};

const listObjects: Operation = {
  name: 'ListObjectsV2',
  access: 'read',
  action: 's3:ListBucket',
  isDataEvent: true,
  resource: (call) => `arn:${call.world.partition}:s3:::${bucketOf(call)}`,
  run(call) {
    const bucket = bucketOf(call);
    const owner = [...call.world.accounts.values()].find(({ buckets }) => buckets?.has(bucket));
    if (!owner) throw new AwsError('NoSuchBucket', 404, 'The specified bucket does not exist', { BucketName: bucket });
    // Buckets here have no policies, and without one a bucket is its account's alone.
    if (owner !== call.account) throw standardError('s3', 'denied');
    const { input } = call;
    return {
      Name: bucket,
      Prefix: freeText(input, 'prefix') ?? '',
      KeyCount: 0,
      MaxKeys: Math.min(integer(input, 'max-keys') ?? PAGE_MAX, PAGE_MAX),
      IsTruncated: false,
    };
  },
};

/** "The response might contain fewer keys but will never contain more" (API reference, ListObjectsV2). */
const PAGE_MAX = 1000;

/** S3: enough to see whether credentials work. Buckets hold nothing. */
export const s3Operations: readonly Operation[] = [listBuckets, listObjects];

function bucketOf({ input }: Call): string {
  return freeText(input, 'Bucket') ?? '';
}

/** S3 knows accounts by 64 hexadecimal digits that say nothing. */
function canonicalId(accountId: string): string {
  return createHash('sha256').update(`canonical-user/${accountId}`).digest('hex');
}

function isoZeroMs(instant: number): string {
  return new Date(Math.floor(instant / 1000) * 1000).toISOString();
}
