import { Fault } from '../../core/fault.ts';
import type { CommandContext } from '../command.ts';
import { readConfig } from '../settings.ts';
import { auditJob } from './audit-job.ts';
import type { JobDone, JobTools } from './job.ts';
import { keptReport } from './kept-report.ts';

/** Writes the last audit to a file. Where none was kept, one is made first. */
export async function reportJob(context: CommandContext, tools: JobTools): Promise<JobDone> {
  const { report: wanted } = (await readConfig(context)).schedule;
  if (!wanted) throw new Fault('nothing-scheduled', 'There is no report: in the schedule of the configuration any more.');
  let report = await keptReport(tools.files);
  if (!report) {
    const audit = await auditJob(context, tools);
    report = await keptReport(tools.files);
    if (!report) return audit;
  }
  const { formats } = await import('../../reports/index.ts');
  const format = formats.find(({ name }) => name === wanted.format);
  if (!format) throw new Fault('usage-wrong', 'That format does not exist.');
  await context.output.resultTo(wanted.output, format.chunks(report, context.output.display));
  return {
    outcome: { result: 'succeeded', because: null },
    exitCode: 0,
    told: { format: wanted.format, output: wanted.output, auditedAt: report.generatedAt },
  };
}
