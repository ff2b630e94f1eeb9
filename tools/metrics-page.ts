import { metrics } from '../packages/keyturn/src/core/runs/metrics.ts';
import { page, table } from './markdown.ts';

/** Every metric of `keyturn run`. */
export function metricsPage(): string {
  return page('Metrics', [
    'What `keyturn run --metrics` serves at `/metrics`, and what `watch.metricsFile` holds for the textfile collector of node_exporter ([unattended](unattended.md)). They are made of what the state folder remembers, so that they outlive a restart. Names and labels are never changed: alerts hang on them.',
    table(
      ['metric', 'type', 'labels', 'what it tells'],
      metrics.map(({ name, type, labels, help }) => [
        `\`${name}\``,
        type,
        labels.map((label) => `\`${label}\``).join(', '),
        help,
      ]),
    ),
  ]);
}
