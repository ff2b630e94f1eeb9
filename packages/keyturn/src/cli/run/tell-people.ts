import { type ExitCode, exitCodes } from '../../core/fault.ts';
import type { Report } from '../../core/report.ts';
import type { Lateness } from '../../core/runs/lateness.ts';
import type { Applied } from '../../engine/rotation/apply.ts';
import type { CommandContext } from '../command.ts';
import type { RotationSession } from '../rotation/session.ts';

/** What people may have to be told of. */
export interface Tidings {
  readonly report?: Report;
  readonly applied?: Applied;
  readonly late?: readonly Lateness[];
}

/** Tells who has to know. Answers with the exit code of that: somebody who could not be told is a failure. */
export function tellPeople(_context: CommandContext, _tidings: Tidings): Promise<ExitCode> {
  return Promise.resolve(exitCodes.clean);
}

/** The same, in a session that is open. */
export function tellPeopleOf(
  _context: CommandContext,
  _tidings: Tidings & { readonly session: RotationSession },
): Promise<ExitCode> {
  return Promise.resolve(exitCodes.clean);
}
