import { type CallLog, createCallLog } from './call-log.ts';
import { createClock, type SandboxClock } from './clock.ts';
import { runConsumers } from './consumers.ts';
import { createFaults, type Faults } from './faults.ts';
import type { AccessKey } from './model/iam.ts';
import type { Account, World } from './model/world.ts';
import type { Random } from './random.ts';
import { defaultSettings, type Settings } from './settings.ts';
import { createThrottle, type Throttle } from './throttle.ts';
import { createTrail, type Trail } from './trail.ts';

/** A running emulated AWS: its world, its time, and how it misbehaves. */
export interface Sandbox {
  readonly world: World;
  readonly random: Random;
  readonly clock: SandboxClock;
  readonly settings: Settings;
  readonly trail: Trail;
  readonly faults: Faults;
  readonly throttle: Throttle;
  readonly calls: CallLog;
  /** The wall's time, in milliseconds. */
  readonly wall: () => number;
  /** Plays what scripted consumers did since it was last called. */
  catchUp(): void;
}

/** What a sandbox is made of; `wall` and `elapsedMs` are the only outside time it sees. */
export interface SandboxParts {
  readonly world: World;
  readonly random: Random;
  readonly wall: () => number;
  readonly elapsedMs: () => number;
  readonly now?: number | undefined;
  readonly isFrozen?: boolean | undefined;
  readonly settings?: Partial<Settings> | undefined;
  readonly trail?: Trail | undefined;
}

/** Puts a sandbox together; nothing listens yet (server.ts). */
export function createSandbox(parts: SandboxParts): Sandbox {
  const settings: Settings = { ...defaultSettings, ...parts.settings };
  const clock = createClock(parts.wall, { now: parts.now, isFrozen: parts.isFrozen });
  const trail = parts.trail ?? createTrail();
  let playedTo = clock.now();
  return {
    world: parts.world,
    random: parts.random,
    clock,
    settings,
    trail,
    faults: createFaults(),
    throttle: createThrottle(settings, parts.elapsedMs),
    calls: createCallLog(),
    wall: parts.wall,
    catchUp() {
      const to = clock.now();
      if (parts.world.consumers && to > playedTo)
        runConsumers(parts.world, { from: playedTo, to, settings, random: parts.random, trail });
      playedTo = to;
    },
  };
}

/** The key that a person starts with: of the management account's `admin`, else the first user key, else a root key. */
export function administratorKey(world: World): { account: Account; key: AccessKey } | undefined {
  const managementId = world.organization?.managementAccountId;
  const accounts = [...world.accounts.values()].sort((a, b) => Number(b.id === managementId) - Number(a.id === managementId));
  const account = accounts[0];
  if (!account) return undefined;
  const users = [account.users.get('admin'), ...account.users.values()];
  const keys = users.flatMap((user) => user?.keys ?? []).concat(account.root.keys);
  const key = keys.find((candidate) => candidate.status === 'Active');
  return key && { account, key };
}
