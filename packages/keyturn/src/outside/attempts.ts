import * as z from 'zod';

/** What came of one attempt. */
export type Attempt =
  | { readonly is: 'done' }
  /** `because` is no whole sentence: it stands behind a name. `waitMs`: how long to wait at the least, where somebody said so. */
  | { readonly is: 'failed'; readonly because: string; readonly isPassing: boolean; readonly waitMs?: number | undefined };

const TIMEOUT_WANTED = 'a whole number of seconds from 1 to 3600';
const TRIES_WANTED = 'a whole number from 1 to 20';

/** Members of a configuration that say how long one attempt may take, and how many there are. */
export function attemptShape({ timeoutSeconds, tries }: { readonly timeoutSeconds: number; readonly tries: number }) {
  return {
    timeoutSeconds: z
      .int(TIMEOUT_WANTED)
      .min(1, TIMEOUT_WANTED)
      .max(3600, TIMEOUT_WANTED)
      .default(timeoutSeconds)
      .describe('how long one attempt may take'),
    tries: z
      .int(TRIES_WANTED)
      .min(1, TRIES_WANTED)
      .max(20, TRIES_WANTED)
      .default(tries)
      .describe('how often it is attempted; 1, 2, 4 seconds and so on lie between, at the most 30'),
  };
}

const WAIT_MS_MAX = 30_000;

/** Attempts something until it is done, or until it fails for good; then why. */
export async function attempt(given: Attempts, act: () => Promise<Attempt>): Promise<string | undefined> {
  const last = await attemptAgain(given, act);
  return last.is === 'done' ? undefined : last.because;
}

/** The same; answers what came of the last attempt. */
export async function attemptAgain({ tries, wait }: Attempts, act: () => Promise<Attempt>): Promise<Attempt> {
  for (let number = 1; ; number++) {
    const outcome = await act();
    if (outcome.is === 'done' || !outcome.isPassing) return outcome;
    if (number >= tries) return number === 1 ? outcome : { ...outcome, because: `${outcome.because}, ${number} times` };
    await wait(Math.min(Math.max(1_000 * 2 ** (number - 1), outcome.waitMs ?? 0), WAIT_MS_MAX));
  }
}

interface Attempts {
  readonly tries: number;
  readonly wait: (milliseconds: number) => Promise<void>;
}
