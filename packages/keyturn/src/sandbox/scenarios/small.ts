import type { World } from '../model/world.ts';
import { addAccount, addAgedKey, addMember, addOrganization, addUser, type Builder, emptyWorld } from './builders.ts';
import type { ScenarioStart } from './start.ts';

/** The management account of every scenario. */
export const MANAGEMENT_ID = '111111111111';

/** The smallest organization: a management account with an administrator, and one member. For tests and first steps. */
export function small({ seed, random, now, partition }: ScenarioStart): World {
  const builder: Builder = { world: emptyWorld(seed, partition), random, now };
  const management = addAccount(builder, { id: MANAGEMENT_ID, name: 'management' });
  addOrganization(builder, management);
  const admin = addUser(builder, management, { name: 'admin', isAdministrator: true });
  addAgedKey(builder, management, admin, { ageDays: 10, usedDaysAgo: 0.1, service: 'sts' });
  addMember(builder, { id: '222222222222', name: 'dev' });
  return builder.world;
}
