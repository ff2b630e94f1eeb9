import { defaultTerms, type RotationTerms } from '../../../src/core/rotation/terms.ts';
import { type Reconciled, reconcile } from '../../../src/engine/rotation/reconcile.ts';
import { createRandom, type Random } from '../../../src/sandbox/random.ts';
import { type Calls, Killed, Schedule, type Weather } from './calls.ts';
import { simPrincipal } from './ports.ts';
import { DAY_MS, HOUR_MS, type SimPlace, SimWorld } from './world.ts';

/** How one simulated life went. */
export interface Life {
  readonly seed: number;
  readonly violations: readonly string[];
  readonly log: readonly string[];
  readonly years: number;
  readonly rotations: number;
  readonly kills: number;
  readonly asked: ReadonlySet<string>;
}

const START_MS = Date.parse('2026-01-01T00:00:00Z');
const YEARS = 2;

/** Two years of one user: workers that come and go and die, consumers with their own rhythm, and often somebody else who meddles. */
export async function live(seed: number): Promise<Life> {
  const random = createRandom(seed);
  const world = new SimWorld(random, START_MS);
  const terms = makeTerms(random);
  furnish(world, terms);
  const hasActor = random.chance(0.5);
  const weather: Weather = random.chance(0.15)
    ? { crash: 0, failure: 0, loss: 0, actor: 0 }
    : { crash: 0.04, failure: 0.02, loss: 0.02, actor: hasActor ? 0.02 : 0 };
  const asked = new Set<string>();
  const run: Running = { world, terms, random, weather, asked, act: () => meddle(world), kills: { count: 0 } };

  const endMs = START_MS + YEARS * 365 * DAY_MS;
  while (world.nowMs < endMs && world.violations.length === 0) {
    await pass(run, random.chance(0.1) ? 2 : 1);
    world.advance(world.nowMs + pauseMs(random));
    if (hasActor && random.chance(0.01)) meddle(world);
    if (random.chance(0.03)) for (const place of world.places) place.isDown = random.chance(0.3);
  }
  await comeToRest(run, hasActor);
  const { violations, log, gone } = world;
  return { seed, violations, log, years: YEARS, rotations: gone.size, kills: run.kills.count, asked };
}

interface Running {
  readonly world: SimWorld;
  readonly terms: RotationTerms;
  readonly random: Random;
  readonly weather: Weather;
  readonly asked: Set<string>;
  readonly act: () => void;
  readonly kills: { count: number };
}

function makeTerms(random: Random): RotationTerms {
  return {
    ...defaultTerms,
    maxAgeDays: random.pick([30, 60, 90]),
    overlapDays: random.pick([0, 1, 3]),
    quietDays: random.pick([2, 7]),
    graceDays: random.pick([0, 1, 14]),
    patienceDays: 30,
    requireSuccessorUse: random.chance(0.7),
  };
}

function furnish(world: SimWorld, terms: RotationTerms): void {
  const { random } = world;
  world.lastUseLagMs = random.pick([0, HOUR_MS, 4 * HOUR_MS]);
  world.trail = random.pick(['prompt', 'prompt', 'late', 'denied']);
  const first = world.addKey('start', null, (1 + random.below(100)) * DAY_MS);
  first.uses.push({ atMs: world.nowMs - 12 * HOUR_MS, service: 's3' });
  const count = 1 + random.below(3);
  for (let index = 0; index < count; index++) {
    const canReadBack = index === 0 || random.chance(0.6);
    const place: SimPlace = {
      id: `place-${index + 1}`,
      canStage: canReadBack && random.chance(0.7),
      canReadBack,
      tellsSince: random.chance(0.7),
      current: { id: first.id, secret: first.secret },
      pending: null,
      sinceMs: first.createdMs,
      isDown: false,
    };
    world.places.push(place);
    // Whoever fetches and uses within half of the quiet period is never broken.
    const rhythmMs = (terms.quietDays * DAY_MS - world.lastUseLagMs - HOUR_MS) / 2;
    const useEveryMs = HOUR_MS + random.below(rhythmMs - HOUR_MS);
    const fetchEveryMs = HOUR_MS + random.below(rhythmMs - HOUR_MS);
    const nextUseMs = world.nowMs + random.below(useEveryMs);
    world.consumers.push({
      place,
      fetchEveryMs,
      useEveryMs,
      held: { id: first.id, secret: first.secret },
      nextFetchMs: world.nowMs + random.below(fetchEveryMs),
      nextUseMs,
      service: 's3',
    });
  }
  world.use(first, 's3', true);
}

/** Runs of an hourly, daily or weekly schedule; often one right after the other, as after a crash. */
function pauseMs(random: Random): number {
  const draw = random.next();
  if (draw < 0.3) return random.below(10 * 60_000);
  return draw < 0.6 ? random.below(DAY_MS) : random.below(9 * DAY_MS);
}

/** One run of the schedule, of one worker or of two at the same time. */
async function pass(run: Running, workers: number): Promise<readonly Reconciled[]> {
  const schedule = new Schedule(run.world, run.random);
  const done: Reconciled[] = [];
  const working = Array.from({ length: workers }, async (_, index) => {
    const calls = schedule.calls(run.weather, run.act);
    const reconciled = await work(run, calls, index);
    calls.kill();
    done.push(reconciled);
  });
  await schedule.run(working.map(async (one) => one.catch((error: unknown) => noteKill(run, error))));
  return done;
}

