import { createHash } from 'node:crypto';
import type { Operation } from '../operation.ts';

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

/** S3: enough to see whether credentials work. */
export const s3Operations: readonly Operation[] = [listBuckets];

/** S3 knows accounts by 64 hexadecimal digits that say nothing. */
function canonicalId(accountId: string): string {
  return createHash('sha256').update(`canonical-user/${accountId}`).digest('hex');
}

function isoZeroMs(instant: number): string {
  return new Date(Math.floor(instant / 1000) * 1000).toISOString();
}
