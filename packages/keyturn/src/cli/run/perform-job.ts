import { exitCodes, Fault } from '../../core/fault.ts';
import { epochMs, type Instant, instantOf } from '../../core/instant.ts';
import type { JobName } from '../../core/runs/job-record.ts';
import type { Turn } from '../../jobs/jobs.ts';
import type { CommandContext } from '../command.ts';
import type { DoJob, JobDone, JobTools } from './job.ts';
import { jobNameOf } from './memory.ts';

/** What each job is; what it takes is loaded when it is first done. */
const jobs: Readonly<Record<JobName, () => Promise<DoJob>>> = {
  audit: async () => (await import('./audit-job.ts')).auditJob,
  apply: async () => (await import('./apply-job.ts')).applyJob,
  report: async () => (await import('./report-job.ts')).reportJob,
};

/** Does a job, and tells how it goes. Whatever happens in it is its outcome: the process lives on. */
export async function performJob(context: CommandContext, turn: Turn, tools: JobTools): Promise<JobDone> {
  const { log } = tools;
  const now = context.now ?? (() => instantOf(Date.now()));
  const startedAt = now();
  const { job, dueAt, missed, isResumed } = turn;
  log.info('begun', { job, dueAt, missed: missed > 0 ? missed : null, isResumed: isResumed ? true : null });
  // What a command would print is a line among the others here.
  const output = { ...context.output, say: (text: string) => log.info('said', { job, text }) };
  const done = await doJob({ ...context, output }, jobNameOf(job), tools);
  const fields = { job, seconds: secondsBetween(startedAt, now()), ...done.told };
  if (done.outcome.result === 'succeeded') log.info('succeeded', fields);
  else if (done.outcome.result === 'stopped') log.warn('stopped', { ...fields, because: done.outcome.because });
  else log.error('failed', { ...fields, because: done.outcome.because });
  return done;
}

async function doJob(context: CommandContext, name: JobName, tools: JobTools): Promise<JobDone> {
  try {
    const act = await jobs[name]();
    const work = () => act(context, tools);
    const { traced } = context;
    return await (traced ? traced({ name: `keyturn ${name}`, attributes: { 'keyturn.job': name } }, work) : work());
  } catch (error) {
    if (error instanceof Fault) {
      const isStopped = error.code === 'interrupted';
      return {
        outcome: { result: isStopped ? 'stopped' : 'failed', because: error.message },
        exitCode: error.exitCode,
        told: { code: error.code, remedy: error.remedy },
      };
    }
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return {
      outcome: { result: 'failed', because: 'this is a bug in Keyturn' },
      exitCode: exitCodes.bug,
      told: { stack },
    };
  }
}

function secondsBetween(from: Instant, to: Instant): number {
  return Math.round((epochMs(to) - epochMs(from)) / 100) / 10;
}
