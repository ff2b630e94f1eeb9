/** What a progress line shows. */
export interface ProgressState {
  readonly done: number;
  readonly total: number;
  readonly calls: number;
  readonly throttled: number;
}

/** A line on stderr that is rewritten in place; silent where stderr is no terminal. */
export interface Progress {
  show(state: ProgressState): void;
  /** Takes the line away, so that what follows starts on a clean one. */
  end(): void;
}

const REDRAW_MS = 100;

/** What a progress line needs of a stream. */
interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Makes the progress line of a command. */
export function createProgress(stream: Terminal = process.stderr, elapsedMs: () => number = () => performance.now()): Progress {
  if (!stream.isTTY) return { show() {}, end() {} };
  const startedAt = elapsedMs();
  let drawnAt = Number.NEGATIVE_INFINITY;
  return {
    show(state) {
      const now = elapsedMs();
      if (now - drawnAt < REDRAW_MS && state.done < state.total) return;
      drawnAt = now;
      stream.write(`\r\u001B[2K${progressText(state, now - startedAt).slice(0, (stream.columns ?? 80) - 1)}`);
    },
    end() {
      if (drawnAt > Number.NEGATIVE_INFINITY) stream.write('\r\u001B[2K');
    },
  };
}

const BAR_WIDTH = 20;

/** `[######--------------] 12/40 accounts, 532 calls, 3 throttled, about 20 s left` */
export function progressText({ done, total, calls, throttled }: ProgressState, elapsedMs: number): string {
  const filled = total === 0 ? 0 : Math.floor((done / total) * BAR_WIDTH);
  const bar = '#'.repeat(filled) + '-'.repeat(BAR_WIDTH - filled);
  const left = done === 0 || done >= total ? '' : `, about ${Math.ceil(((elapsedMs / done) * (total - done)) / 1000)} s left`;
  return `[${bar}] ${done}/${total} accounts, ${calls} calls, ${throttled} throttled${left}`;
}
