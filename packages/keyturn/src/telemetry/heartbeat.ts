import { randomBytes } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import type { AwsClients } from '../aws/client.ts';
import { toFault } from '../aws/faults.ts';
import { epochMs, type Instant } from '../core/instant.ts';
import { type Attempt, attempt } from '../outside/attempts.ts';
import { createExchange, Unanswered } from '../outside/exchange.ts';
import { byStatus } from '../outside/post.ts';

/** A place that is told that a run succeeded. */
export interface Pulse {
  /** For people; without what may be secret in an address. */
  readonly label: string;
  /** Answers why it could not be told, as words behind the label; undefined when it was. */
  send(now: Instant): Promise<string | undefined>;
}

/** A file that is replaced by one with the instant in it: its age tells the same. */
export function filePulse(file: string): Pulse {
  return {
    label: file,
    async send(now) {
      const draft = `${file}.${randomBytes(4).toString('hex')}.tmp`;
      try {
        await writeFile(draft, `${now}\n`);
        await rename(draft, file);
        return undefined;
      } catch (error) {
        await rm(draft, { force: true }).catch(() => undefined);
        return `could not be written: ${error instanceof Error && 'code' in error ? String(error.code) : String(error)}`;
      }
    },
  };
}

const TIMEOUT_MS = 10_000;
const TRIES = 3;

/** An address that is called. Whoever knows it can tell the same: only its host is ever shown. */
export function urlPulse(
  url: URL,
  {
    method,
    environment,
    wait,
  }: {
    readonly method: 'GET' | 'POST';
    readonly environment: Readonly<Record<string, string | undefined>>;
    readonly wait: (milliseconds: number) => Promise<void>;
  },
): Pulse {
  const exchange = createExchange({ environment });
  const headers = { 'user-agent': 'keyturn', ...(method === 'POST' ? { 'content-length': '0' } : {}) };
  const once = async (): Promise<Attempt> => {
    try {
      return byStatus(await exchange({ url, method, headers, deadline: AbortSignal.timeout(TIMEOUT_MS) }));
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      return { is: 'failed', because: error.message, isPassing: error.how !== 'untrusted' };
    }
  };
  return { label: url.host, send: () => attempt({ tries: TRIES, wait }, once) };
}

/** A metric of CloudWatch that is given a 1; an alarm on its absence treats missing data as breaching. */
export function cloudwatchPulse(
  { namespace, metric, region }: { namespace: string; metric: string; region?: string | undefined },
  clients: Pick<AwsClients, 'cloudWatch'>,
): Pulse {
  return {
    label: `${namespace}/${metric} in CloudWatch`,
    async send(now) {
      try {
        const [client, { PutMetricDataCommand }] = await Promise.all([
          clients.cloudWatch({ region }),
          import('@aws-sdk/client-cloudwatch'),
        ]);
        const datum = { MetricName: metric, Value: 1, Unit: 'Count' as const, Timestamp: new Date(epochMs(now)) };
        await client.send(new PutMetricDataCommand({ Namespace: namespace, MetricData: [datum] }));
        return undefined;
      } catch (error) {
        return toFault(error, `put the metric ${namespace}/${metric} (cloudwatch:PutMetricData)`).message;
      }
    },
  };
}
