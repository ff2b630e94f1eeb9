import type * as z from 'zod';
import { defaultWatch, type Watch } from '../core/runs/watch.ts';
import type { WatchConfig } from './settings.ts';
import { duration, mapping, oneOf, text, webAddress } from './values.ts';

const cloudwatchSchema = mapping(
  {
    namespace: text('a namespace such as Keyturn, and none that begins with AWS/', /^(?!AWS\/)[\w.\-/#: ]{1,255}$/).describe(
      'namespace of the metric',
    ),
    metric: text('the name of a metric such as Heartbeat', /^[\x21-\x7e][\x20-\x7e]{0,254}$/).describe('name of the metric'),
    region: text('a region such as eu-central-1', /^[a-z]{2,}(-[a-z]+)+-\d+$/)
      .describe('region of the metric; that of everything else where it is left out')
      .optional(),
  },
  'a metric with namespace and metric',
);

const heartbeatSchema = mapping(
  {
    file: text('the name of a file').describe('a file that is touched').optional(),
    url: webAddress('an address such as https://example.com/ping').describe('an address that is called').optional(),
    urlEnv: text('the name of an environment variable', /^[A-Za-z_]\w*$/)
      .describe('environment variable that holds the address, where it is a secret')
      .optional(),
    method: oneOf(['GET', 'POST'], 'GET or POST').describe('how it is called; GET where it is left out').optional(),
    cloudwatch: cloudwatchSchema.describe('a metric of CloudWatch that is given a 1').optional(),
  },
  'a heartbeat with file, url or cloudwatch',
).superRefine(({ url, urlEnv }, context) => {
  if (url !== undefined && urlEnv !== undefined)
    context.addIssue({ code: 'custom', message: 'has url and urlEnv, which exclude each other: keep one' });
});

/** How somebody notices that Keyturn has stopped. */
export const watchSchema = mapping(
  {
    lateAfter: duration
      .describe(
        'time without an audit that succeeded after which Keyturn is late; two hours after an audit was due where it is left out',
      )
      .optional(),
    unreadAfter: duration
      .describe('time for which an account was not read after which that is told; 3d where it is left out')
      .optional(),
    heartbeat: heartbeatSchema.describe('what is told that a run succeeded, so that its absence is noticed elsewhere').optional(),
    metricsFile: text('the name of a file that ends in .prom', /\.prom$/)
      .describe('file for the textfile collector of node_exporter')
      .optional(),
  },
  'settings such as lateAfter: 26h',
);

/** The section as the rest of the program knows it. */
export function toWatch(section: z.output<typeof watchSchema> | undefined): WatchConfig {
  const limits: Watch = {
    lateAfterDays: section?.lateAfter,
    unreadAfterDays: section?.unreadAfter ?? defaultWatch.unreadAfterDays,
  };
  return { ...limits, heartbeat: section?.heartbeat ?? {}, metricsFile: section?.metricsFile };
}
