import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';

export interface Program {
  /** The program and its arguments; no shell reads them. */
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/** How a program ended, and what it wrote. */
export interface Ended {
  /** `failed`: it could not be started, and `stderr` says why. */
  readonly how: 'exited' | 'killed' | 'failed' | 'timed-out' | 'talked-too-much';
  /** Of `exited`. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** More than any answer needs: a program that writes without end must not fill the memory. */
const OUTPUT_BYTES_MAX = 1_048_576;
/** How long a program that was asked to end may tidy up. */
const GRACE_MS = 2_000;

/**
 * Runs a program with a text on its standard input. Whatever it starts belongs to one process group, which is ended with it when the
 * time is over. Secrets may stand in the input: arguments and environment are readable by others on the machine.
 */
export function runProgram({ words, environment, timeoutMs }: Program, input: string): Promise<Ended> {
  const [file = '', ...args] = words;
  const isGroup = process.platform !== 'win32';
  return new Promise((resolve) => {
    const child = spawn(file, args, { env: environment, detached: isGroup, windowsHide: true, stdio: 'pipe' });
    const said = { stdout: listenTo(child, 'stdout'), stderr: listenTo(child, 'stderr') };
    let cut: 'timed-out' | 'talked-too-much' | undefined;
    let graceTimer: NodeJS.Timeout | undefined;
    const stop = (why: typeof cut) => {
      // One that ended in time, and left something behind that keeps its output open, has answered.
      if (child.exitCode === null && child.signalCode === null) cut ??= why;
      endGroup(child, 'SIGTERM', isGroup);
      graceTimer ??= setTimeout(() => {
        endGroup(child, 'SIGKILL', isGroup);
        // What left the group cannot be ended, and is not waited for.
        for (const stream of [child.stdout, child.stderr]) stream.destroy();
      }, GRACE_MS);
    };
    const timer = setTimeout(() => stop('timed-out'), timeoutMs);
    const finish = (how: Ended['how'], told?: string) => {
      clearTimeout(timer);
      clearTimeout(graceTimer);
      resolve({ how, exitCode: child.exitCode, stdout: said.stdout.text(), stderr: told ?? said.stderr.text() });
    };
    said.stdout.onTooMuch(() => stop('talked-too-much'));
    child.once('error', (error) => finish('failed', error.message));
    child.once('close', () => finish(cut ?? (child.signalCode === null ? 'exited' : 'killed')));
    // A program may end without reading what it is told: then how it ended says all.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

/** What went wrong with a program, to stand after its name; undefined where it ended as it should. */
export function problemOf({ how, exitCode }: Ended, { timeoutMs }: Pick<Program, 'timeoutMs'>): string | undefined {
  if (how === 'failed') return 'could not be started';
  if (how === 'timed-out') return `did not end within ${timeoutMs / 1000} s`;
  if (how === 'talked-too-much') return 'wrote more than a megabyte';
  if (how === 'killed') return 'was killed';
  return exitCode === 0 ? undefined : `ended with exit code ${exitCode}`;
}

/** Collects what comes: of the answer the beginning, of messages the end. */
function listenTo(child: ChildProcessWithoutNullStreams, name: 'stdout' | 'stderr') {
  let kept = Buffer.alloc(0);
  let tooMuch: () => void = () => undefined;
  child[name].on('data', (chunk: Buffer) => {
    const all = Buffer.concat([kept, chunk]);
    kept = all.subarray(Math.max(0, all.length - OUTPUT_BYTES_MAX));
    if (all.length > OUTPUT_BYTES_MAX) tooMuch();
  });
  return {
    text: () => kept.toString('utf8'),
    onTooMuch(act: () => void) {
      tooMuch = act;
    },
  };
}

/** Only the group that was started here: its number is that of the child. */
function endGroup(child: ChildProcessWithoutNullStreams, signal: 'SIGTERM' | 'SIGKILL', isGroup: boolean): void {
  if (child.pid === undefined) return;
  try {
    if (isGroup) process.kill(-child.pid, signal);
    else child.kill(signal);
  } catch (error) {
    // Nobody is left in it; or what is left became another user's, and only the pipes can be closed.
    if (!(error instanceof Error && 'code' in error && (error.code === 'ESRCH' || error.code === 'EPERM'))) throw error;
  }
}
