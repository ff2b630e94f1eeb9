import type { Partition } from './model/world.ts';

/** AWS Health answers for a whole partition at one place. */
export const healthRegions: Readonly<Record<Partition, string>> = {
  aws: 'us-east-1',
  'aws-us-gov': 'us-gov-west-1',
  'aws-cn': 'cn-northwest-1',
};
