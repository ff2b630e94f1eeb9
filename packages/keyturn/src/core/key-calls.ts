import type { Instant } from './instant.ts';

/** A call that CloudTrail remembers. */
export interface KeyCall {
  readonly at: Instant;
  /** `ListBuckets` */
  readonly event: string;
  /** `s3.amazonaws.com` */
  readonly service: string;
  readonly region: string;
  readonly sourceIp: string | null;
  readonly userAgent: string | null;
  /** AWS's word for why it failed; null where it did not. */
  readonly errorCode: string | null;
  /** Null for a call without a key. */
  readonly accessKeyId: string | null;
  /** ARN of whoever called. */
  readonly by: string | null;
  /** The id of a session key that the call gave out. */
  readonly issued: string | null;
}
