import { iamArn, uniqueId } from '../ids.ts';
import { addKey } from '../keys.ts';
import type { AccessKey, KeyStatus, Role, User } from '../model/iam.ts';
import type { Organization } from '../model/organization.ts';
import type { Account, Partition, World } from '../model/world.ts';
import type { Random } from '../random.ts';

/** What a scenario writes with: the world so far, chance, and the instant at which the story starts. */
export interface Builder {
  readonly world: World;
  readonly random: Random;
  readonly now: number;
}

/** Milliseconds in a day. */
export const DAY_MS = 86_400_000;

/** An AWS without anybody in it. */
export function emptyWorld(seed: number, partition: Partition = 'aws'): World {
  return { seed, partition, accounts: new Map(), sessions: new Map() };
}

/** Adds an account: in the organization when `parentId` is given. */
export function addAccount(
  { world, now }: Builder,
  account: { id: string; name: string; parentId?: string; createdDaysAgo?: number; joinedMethod?: 'INVITED' | 'CREATED' },
): Account {
  const createdAt = now - (account.createdDaysAgo ?? 1_000) * DAY_MS;
  const made: Account = {
    id: account.id,
    name: account.name,
    email: `aws+${account.name}@example.com`,
    state: 'ACTIVE',
    joinedMethod: account.joinedMethod ?? 'CREATED',
    joinedAt: createdAt,
    root: { createdAt, keys: [], mfa: [], certificates: [] },
    users: new Map(),
  };
  if (account.parentId !== undefined) made.parentId = account.parentId;
  world.accounts.set(made.id, made);
  return made;
}

/** Makes an account the management account of a new organization with all features, and SCPs switched on. */
export function addOrganization({ world, random }: Builder, management: Account): Organization {
  const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';
  const rootId = `r-${random.text(4, letters)}`;
  const fullAccess = {
    id: 'p-FullAWSAccess',
    name: 'FullAWSAccess',
    description: 'Allows access to every operation',
    type: 'SERVICE_CONTROL_POLICY' as const,
    content: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }),
    awsManaged: true,
  };
  const organization: Organization = {
    id: `o-${random.text(10, letters)}`,
    featureSet: 'ALL',
    managementAccountId: management.id,
    rootId,
    units: new Map(),
    enabledPolicyTypes: new Set(['SERVICE_CONTROL_POLICY']),
    policies: new Map([[fullAccess.id, fullAccess]]),
    attachments: new Map([[rootId, new Set([fullAccess.id])]]),
    trustedServices: new Map(),
    delegates: new Map(),
    rootFeatures: [],
  };
  management.parentId = rootId;
  organization.attachments.set(management.id, new Set([fullAccess.id]));
  world.organization = organization;
  return organization;
}

/** Adds an OU below another one, or below the root. */
export function addUnit({ world, random }: Builder, name: string, parentId?: string): string {
  const { organization } = world;
  if (!organization) throw new Error('a unit needs an organization');
  const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';
  const id = `ou-${organization.rootId.slice(2)}-${random.text(8, letters)}`;
  organization.units.set(id, { id, name, parentId: parentId ?? organization.rootId });
  organization.attachments.set(id, new Set(['p-FullAWSAccess']));
  return id;
}

/** Adds a member account to the organization, with the role that Organizations makes in it. */
export function addMember(
  builder: Builder,
  account: { id: string; name: string; unitId?: string; createdDaysAgo?: number },
): Account {
  const { organization } = builder.world;
  if (!organization) throw new Error('a member needs an organization');
  const { unitId, ...rest } = account;
  const made = addAccount(builder, { ...rest, parentId: unitId ?? organization.rootId });
  organization.attachments.set(made.id, new Set(['p-FullAWSAccess']));
  addRole(builder, made, {
    name: 'OrganizationAccountAccessRole',
    trustedAccountId: organization.managementAccountId,
    isAdministrator: true,
  });
  return made;
}

/** Adds a role that an account (all its principals, if their own policies allow) may assume. */
export function addRole(
  { world, random, now }: Builder,
  account: Account,
  role: {
    name: string;
    trustedAccountId: string;
    isAdministrator?: boolean;
    path?: string;
    externalId?: string;
    policy?: object;
  },
): Role {
  const made: Role = {
    name: role.name,
    path: role.path ?? '/',
    id: uniqueId('AROA', account.id, random),
    createdAt: now - 400 * DAY_MS,
    trust: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: iamArn(world.partition, role.trustedAccountId, 'root') },
          Action: 'sts:AssumeRole',
          ...(role.externalId === undefined ? {} : { Condition: { StringEquals: { 'sts:ExternalId': role.externalId } } }),
        },
      ],
    }),
    maxSessionSeconds: 3600,
    attached: new Set(role.isAdministrator ? [`arn:${world.partition}:iam::aws:policy/AdministratorAccess`] : []),
    inline: new Map(role.policy ? [['inline', JSON.stringify(role.policy)]] : []),
    tags: new Map(),
  };
  account.roles ??= new Map();
  account.roles.set(made.name, made);
  return made;
}

/** Adds an IAM user. */
export function addUser(
  { world, random, now }: Builder,
  account: Account,
  user: {
    name: string;
    path?: string;
    createdDaysAgo?: number;
    isAdministrator?: boolean;
    tags?: Readonly<Record<string, string>>;
  },
): User {
  const made: User = {
    name: user.name,
    path: user.path ?? '/',
    id: uniqueId('AIDA', account.id, random),
    createdAt: now - (user.createdDaysAgo ?? 500) * DAY_MS,
    keys: [],
  };
  if (user.tags) made.tags = new Map(Object.entries(user.tags));
  if (user.isAdministrator) made.attached = new Set([`arn:${world.partition}:iam::aws:policy/AdministratorAccess`]);
  account.users.set(made.name, made);
  return made;
}

/** Adds an access key of a given age to a user, or to the root user of the account. It works at once. */
export function addAgedKey(
  { world, random, now }: Builder,
  account: Account,
  user: User | undefined,
  key: { ageDays: number; status?: KeyStatus; usedDaysAgo?: number; service?: string; region?: string },
): AccessKey {
  const createdAt = Math.floor((now - key.ageDays * DAY_MS) / 1000) * 1000;
  const made: AccessKey = {
    id: uniqueId('AKIA', account.id, random),
    status: key.status ?? 'Active',
    createdAt,
    worksFrom: createdAt,
  };
  if (key.usedDaysAgo !== undefined) {
    const at = Math.floor((now - key.usedDaysAgo * DAY_MS) / 1000) * 1000;
    made.lastUsed = { at, service: key.service ?? 's3', region: key.region ?? 'us-east-1' };
  }
  addKey(world, account, user, made);
  return made;
}