function noteKill({ kills }: Running, error: unknown): void {
  if (!(error instanceof Killed)) throw error;
  kills.count += 1;
}

async function work(run: Running, calls: Calls, index: number): Promise<Reconciled> {
  const { world, random, asked, terms } = run;
  const { principal, aws } = simPrincipal(world, calls, terms);
  const worker = random.chance(0.9) ? `laptop-${index}` : `laptop-${index + 7}`;
  const reconciled = await reconcile(principal, {
    aws,
    surroundings: { worker, makeMark: () => random.text(16, '0123456789abcdef'), wait: (ms) => calls.wait(ms) },
    recorder: {
      intent: (_principal, step) => Promise.resolve(readable(world, step)).then(() => 1),
      outcome: (_ticket, _principal, told) => Promise.resolve(readable(world, told)),
      refusal: () => Promise.resolve(),
      hookedKeys: () => Promise.resolve([]),
      hasCreated: () => Promise.resolve(false),
    },
    interrupted: new AbortController().signal,
    gate: () => Promise.resolve(undefined),
  });
  const { ending } = reconciled;
  world.tell(`rests: ${ending.kind} ${'because' in ending ? ending.because : ''}`);
  if (ending.kind === 'ask') asked.add(ending.problem);
  return reconciled;
}

/** Whatever is written down can be read by anybody. */
function readable(world: SimWorld, told: unknown): void {
  if (JSON.stringify(told).includes('secret of')) world.violate('a secret is written down');
}

/** Without trouble it comes to an end: rotated, or a person is asked. Nothing of ours is left lying about unnoticed. */
async function comeToRest(run: Running, hasActor: boolean): Promise<void> {
  const { world, terms } = run;
  if (world.violations.length > 0) return;
  for (const place of world.places) place.isDown = false;
  world.tell('from here on nothing goes wrong');
  const calm: Running = { ...run, weather: { crash: 0, failure: 0, loss: 0, actor: 0 }, act: () => undefined };
  let last: readonly Reconciled[] = [];
  const days = 2 * (terms.maxAgeDays + terms.graceDays + terms.quietDays + terms.overlapDays + 10);
  for (let day = 0; day < days && world.violations.length === 0; day++) {
    last = await pass(calm, 1);
    world.advance(world.nowMs + DAY_MS);
  }
  const ending = last[0]?.ending;
  const isAsked = ending?.kind === 'ask';
  if (ending?.kind !== 'rest' && !isAsked) world.violate(`it does not come to rest: ${JSON.stringify(ending)}`);
  // Where CloudTrail tells nobody, whose key it is can only be asked.
  const isUntold = world.trail === 'denied';
  if (isAsked && !hasActor && !(isUntold && ending.problem === 'foreign-key'))
    world.violate(`a person is asked, though nobody meddled: ${ending.because}`);
  if (isAsked) return;
  const active = [...world.keys.values()].filter(({ isActive }) => isActive);
  const oldest = Math.max(0, ...active.map((key) => world.ageDays(key)));
  const slack = terms.overlapDays + terms.quietDays + 5;
  if (oldest > terms.maxAgeDays + slack + terms.patienceDays) world.violate(`a key is ${oldest} days old in the end`);
  const lost = active.filter(
    ({ id, by }) =>
      by === 'worker' &&
      id !== world.notes().create?.outgoing &&
      !world.places.some(({ current, pending }) => current?.id === id || pending?.id === id),
  );
  if (lost.length > 0 && !hasActor) world.violate(`the secret of ${lost[0]?.id} is lost, and nobody is told`);
}

/** Somebody else: makes, uses, turns off and deletes keys, and edits destinations. What breaks by that is on them. */
function meddle(world: SimWorld): void {
  const { random } = world;
  const keys = [...world.keys.values()];
  const act = random.below(7);
  if (act <= 1 && keys.length < 2) {
    const key = world.addKey('actor');
    world.tell(`somebody creates ${key.id}`);
    if (random.chance(0.5)) world.use(key, 's3', false);
    return;
  }
  const key = keys.length > 0 ? random.pick(keys) : undefined;
  if (!key) return;
  const isKnown = key.by !== 'worker' || world.shared.has(key.id);
  if (act === 2) {
    if (!isKnown) return;
    world.tell(`somebody uses ${key.id}`);
    world.use(key, 's3', false);
  } else if (act === 3) {
    world.tell(`somebody turns ${key.id} off`);
    world.harmed.add(key.id);
    key.isActive = false;
  } else if (act === 4) {
    world.tell(`somebody turns ${key.id} on`);
    key.isActive = true;
  } else if (act === 5) {
    world.tell(`somebody deletes ${key.id}`);
    world.harmed.add(key.id);
    world.keys.delete(key.id);
    world.gone.set(key.id, key);
  } else if (isKnown) {
    const place = random.pick(world.places);
    world.tell(`somebody puts ${key.id} into ${place.id}`);
    world.harmed.add(place.id);
    place.current = { id: key.id, secret: key.secret };
    place.pending = null;
    place.sinceMs = world.nowMs;
    if (!key.isActive) world.harmed.add(key.id);
  }
}
