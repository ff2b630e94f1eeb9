import type { World } from '../model/world.ts';
import { empty } from './empty.ts';
import { fleet } from './fleet.ts';
import type { ScenarioName } from './names.ts';
import { neglectedFleet } from './neglected-fleet.ts';
import { small } from './small.ts';
import type { ScenarioStart } from './start.ts';

export interface Scenario {
  readonly name: ScenarioName;
  readonly summary: string;
  build(start: ScenarioStart): World;
}

/** Every world that the sandbox can start with. */
export const scenarios: Readonly<Record<ScenarioName, Scenario>> = {
  small: {
    name: 'small',
    summary: 'a management account with an administrator, and one member',
    build: small,
  },
  'neglected-fleet': {
    name: 'neglected-fleet',
    summary: 'forty accounts with every trouble that a check can find, and things that only look like it',
    build: neglectedFleet,
  },
  fleet: {
    name: 'fleet',
    summary: 'many accounts with many users (--accounts, --users), to see how long things take',
    build: fleet,
  },
  empty: {
    name: 'empty',
    summary: 'one account with a key of its root user, and nothing else',
    build: empty,
  },
};
