import type { LoadedConfig } from '../config/settings.ts';
import { durationText } from '../core/duration.ts';
import { SECONDS_PER_DAY } from '../core/instant.ts';
import { jobNames } from '../core/runs/job-record.ts';
import type { Setting } from './setting.ts';

/** Every setting of unattended runs that holds, and where it comes from. An address may be a secret: that there is one is enough. */
export function scheduleSettings({ schedule, watch }: LoadedConfig, fromFile: (name: string) => string): readonly Setting[] {
  const jobs = jobNames.map((name): Setting => {
    const found = schedule.jobs.find((job) => job.name === name)?.schedule;
    const jitter = found && found.jitterSeconds > 0 ? `, up to ${durationText(found.jitterSeconds / SECONDS_PER_DAY)} later` : '';
    const text = found ? `${found.cron} ${found.timeZone}${jitter}` : '-';
    return { name: `schedule.${name}`, value: found ? text : null, text, from: fromFile(`schedule.${name}`) };
  });
  const late = watch.lateAfterDays === undefined ? 'two hours after it was due' : durationText(watch.lateAfterDays);
  const places = Object.entries(watch.heartbeat).flatMap(([name, value]) =>
    value === undefined || name === 'method' ? [] : [name],
  );
  return [
    ...jobs,
    { name: 'watch.lateAfter', value: late, text: late, from: fromFile('watch.lateAfter') },
    {
      name: 'watch.unreadAfter',
      value: durationText(watch.unreadAfterDays),
      text: durationText(watch.unreadAfterDays),
      from: fromFile('watch.unreadAfter'),
    },
    { name: 'watch.heartbeat', value: places, text: places.join(', ') || '-', from: fromFile('watch.heartbeat') },
    {
      name: 'watch.metricsFile',
      value: watch.metricsFile ?? null,
      text: watch.metricsFile ?? '-',
      from: fromFile('watch.metricsFile'),
    },
  ];
}
