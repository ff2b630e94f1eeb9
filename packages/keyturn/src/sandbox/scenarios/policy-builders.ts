import { iamArn, uniqueId } from '../ids.ts';
import type { Group, PasswordPolicy, User } from '../model/iam.ts';
import type { Account, World } from '../model/world.ts';
import { type Builder, DAY_MS } from './builders.ts';

/** The ARN of one of AWS's own managed policies. */
export function awsPolicy({ partition }: World, name: string): string {
  return `arn:${partition}:iam::aws:policy/${name}`;
}

/** One statement of a policy document. */
export type Statement = Readonly<Record<string, unknown>>;

/** A policy document as JSON text. */
export function document(...statements: readonly Statement[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

/** Attaches managed policies to a user. */
export function attach(user: User, ...arns: readonly string[]): void {
  user.attached ??= new Set();
  for (const arn of arns) user.attached.add(arn);
}

/** Writes a policy into a user. */
export function putInline(user: User, name: string, text: string): void {
  user.inline ??= new Map();
  user.inline.set(name, text);
}

/** Puts a user into a group, which is made if there is none of that name. */
export function joinGroup(
  builder: Builder,
  account: Account,
  user: User,
  group: { name: string; policyArns?: readonly string[] },
): Group {
  account.groups ??= new Map();
  let made = account.groups.get(group.name);
  if (!made) {
    made = {
      name: group.name,
      path: '/',
      id: uniqueId('AGPA', account.id, builder.random),
      createdAt: builder.now - 700 * DAY_MS,
      attached: new Set(group.policyArns),
      inline: new Map(),
    };
    account.groups.set(made.name, made);
  }
  user.groups ??= new Set();
  user.groups.add(made.name);
  return made;
}

/** Makes a customer managed policy and answers its ARN. */
export function addManagedPolicy(
  { world, random, now }: Builder,
  account: Account,
  policy: { name: string; document: string },
): string {
  const arn = iamArn(world.partition, account.id, `policy/${policy.name}`);
  const createdAt = now - 600 * DAY_MS;
  account.policies ??= new Map();
  account.policies.set(arn, {
    name: policy.name,
    path: '/',
    id: uniqueId('ANPA', account.id, random),
    createdAt,
    updatedAt: createdAt,
    versions: [{ id: 'v1', document: policy.document, createdAt }],
    defaultVersion: 'v1',
  });
  return arn;
}

/** Makes a service control policy and attaches it to roots, units or accounts. */
export function addServiceControlPolicy(
  { world, random }: Builder,
  policy: { name: string; description: string; document: string; targetIds: readonly string[] },
): void {
  const { organization } = world;
  if (!organization) throw new Error('a service control policy needs an organization');
  const id = `p-${random.text(8, 'abcdefghijklmnopqrstuvwxyz0123456789')}`;
  organization.policies.set(id, {
    id,
    name: policy.name,
    description: policy.description,
    type: 'SERVICE_CONTROL_POLICY',
    content: policy.document,
    awsManaged: false,
  });
  for (const targetId of policy.targetIds) organization.attachments.get(targetId)?.add(id);
}

/** What the CIS benchmark asks of a password policy, and a little more. */
export const strongPasswords: Readonly<PasswordPolicy> = {
  minimumLength: 14,
  requireSymbols: true,
  requireNumbers: true,
  requireUppercase: true,
  requireLowercase: true,
  allowUsersToChange: true,
  maxAgeDays: 90,
  reusePrevention: 24,
  hardExpiry: false,
};
