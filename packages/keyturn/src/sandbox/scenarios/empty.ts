import type { World } from '../model/world.ts';
import { addAccount, addAgedKey, type Builder, emptyWorld } from './builders.ts';
import { MANAGEMENT_ID } from './small.ts';
import type { ScenarioStart } from './start.ts';

/** One account outside any organization, with nothing in it but a key of its root user. */
export function empty({ seed, random, now, partition }: ScenarioStart): World {
  const builder: Builder = { world: emptyWorld(seed, partition), random, now };
  const account = addAccount(builder, { id: MANAGEMENT_ID, name: 'lone' });
  addAgedKey(builder, account, undefined, { ageDays: 1 });
  return builder.world;
}
