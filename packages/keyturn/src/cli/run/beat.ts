import { realTime } from '../../aws/rate-limit.ts';
import type { LoadedConfig } from '../../config/settings.ts';
import { instantOf } from '../../core/instant.ts';
import type { Pulse } from '../../telemetry/heartbeat.ts';
import type { CommandContext } from '../command.ts';
import { awsSettings } from '../settings.ts';
import type { LiveConfig } from './live-config.ts';
import type { Log } from './log.ts';

/** Tells all places of the heartbeat that a run succeeded. One that cannot be told is told to operators: its silence will be noticed. */
export async function beat(
  context: CommandContext,
  { live, log }: { readonly live: LiveConfig; readonly log: Log },
): Promise<void> {
  const config = live.last();
  if (Object.values(config.watch.heartbeat).every((value) => value === undefined)) return;
  const now = context.now ?? (() => instantOf(Date.now()));
  for (const pulse of await pulsesOf(context, config, log)) {
    const problem = await pulse.send(now());
    if (problem !== undefined) log.error('the heartbeat was not taken', { place: pulse.label, because: problem });
  }
}

async function pulsesOf(context: CommandContext, config: LoadedConfig, log: Log): Promise<readonly Pulse[]> {
  const { environment, time = realTime } = context;
  const { file, method = 'GET', cloudwatch, ...addresses } = config.watch.heartbeat;
  const { cloudwatchPulse, filePulse, urlPulse } = await import('../../telemetry/heartbeat.ts');
  const pulses: Pulse[] = file === undefined ? [] : [filePulse(file)];
  const named = addresses.urlEnv;
  const text = named === undefined ? addresses.url : environment[named];
  const url = text !== undefined && URL.canParse(text) ? new URL(text) : undefined;
  if (named !== undefined && !url) log.error('the heartbeat was not taken', { place: named, because: 'it holds no address' });
  if (url) {
    const wait = (milliseconds: number) => new Promise<void>((resolve) => time.after(milliseconds, resolve));
    pulses.push(urlPulse(url, { method, environment, wait }));
  }
  if (cloudwatch) {
    const { createAwsClients } = await import('../../aws/client.ts');
    pulses.push(cloudwatchPulse(cloudwatch, createAwsClients({ ...awsSettings(config, context), environment })));
  }
  return pulses;
}
