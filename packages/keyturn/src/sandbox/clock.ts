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
}

/** Makes a clock that starts at `now` (the wall's time when absent) and runs with the wall's unless frozen. */
export function createClock(
  wall: () => number,
  start: { now?: number | undefined; isFrozen?: boolean | undefined } = {},
): SandboxClock {
  let base = start.now ?? wall();
  let since = wall();
  let isFrozen = start.isFrozen ?? false;

  const clock: SandboxClock = {
    now: () => (isFrozen ? base : base + (wall() - since)),
    get isFrozen() {
      return isFrozen;
    },
    advance: (milliseconds) => clock.set(clock.now() + milliseconds),
    set(instant) {
      base = instant;
      since = wall();
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
  };
  return clock;
}
