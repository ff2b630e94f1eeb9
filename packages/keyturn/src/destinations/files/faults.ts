import { type Unknown, unknown } from '../../core/observed.ts';
import { DestinationFault } from '../../engine/destination.ts';

/** The code of a system error: `EACCES`; undefined for other errors. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** What the file system answered, as a fault of the destination. System errors name files and never what is in them. */
export function fileFault(error: unknown, attempted: string): DestinationFault {
  if (error instanceof DestinationFault) return error;
  const isPassing = PASSING.has(codeOf(error) ?? '');
  return new DestinationFault(`${attempted}: ${messageOf(error)}`, { cause: error, isPassing });
}

/** A fault as the reason why something is not known. */
export function unknownFor(error: unknown): Unknown {
  if (!(error instanceof DestinationFault)) throw error;
  const code = codeOf(error.cause);
  return unknown(code === 'EACCES' || code === 'EPERM' ? 'denied' : 'failed', error.message);
}

/** What a file system gets over by itself, or by somebody who cleans up. */
const PASSING: ReadonlySet<string> = new Set([
  'EAGAIN',
  'EBUSY',
  'EIO',
  'EINTR',
  'EMFILE',
  'ENFILE',
  'ENOSPC',
  'EDQUOT',
  'ETIMEDOUT',
]);

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
