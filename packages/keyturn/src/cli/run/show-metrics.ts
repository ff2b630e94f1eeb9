import type { LoadedConfig } from '../../config/settings.ts';
import { Fault } from '../../core/fault.ts';
import type { MetricsView } from '../../core/runs/metrics.ts';
import { listenAddress, type MetricsServer, serveMetrics } from '../../telemetry/metrics-server.ts';
import type { Options } from '../command.ts';
import { optionText } from '../options.ts';
import type { Log } from './log.ts';

/** Serves metrics where --metrics was given; undefined where it was not. */
export async function openMetrics(options: Options, view: () => Promise<MetricsView>): Promise<MetricsServer | undefined> {
  if (options['metrics'] === undefined) return undefined;
  const text = optionText(options, 'metrics');
  const address = listenAddress(text);
  if (!address) throw new Fault('usage-wrong', `--metrics wants an address such as 127.0.0.1:9464, and got "${text}".`);
  const { metricsText } = await import('../../telemetry/prometheus.ts');
  return serveMetrics(address, {
    metrics: async () => metricsText(await view()),
    problems: async () => (await view()).late.map(({ because }) => because),
  });
}

/** Keeps the file of metrics as the configuration wants it. That it cannot be written is told once. */
export function createMetricsFile(view: () => Promise<MetricsView>, log: Log): (config: LoadedConfig) => Promise<void> {
  let written = '';
  let told = '';
  return async ({ watch: { metricsFile: file } }) => {
    if (file === undefined) return;
    const [{ metricsText }, { writeMetricsFile }] = await Promise.all([
      import('../../telemetry/prometheus.ts'),
      import('../../telemetry/metrics-file.ts'),
    ]);
    const { text } = await metricsText(await view());
    if (written === file + text) return;
    try {
      await writeMetricsFile(file, text);
      written = file + text;
      told = '';
    } catch (error) {
      const because = error instanceof Error ? error.message : String(error);
      if (because !== told) log.error('the file of metrics could not be written', { file, because });
      told = because;
    }
  };
}
