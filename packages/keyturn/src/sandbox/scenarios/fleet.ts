import { uniqueId } from '../ids.ts';
import type { AccessKey, KeyUse, User } from '../model/iam.ts';
import type { Account, World } from '../model/world.ts';
import type { Random } from '../random.ts';
import { addAccount, addMember, addOrganization, addUnit, addUser, type Builder, DAY_MS, emptyWorld } from './builders.ts';
import { MANAGEMENT_ID } from './small.ts';
import type { ScenarioStart } from './start.ts';

const ACCOUNTS = 100;
const USERS = 100;

/** Many accounts with many users, all alike: to see how long things take, and how much memory. */
export function fleet({ seed, random, now, partition, accounts = ACCOUNTS, users = USERS }: ScenarioStart): World {
  const builder: Builder = { world: emptyWorld(seed, partition), random, now: Math.floor(now / 1000) * 1000 };
  const management = addAccount(builder, { id: MANAGEMENT_ID, name: 'management' });
  const organization = addOrganization(builder, management);
  organization.trustedServices.set('iam.amazonaws.com', builder.now - 100 * DAY_MS);
  organization.rootFeatures = ['RootSessions', 'RootCredentialsManagement'];
  const names = Array.from({ length: users }, (_, index) => `${ROLES[index % ROLES.length]}-${index + 1}`);
  const admin = addUser(builder, management, { name: 'admin', isAdministrator: true });
  admin.keys = [administratorKey(builder)];
  fill(builder, management, names.slice(1));
  const unitIds = ['prod', 'staging', 'dev', 'sandbox'].map((name) => addUnit(builder, name));
  for (let index = 1; index < accounts; index++) {
    const unitId = unitIds[index % unitIds.length];
    const id = String(200_000_000_000 + index);
    const name = `account-${String(index).padStart(4, '0')}`;
    fill(builder, addMember(builder, { id, name, ...(unitId === undefined ? {} : { unitId }) }), names);
  }
  return builder.world;
}

const ROLES = ['deploy', 'backup', 'reports', 'metrics', 'import', 'export', 'mailer', 'indexer'];

/** Adds users in the leanest form: all of one shape, names shared, arrays no longer than their contents. */
function fill(builder: Builder, account: Account, names: readonly string[]): void {
  const { random, now } = builder;
  for (const [index, name] of names.entries()) {
    const draw = random.next();
    const keyCount = draw < 0.05 ? 0 : draw < 0.75 ? 1 : 2;
    const createdAt = now - Math.floor(random.next() * 700 * 86_400) * 1000;
    const first = keyCount > 0 ? makeKey(builder, account.id, createdAt) : undefined;
    const second = keyCount > 1 ? makeKey(builder, account.id, createdAt) : undefined;
    const user: User = {
      name,
      path: '/',
      id: uniqueId('AIDA', account.id, random),
      createdAt,
      keys: first ? (second ? [first, second] : [first]) : [],
    };
    if (random.chance(0.1)) user.login = { createdAt, changedAt: createdAt, resetRequired: false };
    if (random.chance(0.05)) user.tags = new Map([['owner', `team-${index % 20}@example.com`]]);
    account.users.set(user.name, user);
  }
}

/** Written into the user directly, as all keys here: the index of keys (keys.ts) is made when the first call arrives. */
function administratorKey({ random, now }: Builder): AccessKey {
  const createdAt = now - 10 * DAY_MS;
  const lastUsed = { at: now - DAY_MS / 10, service: 'sts', region: 'us-east-1' };
  return { id: uniqueId('AKIA', MANAGEMENT_ID, random), status: 'Active', createdAt, worksFrom: createdAt, lastUsed };
}

const SERVICES = ['s3', 'sqs', 'dynamodb', 'ec2', 'ses'];

/** Most teams rotate: seven keys of ten are young. */
const YOUNG_SHARE = 0.7;
const YOUNG_MS = 85 * DAY_MS;

/** A key made since the user was, lately or at any time; one in twenty was never used. */
function makeKey({ random, now }: Builder, accountId: string, userSinceMs: number): AccessKey {
  const sinceMs = random.chance(YOUNG_SHARE) ? Math.max(userSinceMs, now - YOUNG_MS) : userSinceMs;
  const createdAt = sinceMs + Math.floor((random.next() * (now - sinceMs)) / 1000) * 1000;
  const id = uniqueId('AKIA', accountId, random);
  const status = random.chance(0.03) ? 'Inactive' : 'Active';
  if (random.chance(0.05)) return { id, status, createdAt, worksFrom: createdAt };
  return { id, status, createdAt, worksFrom: createdAt, lastUsed: makeUse(random, createdAt, now) };
}

/** Most keys in use were used lately: chance is cubed. */
function makeUse(random: Random, createdAt: number, now: number): KeyUse {
  const at = now - Math.floor((random.next() ** 3 * (now - createdAt)) / 1000) * 1000;
  return { at, service: random.pick(SERVICES), region: 'us-east-1' };
}
