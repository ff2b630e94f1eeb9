import { Counter, Gauge, Registry } from 'prom-client';
import { type MetricsView, metrics } from '../core/runs/metrics.ts';

/** All metrics in Prometheus' text format, and what that is called. */
export async function metricsText(view: MetricsView): Promise<{ readonly text: string; readonly contentType: string }> {
  const registry = new Registry();
  for (const metric of metrics) {
    const { name, type, help, labels } = metric;
    const settings = { name, help, labelNames: [...labels], registers: [registry] };
    const made = type === 'gauge' ? new Gauge(settings) : new Counter(settings);
    // Without labels both begin at zero, which would be told as if it were known.
    if (labels.length === 0) made.remove();
    for (const sample of metric.samples(view)) made.inc({ ...sample.labels }, sample.value);
  }
  return { text: await registry.metrics(), contentType: registry.contentType };
}
