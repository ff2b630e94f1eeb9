import type { Partition } from '../core/access-key.ts';

/** The region in which a partition's IAM lives: findings about it belong there. */
export const homeRegions: Readonly<Record<Partition, string>> = {
  aws: 'us-east-1',
  'aws-us-gov': 'us-gov-west-1',
  'aws-cn': 'cn-north-1',
};
