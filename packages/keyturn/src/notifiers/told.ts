import { createHash } from 'node:crypto';
import type { Message, Told } from '../engine/notifier.ts';
import type { Attempt } from '../outside/attempts.ts';

/** How long and how often, where nobody says otherwise. */
export const notifierAttempts = { timeoutSeconds: 10, tries: 3 };

/** What came of the last attempt, as the engine is told. */
export function toldOf(last: Attempt, thread: string | null = null): Told {
  return last.is === 'done' ? { is: 'told', thread } : { is: 'failed', because: last.because, isPassing: last.isPassing };
}

/** It cannot work before somebody changes something. */
export function unable(because: string): Told {
  return { is: 'failed', because, isPassing: false };
}

/** A message's id where letters and length are limited: the same for the same id, and for no other. */
export function shortId({ id }: Pick<Message, 'id'>): string {
  return createHash('sha256').update(id).digest('hex').slice(0, 32);
}
