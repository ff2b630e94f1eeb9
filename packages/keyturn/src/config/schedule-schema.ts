import * as z from 'zod';
import { SECONDS_PER_DAY } from '../core/instant.ts';
import { isTimeZone } from '../core/safety/window.ts';
import { cronProblem } from '../jobs/cron.ts';
import type { JobSchedule } from '../jobs/jobs.ts';
import { formatNames } from '../reports/names.ts';
import type { ScheduleConfig } from './settings.ts';
import { duration, mapping, oneOf, text } from './values.ts';

const CRON_WANTED = 'a schedule such as "0 2 * * *", in quotes';

const cron = z.string(CRON_WANTED).superRefine((value, context) => {
  const problem = cronProblem(value);
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
});

const ZONE_WANTED = 'the name of a time zone such as Europe/Berlin';

const timeZone = z.string(ZONE_WANTED).refine(isTimeZone, ZONE_WANTED);

const timeShape = {
  cron: cron.describe('minute, hour, day of the month, month, day of the week'),
  timeZone: timeZone.describe('time zone of this one').optional(),
  jitter: duration.describe('a random delay of up to so much, for this one').optional(),
};

const jobSchema = z.union([cron, mapping(timeShape, CRON_WANTED)], CRON_WANTED);

const reportSchema = mapping(
  {
    ...timeShape,
    format: oneOf(formatNames, `a format: ${formatNames.join(', ')}`).describe('how it is written'),
    output: text('the name of a file').describe('the file, which is replaced as a whole'),
  },
  'a report with cron, format and output',
);

/** When "keyturn run" does what. */
export const scheduleSchema = mapping(
  {
    timeZone: timeZone.describe('time zone of the schedules; UTC where it is left out').optional(),
    jitter: duration.describe('a random delay of up to so much, so that not everybody asks AWS at once').optional(),
    audit: jobSchema.describe('when everything is read and judged, as crontab has it: "0 2 * * *"').optional(),
    apply: jobSchema.describe('when what is due is rotated, as "keyturn apply --yes" does it').optional(),
    report: reportSchema.describe('when the last audit is written to a file, in a format').optional(),
  },
  'schedules such as audit: "0 2 * * *"',
);

/** The section as the rest of the program knows it. */
export function toSchedule(section: z.output<typeof scheduleSchema> | undefined): ScheduleConfig {
  if (!section) return { jobs: [], report: undefined };
  const { audit, apply, report } = section;
  const standard = { timeZone: section.timeZone ?? 'UTC', jitter: section.jitter ?? 0 };
  const job = (name: ScheduleConfig['jobs'][number]['name'], value: z.output<typeof jobSchema> | undefined) =>
    value === undefined
      ? []
      : [
          {
            name,
            schedule: scheduleOf(typeof value === 'string' ? { cron: value } : value, standard),
            // Keys are made and turned off in the hours that were chosen for it.
            beginsAnyTime: name !== 'apply',
          },
        ];
  return {
    jobs: [...job('audit', audit), ...job('apply', apply), ...job('report', report)],
    report: report && { format: report.format, output: report.output },
  };
}

function scheduleOf(
  time: { readonly cron: string; readonly timeZone?: string | undefined; readonly jitter?: number | undefined },
  standard: { readonly timeZone: string; readonly jitter: number },
): JobSchedule {
  return {
    cron: time.cron,
    timeZone: time.timeZone ?? standard.timeZone,
    jitterSeconds: (time.jitter ?? standard.jitter) * SECONDS_PER_DAY,
  };
}
