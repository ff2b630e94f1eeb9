import { Fault } from '../../core/fault.ts';

/** What went wrong, if it is a failure that users can do something about; a bug goes on as what it is. */
export function faultOf(error: unknown): Fault {
  if (error instanceof Fault) return error;
  throw error;
}
