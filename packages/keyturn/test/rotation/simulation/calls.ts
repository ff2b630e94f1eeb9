import type { Random } from '../../../src/sandbox/random.ts';
import type { SimWorld } from './world.ts';

/** The process is gone: nothing after this is done, and all that it knew is lost. */
export class Killed extends Error {}

export type Outcome<T> =
  | { readonly is: 'answered'; readonly value: T }
  /** Nothing was done. */
  | { readonly is: 'failed' }
  /** It may have been done. */
  | { readonly is: 'lost' };

/** What goes wrong, and how often. */
export interface Weather {
  readonly crash: number;
  readonly failure: number;
  readonly loss: number;
  readonly actor: number;
}

/** The calls of one worker. */
export interface Calls {
  make<T>(name: string, perform: () => T): Promise<Outcome<T>>;
  wait(milliseconds: number): Promise<void>;
  /** Ends the worker: all that it knew is lost. */
  kill(): void;
  isAtWork(): boolean;
}

interface Pending {
  readonly atMs: number;
  readonly order: number;
  readonly run: () => void;
}

/** Time, and who acts in it: calls of several workers, mixed, each after its own latency; between any two of them somebody else may act. */
export class Schedule {
  readonly #pending: Pending[] = [];
  #order = 0;
  #underWay = 0;
  readonly world: SimWorld;
  readonly random: Random;

  constructor(world: SimWorld, random: Random) {
    this.world = world;
    this.random = random;
  }

  calls(weather: Weather, act: () => void): Calls {
    let isDead = false;
    return {
      kill: () => {
        isDead = true;
      },
      isAtWork: () => !isDead,
      make: <T>(_name: string, perform: () => T) =>
        new Promise<Outcome<T>>((resolve, reject) => {
          this.#at(this.world.nowMs + 20 + this.random.below(380), () => {
            if (isDead) return;
            if (this.random.chance(weather.actor)) act();
            if (this.random.chance(weather.crash)) {
              isDead = true;
              if (this.random.chance(0.5)) perform();
              this.world.tell(`killed at ${_name}`);
              reject(new Killed());
              return;
            }
            if (this.random.chance(weather.failure)) return resolve({ is: 'failed' });
            if (this.random.chance(weather.loss)) {
              if (this.random.chance(0.5)) perform();
              return resolve({ is: 'lost' });
            }
            resolve({ is: 'answered', value: perform() });
          });
        }),
      wait: (milliseconds) =>
        new Promise<void>((resolve) => {
          this.#at(this.world.nowMs + milliseconds, () => {
            if (!isDead) resolve();
          });
        }),
    };
  }

  /** Runs workers until each has ended or was killed. */
  async run(workers: readonly Promise<unknown>[]): Promise<void> {
    for (const worker of workers) {
      this.#underWay += 1;
      void worker.catch(ignoreKill).finally(() => {
        this.#underWay -= 1;
      });
    }
    await settled();
    while (this.#underWay > 0) {
      const next = this.#take();
      if (!next) return;
      this.world.advance(next.atMs);
      next.run();
      await settled();
    }
    this.#pending.length = 0;
  }

  #at(atMs: number, run: () => void): void {
    this.#order += 1;
    this.#pending.push({ atMs, order: this.#order, run });
  }

  #take(): Pending | undefined {
    let first = 0;
    for (let index = 1; index < this.#pending.length; index++) {
      const [one, best] = [this.#pending[index], this.#pending[first]];
      if (one && best && (one.atMs < best.atMs || (one.atMs === best.atMs && one.order < best.order))) first = index;
    }
    return this.#pending.splice(first, 1)[0];
  }
}

function ignoreKill(error: unknown): void {
  if (!(error instanceof Killed)) throw error;
}

/** All promises that can go on have gone on. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
