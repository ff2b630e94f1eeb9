/** One answered (or dropped) request. */
export interface LoggedCall {
  readonly number: number;
  /** The sandbox's clock. */
  readonly at: string;
  readonly accountId: string;
  readonly caller: string;
  readonly service: string;
  readonly action: string;
  readonly status: number;
  readonly error?: string;
}

export interface CallLog {
  add(call: Omit<LoggedCall, 'number'>): void;
  /** The last calls, oldest first; `since` leaves out all up to that number. */
  last(since?: number): readonly LoggedCall[];
  /** How many of each `service:Action`, and of each error. */
  counts(): { calls: Readonly<Record<string, number>>; errors: Readonly<Record<string, number>>; total: number };
  clear(): void;
}

const CALLS_KEPT = 5_000;

/** Remembers the last calls and counts all. */
export function createCallLog(): CallLog {
  let kept: LoggedCall[] = [];
  let total = 0;
  const calls = new Map<string, number>();
  const errors = new Map<string, number>();
  return {
    add(call) {
      total += 1;
      kept.push({ number: total, ...call });
      if (kept.length > 2 * CALLS_KEPT) kept = kept.slice(-CALLS_KEPT);
      const name = `${call.service}:${call.action}`;
      calls.set(name, (calls.get(name) ?? 0) + 1);
      if (call.error !== undefined) errors.set(call.error, (errors.get(call.error) ?? 0) + 1);
    },
    last: (since = 0) => kept.filter((call) => call.number > since),
    counts: () => ({ calls: Object.fromEntries(calls), errors: Object.fromEntries(errors), total }),
    clear() {
      kept = [];
      total = 0;
      calls.clear();
      errors.clear();
    },
  };
}
