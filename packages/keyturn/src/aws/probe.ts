import type { Probe } from '../core/diagnosis.ts';
import { explain } from './faults.ts';

/** A call to try: AWS answers these errors only to who may make it. */
export interface Attempt {
  readonly action: string;
  readonly ask: () => Promise<unknown>;
  readonly harmless?: readonly string[];
}

/** Tries a call, and throws nothing: whatever comes back is the result. */
export async function probe({ action, ask, harmless = [] }: Attempt): Promise<Probe> {
  try {
    await ask();
    return { action, outcome: 'ok', detail: null };
  } catch (error) {
    const { why, name, message } = explain(error);
    if (harmless.includes(name)) return { action, outcome: 'ok', detail: null };
    return { action, outcome: why === 'denied' ? 'denied' : 'failed', detail: `${message} (${name})` };
  }
}

/** A call that there was no reason, or nothing, to try on. */
export function notTried(action: string, detail: string): Probe {
  return { action, outcome: 'not-tried', detail };
}
