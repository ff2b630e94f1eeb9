import type { World } from '../model/world.ts';
import { type Builder, emptyWorld } from './builders.ts';
import { accountNeighbours, accountTroubles } from './neglected-fleet/account-troubles.ts';
import { makeAccounts } from './neglected-fleet/accounts.ts';
import { populate } from './neglected-fleet/background.ts';
import { addConsumers } from './neglected-fleet/consumers.ts';
import { credentialTroubles } from './neglected-fleet/credential-troubles.ts';
import { destinationNeighbours, destinationTroubles } from './neglected-fleet/destination-troubles.ts';
import { attachGuardrails } from './neglected-fleet/guardrails.ts';
import { rootNeighbours, rootTroubles } from './neglected-fleet/root-troubles.ts';
import { placeAt } from './neglected-fleet/spot.ts';
import type { Neighbour, Trouble } from './neglected-fleet/trouble.ts';
import { userKeyTroubles } from './neglected-fleet/user-key-troubles.ts';
import { userNeighbours } from './neglected-fleet/user-neighbours.ts';
import type { ScenarioStart } from './start.ts';

/** Everything that is wrong in the neglected fleet, as it is planted; docs/sandbox.md shows the same table. */
export const troubles: readonly Trouble[] = [
  ...rootTroubles,
  ...userKeyTroubles,
  ...credentialTroubles,
  ...destinationTroubles,
  ...accountTroubles,
];

/** Everything that only looks wrong. */
export const neighbours: readonly Neighbour[] = [
  ...rootNeighbours,
  ...userNeighbours,
  ...destinationNeighbours,
  ...accountNeighbours,
];

/** Forty accounts that nobody looked after: every trouble that a check can find, beside things that only look like it. */
export function neglectedFleet({ seed, random, now, partition }: ScenarioStart): World {
  const builder: Builder = { world: emptyWorld(seed, partition), random, now: Math.ceil(now / 1000) * 1000 };
  const fleet = makeAccounts(builder);
  attachGuardrails(fleet);
  populate(fleet);
  for (const { where, plant } of [...troubles, ...neighbours]) plant(placeAt(fleet, where));
  addConsumers(fleet);
  return builder.world;
}
