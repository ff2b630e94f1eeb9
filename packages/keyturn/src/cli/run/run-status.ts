import type { LoadedConfig } from '../../config/settings.ts';
import { type ExitCode, exitCodes } from '../../core/fault.ts';
import { type Instant, instantOf } from '../../core/instant.ts';
import { noRuns, type RunState } from '../../core/runs/run-state.ts';
import { nextInstant } from '../../jobs/cron.ts';
import { peekRunState } from '../../store/run-files.ts';
import { stateFolder } from '../../store/state-folder.ts';
import type { CommandContext } from '../command.ts';
import { optionText } from '../options.ts';
import { readConfig } from '../settings.ts';
import { runnerIn } from './only-one.ts';
import type { Status, StatusJob } from './status.ts';
import { statusText } from './status-text.ts';
import { lateUnder } from './watchdog.ts';

/** Tells what succeeded when, what is late and what comes next, without asking AWS. */
export async function runStatus(context: CommandContext): Promise<ExitCode> {
  const { options, output, environment, now = () => instantOf(Date.now()) } = context;
  const config = await readConfig(context);
  const folder = stateFolder({ named: optionText(options, 'stateDir'), configured: config.stateDir, environment });
  const state = await peekRunState(folder);
  const runner = await runnerIn(folder);
  const status = statusOf({ config, folder, state, runner, now: now() });
  const isJson = optionText(options, 'format') === 'json';
  await output.result(isJson ? `${JSON.stringify(statusJson(status), null, 2)}\n` : statusText(status, output.display));
  return exitCodeOfStatus(status);
}

interface Known {
  readonly config: LoadedConfig;
  readonly folder: string;
  readonly state: RunState | undefined;
  readonly runner: Status['runner'];
  readonly now: Instant;
}

function statusOf({ config, folder, state = noRuns, runner, now }: Known): Status {
  const jobs = config.schedule.jobs.map(({ name, schedule }): StatusJob => {
    const record = state.jobs[name] ?? null;
    return { name, record, nextAt: nextInstant(schedule, now) ?? null };
  });
  return {
    folder,
    now,
    runner,
    jobs,
    accounts: Object.entries(state.accounts).map(([id, record]) => ({ id, ...record })),
    late: lateUnder(config, state, now),
    untold: state.untold,
    isKnown: jobs.some(({ record }) => record !== null),
  };
}

/** For programs: what is null is not known, or has never been. */
function statusJson({ folder, now, runner, jobs, accounts, late, untold }: Status): unknown {
  return {
    schema: 'keyturn/status/1',
    at: now,
    folder,
    runner,
    jobs: jobs.map(({ name, record, nextAt }) => ({
      job: name,
      lastSuccessAt: record?.succeededAt ?? null,
      lastAttemptAt: record?.startedAt ?? null,
      lastEndAt: record?.endedAt ?? null,
      outcome: record?.outcome ?? null,
      nextAt,
    })),
    accounts,
    late,
    untold,
  };
}

/** Late or unread outweighs nothing; a machine on which nothing ever ran is not known to be well; a job that failed is worst. */
function exitCodeOfStatus({ isKnown, late, jobs, untold }: Status): ExitCode {
  if (untold.length > 0 || jobs.some(({ record }) => record?.outcome?.result === 'failed')) return exitCodes.failed;
  if (!isKnown) return exitCodes.incomplete;
  return late.length > 0 ? exitCodes.findings : exitCodes.clean;
}
