import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { parseInstant } from '../../src/core/instant.ts';
import type { Unknown } from '../../src/core/observed.ts';
import type { KeyMaterial } from '../../src/core/rotation/key-material.ts';
import { Secret } from '../../src/core/secret.ts';
import { type Destination, DestinationFault, type Holding } from '../../src/engine/destination.ts';

/** One destination over an empty place of its own, and what a test can see and do there. */
export interface DestinationBench {
  readonly destination: Destination;
  /** A second instance over the same place, as another process would make it. */
  again(): Destination;
  /** What a consumer reads now. */
  consumer(): Promise<{ readonly accessKeyId: string; readonly secretAccessKey: string } | null>;
  /**
   * The process dies at the k-th outside call from now, the first being 1: before it leaves, or after it was performed and before its
   * answer is here. Every later call is lost before it leaves, until `mend`. Absent where nothing can come between: no outside calls.
   */
  cut?(k: number, when: 'before' | 'after'): void;
  /** Ends what `cut` began, whether or not it came to the k-th call. Needed where there is `cut`. */
  mend?(): void;
  /** Everything that the place holds, to be compared before and after. */
  state?(): unknown;
  /** The place's own time as ISO text, where its dates can be compared with it. */
  now?(): string;
  /** Everything that was written anywhere: searched for secrets where none belong (logs, addresses, arguments, names, leftovers). */
  traces(): readonly string[];
  close(): Promise<void>;
}

/** What a kind cannot promise; each is a documented limit of it. */
export interface DestinationLimits {
  /** Consumers read id and secret by two calls, and may meet them while one of them is new. */
  readonly mayBeTorn?: boolean;
}

/** A key that AWS might have made; the same number gives the same key. */
export function exampleKey(number: number): KeyMaterial {
  const letter = String.fromCodePoint(65 + (number % 26));
  // Slash and plus: a secret that is put into an address or an expression shows.
  const secret = `wJalr/${letter.toLowerCase().repeat(6)}+${String(number).padStart(4, '0')}/bPxRfiCYEXAMPLEKEY000`;
  return { accessKeyId: `AKIAQ3EGU${letter.repeat(11)}`, secret: new Secret(secret), createdAt: null };
}

