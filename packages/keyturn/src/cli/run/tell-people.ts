import type { LoadedConfig } from '../../config/settings.ts';
import { type ExitCode, exitCodes, Fault } from '../../core/fault.ts';
import type { Report } from '../../core/report.ts';
import type { Lateness } from '../../core/runs/lateness.ts';
import { withTelling } from '../../core/runs/run-state.ts';
import type { Applied } from '../../engine/rotation/apply.ts';
import type { CommandContext } from '../command.ts';
import type { RotationSession } from '../rotation/session.ts';
import { readConfig } from '../settings.ts';
import type { JobTools } from './job.ts';

/** What people may have to be told of. */
export interface Tidings {
  /** The one that is open; one is opened for this when absent. */
  readonly session?: RotationSession;
  /** By which one is opened; as it is now when absent. */
  readonly config?: LoadedConfig;
  readonly report?: Report;
  readonly applied?: Applied;
  readonly late?: readonly Lateness[];
}

type TellingTools = Pick<JobTools, 'log' | 'memory'>;

/** Tells who has to know. Somebody who could not be told is a failure, but nothing that keeps anything else from being done. */
export async function tellPeople(context: CommandContext, tidings: Tidings, { log, memory }: TellingTools): Promise<ExitCode> {
  try {
    const config = tidings.session?.config ?? tidings.config ?? (await readConfig(context));
    if (config.notify.routes.length === 0) return exitCodes.clean;
    const [{ notifyAfterRun }, { openToTell }] = await Promise.all([
      import('../notify/notify-after-run.ts'),
      import('../rotation/session.ts'),
    ]);
    const { told, waiting, broken } = await notifyAfterRun(context, {
      session: tidings.session ?? (await openToTell(context, config)),
      report: tidings.report,
      courses: tidings.applied?.courses,
      late: tidings.late?.map((one) => ({
        account: one.what === 'account' ? one.account : null,
        since: one.since,
        because: one.because,
      })),
    });
    for (const { label, notices } of told) log.info('told', { label, notices });
    for (const { label, because } of broken) log.error('could not be told', { label, because });
    if (waiting > 0) log.info('notices wait', { notices: waiting });
    await memory.change((state) => withTelling(state, broken));
    return broken.length > 0 ? exitCodes.failed : exitCodes.clean;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    log.error('people could not be told', { because: error.message, remedy: error.remedy });
    return exitCodes.failed;
  }
}
