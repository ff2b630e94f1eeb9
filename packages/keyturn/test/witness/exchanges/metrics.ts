import { asking, type Table } from '../exchange.ts';

const monitoring = asking('monitoring');

const beat = { MetricName: 'Heartbeat', Value: 1, Unit: 'Count' };

/** Metrics of one's own. */
export const metricTable: Table = {
  name: 'CloudWatch',
  steps: [
    monitoring('PutMetricData', { Namespace: 'Keyturn', MetricData: [beat] }),
    monitoring(
      'PutMetricData',
      { Namespace: 'AWS/IAM', MetricData: [beat] },
      {
        refuses: {
          code: 'InvalidParameterValueException',
          status: 400,
          message: 'The value AWS/IAM for parameter Namespace is invalid.',
        },
      },
    ),
  ],
};
