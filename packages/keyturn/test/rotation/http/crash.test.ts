import { expect, test } from 'vitest';
import { isTheEnd, type Laptop, makeLaptop, runOnce, runToTheEnd, waitFor } from './laptop.ts';
import { destinationsYaml, type HttpWorld, type Place, settled, standing, startWorld } from './world.ts';

/** Hundreds of rotations, each of some hundred calls. */
const PATIENCE_MS = 300_000;

const AT_ONCE = 4;

/** Nothing waits: every step of a rotation is due as soon as the one before it is done. */
const hasty = 'rotation: { maxAge: 90d, overlap: 0s, quiet: 0s, grace: 0s, requireSuccessorUse: false }';

/** What holds where the policy says nothing of waits: a day of overlap, a week of silence, two weeks of grace. */
const careful = 'rotation: { maxAge: 90d }';

/** What is done to a life. */
interface Trouble {
  readonly places: readonly Place[];
  /** The part of the configuration that says how long is waited. */
  readonly rotation?: string;
  /** The first run dies as soon as AWS has performed so many calls. */
  readonly diesAfter?: number;
  /** The answer of this call never comes, and the run goes on. */
  readonly cutAfter?: number;
  readonly goesOnElsewhere?: boolean;
  /** Every one of the first runs dies after so many calls of its own. */
  readonly diesAgainAfter?: number;
  /** How long the consumer keeps what it fetched. */
  readonly refreshSeconds?: number;
}

const DEATHS = 12;

/** What came of a life, in the words of the test. */
interface Life {
  readonly standing: ReturnType<typeof standing>;
  readonly harm: readonly string[];
  readonly journals: readonly string[];
  readonly created: number;
  readonly calls: number;
  readonly end: string | undefined;
}

const quiet = { harm: [], journals: [], end: 'not-due' };

test(
  'whichever call a process dies after, another laptop finishes what it began',
  async () => {
    const places: readonly Place[] = ['secret'];
    const { calls } = await live({ places });
    await forEvery(calls, async (k) => {
      const life = await live({ places, diesAfter: k, goesOnElsewhere: true });
      expect(life, `it died after call ${k}`).toMatchObject({ ...quiet, standing: wellDone(places) });
      expect(life.created, `it died after call ${k}`).toBeLessThanOrEqual(2);
    });
  },
  PATIENCE_MS,
);

test(
  'whichever call a process dies after, the next run finishes what it began in both destinations',
  async () => {
    const places: readonly Place[] = ['secret', 'parameter'];
    const { calls } = await live({ places });
    await forEvery(calls, async (k) => {
      const life = await live({ places, diesAfter: k });
      expect(life, `it died after call ${k}`).toMatchObject({ ...quiet, standing: wellDone(places) });
      expect(life.created, `it died after call ${k}`).toBeLessThanOrEqual(2);
    });
  },
  PATIENCE_MS,
);

test(
  'whichever answer is lost, the rotation ends well',
  async () => {
    const places: readonly Place[] = ['secret'];
    const { calls } = await live({ places });
    await forEvery(calls, async (k) => {
      const life = await live({ places, cutAfter: k });
      expect(life, `the answer to call ${k} was lost`).toMatchObject({ ...quiet, standing: wellDone(places) });
      expect(life.created, `the answer to call ${k} was lost`).toBeLessThanOrEqual(2);
    });
  },
  PATIENCE_MS,
);

test(
  'with the waits of everyday, a process may die in any week and another laptop goes on',
  async () => {
    const places: readonly Place[] = ['secret'];
    const everyday = { places, rotation: careful, refreshSeconds: 7_200 };
    const { calls } = await live(everyday);
    await forEvery(
      calls,
      async (k) => {
        const life = await live({ ...everyday, diesAfter: k, goesOnElsewhere: true });
        expect(life, `it died after call ${k}`).toMatchObject({ ...quiet, standing: wellDone(places) });
        expect(life.created, `it died after call ${k}`).toBeLessThanOrEqual(2);
      },
      8,
    );
  },
  PATIENCE_MS,
);

test(
  'a process that dies again and again does no harm, and the first one that lives ends the rotation',
  async () => {
    const places: readonly Place[] = ['secret', 'parameter'];
    for (const lifeCalls of [9, 14, 19, 24, 29, 34, 44, 54]) {
      const life = await live({ places, diesAgainAfter: lifeCalls });
      expect(life, `each run died after ${lifeCalls} calls`).toMatchObject({ ...quiet, standing: wellDone(places) });
    }
  },
  PATIENCE_MS,
);

function wellDone(places: readonly Place[]) {
  return settled({ places });
}

async function forEvery(count: number, each: (k: number) => Promise<void>, stride = 1): Promise<void> {
  expect(count).toBeGreaterThan(50);
  for (let first = 1; first <= count; first += AT_ONCE * stride) {
    const batch = Array.from({ length: AT_ONCE }, (_, index) => first + index * stride).filter((k) => k <= count);
    await Promise.all(batch.map(each));
  }
}

/** One rotation from its first run to its end. */
async function live(trouble: Trouble): Promise<Life> {
  const { places, rotation = hasty, cutAfter, refreshSeconds = 0 } = trouble;
  const yaml = `${rotation}\ndestinations:\n${destinationsYaml(places)}\n`;
  const world = await startWorld({ places, refreshSeconds });
  const laptops = [makeLaptop(yaml), makeLaptop(yaml)] as const;
  const [mine, another] = laptops;
  try {
    if (cutAfter !== undefined) world.aws.sandbox.faults.add({ call: cutAfter, effect: { kind: 'drop-after' } });
    if (trouble.diesAfter !== undefined) await dieOnce(world, mine, trouble.diesAfter);
    if (trouble.diesAgainAfter !== undefined) await dieOften(world, mine, trouble.diesAgainAfter);
    const endings = await runToTheEnd(world, trouble.goesOnElsewhere ? another : mine);
    const end = endings.at(-1);
    return { ...(await told(world, laptops)), end: end?.kind === 'rest' ? end.wait : JSON.stringify(end) };
  } finally {
    for (const laptop of laptops) laptop.remove();
    await world.close();
  }
}

/** Runs as a schedule would, up to the one that dies. */
async function dieOnce(world: HttpWorld, laptop: Laptop, calls: number): Promise<void> {
  for (;;) {
    const applied = await runOnce(world, laptop, () => world.calls() >= calls);
    const ending = applied?.outcomes[0]?.ending;
    if (!ending || isTheEnd(ending)) return;
    waitFor(world, ending);
  }
}

async function dieOften(world: HttpWorld, laptop: Laptop, calls: number): Promise<void> {
  for (let death = 0; death < DEATHS; death++) {
    const last = world.calls() + calls;
    await runOnce(world, laptop, () => world.calls() >= last);
  }
}

async function told(world: HttpWorld, laptops: readonly Laptop[]): Promise<Omit<Life, 'end'>> {
  const journals = await Promise.all(laptops.map((laptop) => laptop.problems()));
  return {
    standing: standing(world),
    harm: world.harm,
    journals: journals.flat(),
    created: world.aws.sandbox.calls.counts().calls['iam:CreateAccessKey'] ?? 0,
    calls: world.calls(),
  };
}
