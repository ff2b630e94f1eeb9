import { realTime } from '../../aws/rate-limit.ts';
import { type ExitCode, exitCodes, Fault } from '../../core/fault.ts';
import { instantOf } from '../../core/instant.ts';
import type { JobOutcome } from '../../core/runs/job-record.ts';
import { createJobsInProcess } from '../../jobs/in-process.ts';
import type { Jobs, Turn } from '../../jobs/jobs.ts';
import { runFilesIn } from '../../store/run-files.ts';
import { stateFolder } from '../../store/state-folder.ts';
import { version } from '../../version.ts';
import type { CommandContext } from '../command.ts';
import { isGiven, optionText } from '../options.ts';
import { readConfig } from '../settings.ts';
import { keepHeapSmall } from '../small-heap.ts';
import { followConfig, type LiveConfig } from './live-config.ts';
import { createLog, type Log } from './log.ts';
import { openMemory, type RunMemory } from './memory.ts';
import { asTheOnlyOne } from './only-one.ts';
import { performJob } from './perform-job.ts';
import { tellPeople } from './tell-people.ts';
import { createWatchdog, lateUnder, type Watchdog } from './watchdog.ts';

/** Follows the schedules of the configuration until it is told to stop; with --once, does what is due and ends. */
export async function runSchedule(given: CommandContext): Promise<ExitCode> {
  keepHeapSmall();
  const now = given.now ?? (() => instantOf(Date.now()));
  const format = optionText(given.options, 'logFormat') === 'json' ? 'json' : 'text';
  const log = createLog(given.output.say, { format, now });
  const config = await readConfig(given);
  const folder = stateFolder({
    named: optionText(given.options, 'stateDir'),
    configured: config.stateDir,
    environment: given.environment,
  });
  // Whatever becomes of the configuration: the lock is on this folder.
  const context: CommandContext = { ...given, now, options: { ...given.options, stateDir: folder, yes: true } };
  if (config.schedule.jobs.length === 0)
    throw new Fault('nothing-scheduled', `${config.file ?? 'The configuration'} schedules nothing.`);
  return asTheOnlyOne(folder, () => runAlone(context, { folder, log }));
}

async function runAlone(
  context: CommandContext,
  { folder, log }: { readonly folder: string; readonly log: Log },
): Promise<ExitCode> {
  const files = runFilesIn(folder, (file) => log.warn('what was remembered could not be read and was put aside', { file }));
  const memory = await openMemory(files);
  const live = await followConfig(context, (fault) =>
    log.error('the configuration is broken: nothing is done until it is mended', { because: fault.message }),
  );
  const codes: ExitCode[] = [];
  const now = context.now ?? (() => instantOf(Date.now()));
  const watchdog = createWatchdog({
    find: () => lateUnder(live.last(), memory.state(), now()),
    log,
    tell: async (late) => void codes.push(await tellPeople(context, { late })),
  });
  const jobs = openJobs(context, { live, memory, log, watchdog });
  const work = async (turn: Turn): Promise<JobOutcome> => {
    const { outcome, exitCode } = await performJob(context, turn, { memory, files, log });
    codes.push(exitCode);
    return outcome;
  };
  const isOnce = isGiven(context.options, 'once');
  if (!isOnce) log.info('started', { version, pid: process.pid, folder });
  await watchdog.look();
  if (isOnce) {
    await jobs.workOnce(work, context.interrupted);
    if (codes.length === 0) log.info('nothing is due');
    return codes.reduce<ExitCode>((worst, code) => (code > worst ? code : worst), exitCodes.clean);
  }
  await jobs.follow(work, context.interrupted);
  log.info('ended');
  return exitCodes.clean;
}

interface Open {
  readonly live: LiveConfig;
  readonly memory: RunMemory;
  readonly log: Log;
  readonly watchdog: Watchdog;
}

function openJobs(
  { time = realTime, now = () => instantOf(Date.now()) }: CommandContext,
  { live, memory, log, watchdog }: Open,
): Jobs {
  return createJobsInProcess({
    async wanted() {
      await live.refresh();
      await watchdog.look();
      return live.last().schedule.jobs;
    },
    memory,
    now,
    after: (milliseconds, then) => time.after(milliseconds, then),
    chance: Math.random,
    onTrouble(error, job) {
      // Whatever it is, this process lives on: who waits for the next run is better off than who finds none.
      const remedy = error instanceof Fault ? error.remedy : null;
      log.error('nothing was begun, or its end was not remembered', { job, because: messageOf(error), remedy });
    },
    onIdle(upcoming) {
      for (const { job, at } of upcoming) log.info('next', { job, at });
    },
    onClockSetBack: (job, { dueAt }) => log.warn('the clock was set back: counting from now on', { job, remembered: dueAt }),
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
