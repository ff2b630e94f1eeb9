import { secretOf } from '../../src/sandbox/ids.ts';
import type { Partition, World } from '../../src/sandbox/model/world.ts';
import { createRandom, type Random } from '../../src/sandbox/random.ts';
import { administratorKey, createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import type { Builder } from '../../src/sandbox/scenarios/builders.ts';
import { scenarios } from '../../src/sandbox/scenarios/index.ts';
import type { ScenarioName } from '../../src/sandbox/scenarios/names.ts';
import { listen } from '../../src/sandbox/server.ts';
import type { Settings } from '../../src/sandbox/settings.ts';

/** The instant at which every test's world starts, unless it says otherwise. */
export const START = Date.parse('2026-11-23T12:00:00Z');

/** No waiting in tests: everything is told at once, unless a test asks for a delay. */
const promptly: Partial<Settings> = {
  propagationSeconds: 0,
  lastUsedLagSeconds: 0,
  reportSeconds: 0,
  trailSeconds: 0,
  rates: {},
};

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** A sandbox that listens, and how a test talks to it. Its clock stands still until moved. */
export interface TestSandbox {
  readonly url: string;
  readonly sandbox: Sandbox;
  readonly world: World;
  /** For builders.ts: adds users, keys and accounts to the running world. */
  readonly builder: Builder;
  readonly clock: { advance(seconds: number): void; set(instant: number): void };
  /** SDK client configuration that signs with this key. */
  as(key: { readonly id: string } | Credentials, region?: string): SdkConfig;
  /** The same, for the management account's administrator. */
  admin(region?: string): SdkConfig;
  close(): Promise<void>;
}

export interface SdkConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: Credentials;
  readonly maxAttempts: number;
}

export interface TestSandboxOptions {
  readonly scenario?: ScenarioName;
  readonly seed?: number;
  readonly now?: number;
  readonly settings?: Partial<Settings>;
  readonly accounts?: number;
  readonly users?: number;
  readonly partition?: Partition;
  /** How much faster than the machine's its clock runs, where it runs. */
  readonly speed?: number;
}

/** Starts a sandbox on a free port of the loopback interface. */
export async function startTestSandbox(options: TestSandboxOptions = {}): Promise<TestSandbox> {
  const { scenario = 'small', seed = 7, now = START, accounts, users, partition = 'aws', speed = 1 } = options;
  const random: Random = createRandom(seed);
  const size = { ...(accounts === undefined ? {} : { accounts }), ...(users === undefined ? {} : { users }) };
  const world = scenarios[scenario].build({ seed, random, now, partition, ...size });
  const sandbox = createSandbox({
    world,
    random,
    now,
    isFrozen: true,
    wall: () => Date.now() * speed,
    elapsedMs: () => performance.now(),
    settings: { ...promptly, ...options.settings },
  });
  const running = await listen(sandbox);

  function as(key: { readonly id: string } | Credentials, region = 'us-east-1'): SdkConfig {
    const credentials = 'id' in key ? { accessKeyId: key.id, secretAccessKey: secretOf(world.seed, key.id) } : key;
    return { endpoint: running.url, region, credentials, maxAttempts: 1 };
  }

  return {
    url: running.url,
    sandbox,
    world,
    builder: { world, random, now },
    clock: {
      advance: (seconds) => sandbox.clock.advance(seconds * 1000),
      set: (instant) => sandbox.clock.set(instant),
    },
    as,
    admin(region) {
      const admin = administratorKey(world);
      if (!admin) throw new Error('this world has no administrator');
      return as(admin.key, region);
    },
    close: () => running.close(),
  };
}
