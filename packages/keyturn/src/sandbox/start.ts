import { createRandom } from './random.ts';
import { createSandbox, type Sandbox } from './sandbox.ts';
import { scenarios } from './scenarios/index.ts';
import type { ScenarioName } from './scenarios/names.ts';
import { listen, type RunningSandbox } from './server.ts';
import type { Settings } from './settings.ts';
import { loadState, refuseUnwritable, saveState } from './state.ts';
import { createTrail } from './trail.ts';

/** What a sandbox is started with. */
export interface SandboxStart {
  readonly scenario: ScenarioName;
  readonly seed: number;
  /** 0 takes a free port. */
  readonly port: number;
  readonly accounts?: number | undefined;
  readonly users?: number | undefined;
  /** Milliseconds since the epoch; the wall's time when absent. */
  readonly now?: number | undefined;
  readonly isFrozen?: boolean | undefined;
  /** The world is read from this file if it is there, and written to it by `save`. */
  readonly stateFile?: string | undefined;
  readonly settings?: Partial<Settings> | undefined;
}

/** A sandbox that listens and knows where it is kept. */
export interface StartedSandbox extends RunningSandbox {
  /** Whether the world came from the state file. */
  readonly isResumed: boolean;
  /** Writes the state file, if there is one to write. */
  save(): void;
}

/**
 * Starts a sandbox: from its state file, or with a new world of a scenario. Rejects with StateFileError for a file that it
 * cannot keep the world in, and with the system's error when the port is taken.
 */
export async function startSandbox(start: SandboxStart): Promise<StartedSandbox> {
  const saved = start.stateFile === undefined ? undefined : loadState(start.stateFile);
  if (start.stateFile !== undefined) refuseUnwritable(start.stateFile);
  const sandbox = saved ? resumed(start, saved) : fresh(start);
  const running = await listen(sandbox, start.port);
  return {
    ...running,
    isResumed: saved !== undefined,
    save() {
      if (start.stateFile === undefined) return;
      const { world, trail, random, clock } = sandbox;
      saveState(start.stateFile, { world, trail, random: random.state, clock: { now: clock.now(), isFrozen: clock.isFrozen } });
    },
  };
}

const time = { wall: Date.now, elapsedMs: () => performance.now() };

function fresh(start: SandboxStart): Sandbox {
  const random = createRandom(start.seed);
  const now = start.now ?? Date.now();
  const size = {
    ...(start.accounts === undefined ? {} : { accounts: start.accounts }),
    ...(start.users === undefined ? {} : { users: start.users }),
  };
  const world = scenarios[start.scenario].build({ seed: start.seed, random, now, ...size });
  return createSandbox({ world, random, now: start.now, isFrozen: start.isFrozen, settings: start.settings, ...time });
}

function resumed(start: SandboxStart, saved: NonNullable<ReturnType<typeof loadState>>): Sandbox {
  return createSandbox({
    world: saved.world,
    random: createRandom(saved.random),
    trail: createTrail(saved.events),
    now: start.now ?? saved.clock.now,
    isFrozen: start.isFrozen || saved.clock.isFrozen,
    settings: start.settings,
    ...time,
  });
}
