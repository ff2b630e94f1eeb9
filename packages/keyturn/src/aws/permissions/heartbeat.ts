import type { PermissionRow } from './permission-row.ts';

/** What a heartbeat in CloudWatch takes. */
export const heartbeatRows: readonly PermissionRow[] = [
  {
    actions: ['cloudwatch:PutMetricData'],
    needed: 'always',
    on: 'metrics',
    why: 'to tell CloudWatch that a run succeeded',
    without: 'an alarm on the absence of the metric goes off though all is well',
  },
];
