import type { ExitCode } from '../../core/fault.ts';
import type { JobOutcome } from '../../core/runs/job-record.ts';
import type { RunFiles } from '../../store/run-files.ts';
import type { CommandContext } from '../command.ts';
import type { Log, LogFields } from './log.ts';
import type { RunMemory } from './memory.ts';

/** What jobs work with besides the context of the command. */
export interface JobTools {
  readonly memory: RunMemory;
  readonly files: RunFiles;
  readonly log: Log;
}

/** How a job went. */
export interface JobDone {
  readonly outcome: JobOutcome;
  readonly exitCode: ExitCode;
  /** What operators want to know of it. */
  readonly told: LogFields;
}

/** Does one job. Throws a Fault where it could not be done at all. */
export type DoJob = (context: CommandContext, tools: JobTools) => Promise<JobDone>;
