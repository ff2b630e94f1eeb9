/** One value of a metric. */
export interface MetricDatum {
  readonly namespace: string;
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly at: number;
  readonly region: string;
}
