import type { Partition } from '../model/world.ts';
import type { Random } from '../random.ts';

/** What a scenario starts from. */
export interface ScenarioStart {
  readonly seed: number;
  readonly random: Random;
  readonly now: number;
  /** Accounts of `fleet`, the management account among them. */
  readonly accounts?: number;
  /** Users of each account of `fleet`. */
  readonly users?: number;
  readonly partition?: Partition;
}
