/** The sandbox's time: it can be set, moved and stopped, so that ninety days pass in no time. */
export interface SandboxClock {
  /** Milliseconds since the epoch. */
  now(): number;
  readonly isFrozen: boolean;
  advance(milliseconds: number): void;
  set(instant: number): void;
  freeze(): void;
  /** Lets time pass again, from where it stands, as fast as `wall` does. */
  run(): void;
  /** Where this clock would stand now if it had not jumped: once for each jump of the last ten minutes of the wall's time. */
  recent(): readonly number[];
}

const RECENT_MS = 10 * 60 * 1000;

/** Tests jump in small steps, many times a second. */
const JUMPS_KEPT = 1_000;

/** Makes a clock that starts at `now` (the wall's time when absent) and runs with the wall's unless frozen. */
export function createClock(
  wall: () => number,
  start: { now?: number | undefined; isFrozen?: boolean | undefined } = {},
): SandboxClock {
  let base = start.now ?? wall();
  let since = wall();
  let isFrozen = start.isFrozen ?? false;
  /** When it jumped, and how far it was ahead of the wall before. */
  let jumps: { readonly at: number; readonly aheadMs: number }[] = [];

  const clock: SandboxClock = {
    now: () => (isFrozen ? base : base + (wall() - since)),
    get isFrozen() {
      return isFrozen;
    },
    advance: (milliseconds) => clock.set(clock.now() + milliseconds),
    set(instant) {
      const at = wall();
      jumps = [...jumps.filter((jump) => at - jump.at <= RECENT_MS), { at, aheadMs: clock.now() - at }].slice(-JUMPS_KEPT);
      base = instant;
      since = at;
    },
    freeze() {
      base = clock.now();
      isFrozen = true;
    },
    run() {
      if (!isFrozen) return;
      since = wall();
      isFrozen = false;
    },
    recent() {
      const at = wall();
      return jumps.filter((jump) => at - jump.at <= RECENT_MS).map(({ aheadMs }) => at + aheadMs);
    },
  };
  return clock;
}
