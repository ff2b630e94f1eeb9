import { realTime } from '../../aws/rate-limit.ts';
import { type ExitCode, exitCodes, Fault } from '../../core/fault.ts';
import { type Instant, instantOf } from '../../core/instant.ts';
import type { JobOutcome } from '../../core/runs/job-record.ts';
import type { MetricsView } from '../../core/runs/metrics.ts';
import { createJobsInProcess, type InProcess } from '../../jobs/in-process.ts';
import type { Jobs, Turn } from '../../jobs/jobs.ts';
import { runFilesIn } from '../../store/run-files.ts';
import { stateFolder } from '../../store/state-folder.ts';
import { version } from '../../version.ts';
import type { CommandContext } from '../command.ts';
import { isGiven, optionText } from '../options.ts';
import { readConfig } from '../settings.ts';
import { giveMemoryBack, keepHeapSmall } from '../small-heap.ts';
import { beat } from './beat.ts';
import type { JobTools } from './job.ts';
import { followConfig, type LiveConfig } from './live-config.ts';
import { createLog, type Log } from './log.ts';
import { openMemory } from './memory.ts';
import { asTheOnlyOne } from './only-one.ts';
import { performJob } from './perform-job.ts';
import { createMetricsFile, openMetrics } from './show-metrics.ts';
import { tellPeople } from './tell-people.ts';
import { createWatchdog, lateUnder, type Watchdog } from './watchdog.ts';

/** Follows the schedules of the configuration until it is told to stop; with --once, does what is due and ends. */
export async function runSchedule(given: CommandContext): Promise<ExitCode> {
  keepHeapSmall();
  const now = given.now ?? (() => instantOf(Date.now()));
  const format = optionText(given.options, 'logFormat') === 'json' ? 'json' : 'text';
  const log = createLog(given.output.say, { format, now });
  if (isGiven(given.options, 'once') && given.options['metrics'] !== undefined)
    throw new Fault('usage-wrong', '--once and --metrics exclude each other: watch.metricsFile serves runs that end.');
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
  return asTheOnlyOne(folder, async () => {
    const { startTracing } = await import('../../telemetry/tracing.ts');
    const tracing = await startTracing(context.environment);
    try {
      return await runAlone({ ...context, traced: tracing?.traced }, { folder, log, now });
    } finally {
      await tracing?.end();
    }
  });
}

interface Place {
  readonly folder: string;
  readonly log: Log;
  readonly now: () => Instant;
}

async function runAlone(context: CommandContext, place: Place): Promise<ExitCode> {
  const runner = await openRunner(context, place);
  const { log, jobs, memory, live, watchdog } = runner;
  const codes: ExitCode[] = [];
  const work = async (turn: Turn): Promise<JobOutcome> => {
    const done = await performJob(context, turn, runner);
    codes.push(done.exitCode);
    giveMemoryBack();
    if (done.outcome.result === 'succeeded' && memory.state().untold.length === 0) await beat(context, { live, log });
    return done.outcome;
  };
  const keepFile = createMetricsFile(runner.view, log);
  if (isGiven(context.options, 'once')) {
    await watchdog.look();
    await jobs.workOnce(work, context.interrupted);
    if (codes.length === 0) log.info('nothing is due');
    await keepFile(live.last());
    return codes.reduce<ExitCode>((worst, code) => (code > worst ? code : worst), exitCodes.clean);
  }
  const server = await openMetrics(context.options, runner.view);
  log.info('started', { version, pid: process.pid, folder: place.folder, metrics: server?.url });
  if (server?.isLoopback === false) log.warn('metrics are told to whoever can reach this machine', { metrics: server.url });
  runner.onLook = async () => {
    await watchdog.look();
    await keepFile(live.last());
  };
  try {
    await jobs.follow(work, context.interrupted);
  } finally {
    await server?.close();
  }
  await keepFile(live.last());
  log.info('ended');
  return exitCodes.clean;
}

interface Runner extends JobTools {
  readonly live: LiveConfig;
  readonly jobs: Jobs;
  readonly watchdog: Watchdog;
  readonly view: () => Promise<MetricsView>;
  /** Done at each look at the clock. */
  onLook: () => Promise<void>;
}

async function openRunner(context: CommandContext, { folder, log, now }: Place): Promise<Runner> {
  const files = runFilesIn(folder, (file) => log.warn('what was remembered could not be read and was put aside', { file }));
  const memory = await openMemory(files);
  const live = await followConfig(context, (fault) =>
    log.error('the configuration is broken: nothing is done until it is mended', { because: fault.message }),
  );
  const late = () => lateUnder(live.last(), memory.state(), now());
  const watchdog = createWatchdog({
    find: late,
    log,
    tell: async (found) => void (await tellPeople(context, { late: found, config: live.last() }, { log, memory })),
  });
  const jobs = createJobsInProcess({
    ...outsideOf(context, { log, now }),
    memory,
    onLook: () => runner.onLook(),
    async wanted() {
      await live.refresh();
      return live.last().schedule.jobs;
    },
  });
  const view = async (): Promise<MetricsView> => ({
    state: memory.state(),
    late: late(),
    upcoming: await jobs.upcoming(),
    scheduled: live.last().schedule.jobs.map(({ name }) => name),
    version,
    now: now(),
  });
  const runner: Runner = { files, memory, log, live, jobs, watchdog, view, onLook: () => Promise.resolve() };
  return runner;
}

/** Time and chance, and what is told of troubles. */
function outsideOf(
  { time = realTime }: CommandContext,
  { log, now }: Pick<Place, 'log' | 'now'>,
): Omit<InProcess, 'memory' | 'wanted' | 'onLook'> {
  return {
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
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