/** What every destination promises. `open` makes a bench over a new empty place each time. */
export function describeDestination(
  name: string,
  open: () => Promise<DestinationBench>,
  { mayBeTorn = false }: DestinationLimits = {},
): void {
  const keyA = exampleKey(0);
  const keyB = exampleKey(1);
  const opened = new Set<DestinationBench>();
  async function bench(): Promise<DestinationBench> {
    const made = await open();
    opened.add(made);
    return made;
  }

  describe(`the destination ${name}`, () => {
    afterEach(async () => {
      const closing = [...opened];
      opened.clear();
      for (const one of closing) {
        for (const key of [keyA, keyB]) expectNoSecret(one.traces().join('\n'), key);
        await one.close();
      }
    });

    test('has the same id in every process, and tells no secret of itself', async () => {
      const one = await bench();
      await one.destination.put(keyA);
      expect(one.again().id).toBe(one.destination.id);
      expect(one.destination.id).not.toBe('');
      expect(one.destination.label).not.toBe('');
      expectNoSecret(inspect(one.destination, { depth: 8 }), keyA);
    });

    test('is ready and holds nothing at first, and neither question changes anything', async () => {
      const one = await bench();
      const before = await one.state?.();
      expect(await one.destination.rehearse()).toEqual({ isReady: true });
      expect(await held(one.destination)).toEqual({ current: null, pending: null, currentSince: null });
      expect(await one.destination.read(keyA.accessKeyId)).toBeUndefined();
      expect(await one.consumer()).toBeNull();
      expect(await one.state?.()).toEqual(before);
    });

    test('shows consumers nothing of a key that is put', async () => {
      const one = await bench();
      await one.destination.put(keyA);
      expect(await one.consumer()).toBeNull();
      const pending = one.destination.canStage ? keyA.accessKeyId : null;
      expect(await held(one.again())).toEqual({ current: null, pending, currentSince: null });
    });

    test('gives consumers the key that is promoted', async () => {
      const one = await bench();
      const before = one.now?.();
      await deliver(one.destination, keyA);
      expect(await one.consumer()).toEqual(plain(keyA));
      const holding = await held(one.again());
      expect(holding).toMatchObject({ current: keyA.accessKeyId, pending: null });
      const since = holding.currentSince;
      expect(since === null || parseInstant(since) === since, 'currentSince is an instant').toBe(true);
      expect(since === null || before === undefined || since >= before, 'currentSince is not too early').toBe(true);
    });

    test('is ready once more while it holds a key, and rehearsing changes nothing', async () => {
      const one = await bench();
      await deliver(one.destination, keyA);
      const before = await one.state?.();
      expect(await one.again().rehearse()).toEqual({ isReady: true });
      expect(await one.state?.()).toEqual(before);
      expect(await one.consumer()).toEqual(plain(keyA));
    });

    test('stages a second key beside the first, and then replaces it', async () => {
      const one = await bench();
      await deliver(one.destination, keyA);
      await one.destination.put(keyB);
      expect(await one.consumer()).toEqual(plain(keyA));
      const pending = one.destination.canStage ? keyB.accessKeyId : null;
      expect(await held(one.again())).toMatchObject({ current: keyA.accessKeyId, pending });
      expect(await one.again().rehearse()).toEqual({ isReady: true });
      await one.again().promote(keyB);
      expect(await one.consumer()).toEqual(plain(keyB));
      expect(await held(one.again())).toMatchObject({ current: keyB.accessKeyId, pending: null });
    });

    test('puts and promotes the same key twice without harm, in any order', async () => {
      const one = await bench();
      await one.destination.put(keyA);
      await one.again().put(keyA);
      await one.again().promote(keyA);
      await one.again().promote(keyA);
      await one.again().put(keyA);
      expect(await one.consumer()).toEqual(plain(keyA));
      expect(await held(one.again())).toMatchObject({ current: keyA.accessKeyId, pending: null });
    });

    test('promotes a key that was never put', async () => {
      const one = await bench();
      await one.destination.promote(keyA);
      await one.again().promote(keyB);
      expect(await one.consumer()).toEqual(plain(keyB));
      expect(await held(one.again())).toMatchObject({ current: keyB.accessKeyId, pending: null });
    });

    test('takes another key in the place of one that was never promoted', async () => {
      const one = await bench();
      await one.destination.put(keyA);
      expect(await one.again().rehearse()).toEqual({ isReady: true });
      await one.again().put(keyB);
      expect(await one.consumer()).toBeNull();
      const pending = one.destination.canStage ? keyB.accessKeyId : null;
      expect(await held(one.again())).toMatchObject({ current: null, pending });
      await one.again().promote(keyB);
      expect(await one.consumer()).toEqual(plain(keyB));
    });

    test('gives current and pending keys back with their secrets, where it can', async () => {
      const one = await bench();
      await deliver(one.destination, keyA);
      await one.destination.put(keyB);
      const { canReadBack, canStage } = one.destination;
      expect(reveal(await one.again().read(keyA.accessKeyId))).toEqual(canReadBack ? plain(keyA) : null);
      expect(reveal(await one.again().read(keyB.accessKeyId))).toEqual(canReadBack && canStage ? plain(keyB) : null);
      expect(await one.again().read(exampleKey(2).accessKeyId)).toBeUndefined();
    });

    for (const when of ['before', 'after'] as const) {
      for (const first of [undefined, keyA]) {
        const title = first ? 'a second key' : 'the first key';
        test(`survives to die ${when} any call while it takes ${title}`, async () => {
          const cuts = await cutEverywhere(bench, when, (one, cut) =>
            crashWhileDelivering(one, { first, key: keyB, mayBeTorn, cut }),
          );
          expect(cuts, 'calls that were cut').not.toBe(0);
        });
      }
    }

    test('knows nothing, is not ready and gives nothing back where no answer comes', async () => {
      const cuts = await cutEverywhere(bench, 'before', async (one, cut) => {
        await deliver(one.destination, keyA);
        cut.from();
        const holding = await one.again().holds();
        cut.until();
        const isRight = holding.known ? holding.holding.current === keyA.accessKeyId : holding.detail !== '';
        expect(isRight, 'it knows what it holds, or says why it does not').toBe(true);
        expectNoSecret(inspect(holding), keyA);
        return !holding.known;
      });
      expect(cuts, 'calls that were cut').not.toBe(0);
      if (cuts === undefined) return;
      const one = await bench();
      await deliver(one.destination, keyA);
      one.cut?.(1, 'before');
      const rehearsal = await one.again().rehearse();
      one.mend?.();
      expect(rehearsal).toMatchObject({ isReady: false });
      expectNoSecret(inspect(rehearsal), keyA);
      if (!one.destination.canReadBack) return;
      one.cut?.(1, 'before');
      const fault = await faultOf(one.again().read(keyA.accessKeyId));
      one.mend?.();
      expect(fault).toBeInstanceOf(DestinationFault);
    });
  });
}

/** Switches the cut that is being tried on and off; what happens outside of them is not counted. */
interface Cut {
  from(): void;
  until(): void;
}

/** Far more calls than any destination makes for one key. */
const CALLS_MAX = 80;

/** How many cuts are tried at the same time. */
const TOGETHER = 8;

/**
 * Runs the scene once for each outside call that it makes, each time cut at another one, until no cut is met any more. Answers how
 * many cuts were met; undefined where a place cannot be cut.
 */
