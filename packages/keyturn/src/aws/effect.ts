import type { Effect } from '../engine/rotation-ports.ts';
import { toUnknown } from './faults.ts';

/** Makes a change, and answers what came of it: refused, or nobody knows. */
export async function effect(attempted: string, act: () => Promise<void>): Promise<Effect> {
  try {
    await act();
    return { is: 'done' };
  } catch (error) {
    const { why, detail: because } = toUnknown(error, attempted);
    return isRefusal(error) ? { is: 'failed', because, isDenied: why === 'denied' } : { is: 'unknown', because };
  }
}

/** Whether AWS has answered that it did not do it. Where it fails itself, or nobody answers, nobody knows. */
export function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error) || !('$fault' in error) || error.$fault !== 'client' || !('$metadata' in error)) return false;
  const { $metadata: about } = error;
  if (typeof about !== 'object' || about === null || !('httpStatusCode' in about)) return false;
  return typeof about.httpStatusCode === 'number' && about.httpStatusCode >= 400 && about.httpStatusCode < 500;
}
