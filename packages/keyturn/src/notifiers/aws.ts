import * as z from 'zod';
import { explain } from '../aws/faults.ts';
import type { Attempt } from '../outside/attempts.ts';

const REGION = 'a region such as eu-central-1';

/** An AWS region, where an entry names one. */
export const regionSchema = z.string(REGION).regex(/^[a-z]{2,}(-[a-z]+)+-\d+$/, REGION);

/** Asks AWS for something; an error says what AWS answered. What was worth it, the SDK has tried again. */
export async function attemptAws(attempted: string, act: () => Promise<unknown>): Promise<Attempt> {
  try {
    await act();
    return { is: 'done' };
  } catch (error) {
    const { why, name, message } = explain(error);
    const said = message === '' || message === name || message === 'UnknownError' ? name : `${message} (${name})`;
    return { is: 'failed', because: `could not ${attempted}: ${said}`, isPassing: PASSING.has(why) || isOfServer(error) };
  }
}

/** Asks AWS whether something is there. Whoever may use it need not be allowed to look at it: a denied look says nothing. */
export async function lookInAws(attempted: string, look: () => Promise<unknown>): Promise<string | undefined> {
  let isDenied = false;
  const looked = await attemptAws(attempted, async () => {
    try {
      await look();
    } catch (error) {
      isDenied = explain(error).why === 'denied';
      throw error;
    }
  });
  return looked.is === 'done' || isDenied ? undefined : looked.because;
}

/** What is over by itself. */
const PASSING: ReadonlySet<string> = new Set(['throttled', 'unreachable', 'timed-out']);

function isOfServer(error: unknown): boolean {
  return error instanceof Error && '$fault' in error && error.$fault === 'server';
}