async function cutEverywhere(
  open: () => Promise<DestinationBench>,
  when: 'before' | 'after',
  scene: (bench: DestinationBench, cut: Cut) => Promise<boolean>,
): Promise<number | undefined> {
  if (!(await open()).cut) return undefined;
  async function isMet(k: number): Promise<boolean> {
    const bench = await open();
    return scene(bench, { from: () => bench.cut?.(k, when), until: () => bench.mend?.() });
  }
  for (let done = 0; done < CALLS_MAX; done += TOGETHER) {
    // Side by side, each in a place of its own: most of the time goes into trying again what is lost.
    const scenes = Array.from({ length: TOGETHER }, (_, index) => isMet(done + index + 1));
    await Promise.allSettled(scenes);
    const firstMissed = (await Promise.all(scenes)).indexOf(false);
    if (firstMissed !== -1) return done + firstMissed;
  }
  throw new Error(`more than ${CALLS_MAX} calls for one key, or a cut that mend() does not end`);
}

/** One delivery that dies at some call, what another process sees then, and that it can finish. */
async function crashWhileDelivering(
  one: DestinationBench,
  { first, key, mayBeTorn, cut }: { first: KeyMaterial | undefined; key: KeyMaterial; mayBeTorn: boolean; cut: Cut },
): Promise<boolean> {
  if (first) await deliver(one.destination, first);
  cut.from();
  const putFault = await faultOf(one.destination.put(key));
  const fault = putFault ?? (await faultOf(one.destination.promote(key)));
  cut.until();
  expect(fault === undefined || fault instanceof DestinationFault, `a DestinationFault, not ${inspect(fault)}`).toBe(true);
  expectNoSecret(inspect(fault, { depth: 12, showHidden: true }), key);
  await expectRightOrUnknown(one, { keys: first ? [first, key] : [key], mayBeTorn });
  const seen = await one.again().holds();
  const isCurrent = seen.known && seen.holding.current === key.accessKeyId && seen.holding.pending === null;
  expect(fault !== undefined || isCurrent, 'it holds what it promoted').toBe(true);
  // What was put is there, whatever became of it afterwards: the engine counts on it.
  const isLost = seen.known && ![seen.holding.current, seen.holding.pending].includes(key.accessKeyId);
  expect(putFault === undefined && one.destination.canStage && isLost, 'it lost what was put').toBe(false);
  await deliver(one.again(), key);
  expect(await one.consumer()).toEqual(plain(key));
  expect(await held(one.again())).toMatchObject({ current: key.accessKeyId, pending: null });
  return fault !== undefined;
}

/** What it says that it holds is what consumers get, and what it gives back; or it says that it does not know. */
async function expectRightOrUnknown(
  one: DestinationBench,
  { keys, mayBeTorn }: { keys: readonly KeyMaterial[]; mayBeTorn: boolean },
): Promise<void> {
  const given = await one.consumer();
  const whole = keys.find(({ accessKeyId }) => accessKeyId === given?.accessKeyId);
  const isTorn = given !== null && (!whole || whole.secret.reveal() !== given.secretAccessKey);
  if (isTorn) expect(mayBeTorn, 'a consumer was given an id with the secret of another key').toBe(true);
  const answer: { readonly known: true; readonly holding: Holding } | Unknown = await one.again().holds();
  if (!answer.known) return;
  const { current, pending } = answer.holding;
  // An id with the secret of another key is no key at all: to know that is better than not to know.
  expect(current, 'it says which key consumers are given').toBe(isTorn ? null : (given?.accessKeyId ?? null));
  const staged = keys.find(({ accessKeyId }) => accessKeyId === pending);
  if (pending === null) return;
  expect(pending, 'a key that consumers are given waits for nothing').not.toBe(current);
  expect(staged?.accessKeyId).toBe(pending);
  if (one.destination.canReadBack && staged) expect(reveal(await one.again().read(pending))).toEqual(plain(staged));
}

async function deliver(destination: Destination, key: KeyMaterial): Promise<void> {
  await destination.put(key);
  await destination.promote(key);
}

async function held(destination: Destination): Promise<Holding> {
  const answer = await destination.holds();
  if (!answer.known) throw new Error(`it does not know what it holds: ${answer.detail}`);
  return answer.holding;
}

/** What a call failed with; undefined when it did not. */
async function faultOf(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
    return undefined;
  } catch (error) {
    return error;
  }
}

function plain({ accessKeyId, secret }: KeyMaterial): { accessKeyId: string; secretAccessKey: string } {
  return { accessKeyId, secretAccessKey: secret.reveal() };
}

function reveal(key: KeyMaterial | undefined): { accessKeyId: string; secretAccessKey: string } | null {
  return key ? plain(key) : null;
}

function expectNoSecret(text: string, { secret }: KeyMaterial): void {
  const value = secret.reveal();
  for (const form of [value, encodeURIComponent(value), Buffer.from(value).toString('base64')])
    expect(text.includes(form), 'a secret stands where none belongs').toBe(false);
}
