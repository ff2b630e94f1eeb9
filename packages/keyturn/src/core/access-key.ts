import type { Instant } from './instant.ts';
import type { Observed } from './observed.ts';

/** Twelve digits. */
export type AccountId = string;

export type Partition = 'aws' | 'aws-us-gov' | 'aws-cn';

/** `expired` stands in AWS's model; such a key does not work. */
export type KeyStatus = 'active' | 'inactive' | 'expired';

export interface KeyUse {
  readonly at: Instant;
  /** Lower-case service prefix: `s3`. */
  readonly service: string;
  readonly region: string;
}

/** An access key as AWS tells it. */
export interface AccessKey {
  /** Null where only a credential report told of it: reports know no ids. */
  readonly id: string | null;
  readonly status: KeyStatus;
  readonly createdAt: Instant;
  /** AWS reports uses in steps of 15 minutes, and late. */
  readonly lastUsed: Observed<KeyUse | 'never'>;
}
