import { AwsError, noSuchEntity } from '../aws-error.ts';
import { iamArn } from '../ids.ts';
import { requiredText } from '../input.ts';
import type { Group, Role, User } from '../model/iam.ts';
import type { Account } from '../model/world.ts';
import type { Call, Operation } from '../operation.ts';

/** The three things in IAM that hold policies. */
export type EntityKind = 'User' | 'Group' | 'Role';

/** What the three have in common. */
export interface Entity {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  attached?: Set<string>;
  inline?: Map<string, string>;
  boundary?: string;
  tags?: Map<string, string>;
}

/** All users, groups or roles of an account by name. */
export function entitiesOf(account: Account, kind: EntityKind): ReadonlyMap<string, Entity> {
  switch (kind) {
    case 'User':
      return account.users;
    case 'Group':
      return account.groups ?? nobody;
    case 'Role':
      return account.roles ?? nobody;
    default:
      return kind satisfies never;
  }
}

/** The one that UserName, GroupName or RoleName names, or NoSuchEntity in IAM's words. */
export function namedEntity(call: Call, kind: EntityKind): Entity {
  const name = requiredText(call.input, `${kind}Name`);
  return entitiesOf(call.account, kind).get(name) ?? refuse(kind, name);
}

/** The group that GroupName names. */
export function namedGroup(call: Call): Group {
  const name = requiredText(call.input, 'GroupName');
  return call.account.groups?.get(name) ?? refuse('Group', name);
}

/** The role that RoleName names. */
export function namedRole(call: Call): Role {
  const name = requiredText(call.input, 'RoleName');
  return call.account.roles?.get(name) ?? refuse('Role', name);
}

/** The user that UserName names, where leaving it out does not mean the caller. */
export function requiredUser(call: Call): User {
  const name = requiredText(call.input, 'UserName');
  return call.account.users.get(name) ?? refuse('User', name);
}

/** `arn:aws:iam::ACCT:role/PATH/NAME` */
export function entityArn(call: Call, kind: EntityKind, entity: { readonly path: string; readonly name: string }): string {
  return iamArn(call.world.partition, call.account.id, `${kind.toLowerCase()}${entity.path}${entity.name}`);
}

/** How an operation on a named entity is authorised: on its ARN, or the one it would have at `/`, as permission is checked first. */
export function onEntity(kind: EntityKind): Required<Pick<Operation, 'resource' | 'resourceTags' | 'trailResources'>> {
  const nameOf = (call: Call) => requiredText(call.input, `${kind}Name`);
  return {
    resource(call) {
      const name = nameOf(call);
      return entityArn(call, kind, entitiesOf(call.account, kind).get(name) ?? { path: '/', name });
    },
    resourceTags: (call) => entitiesOf(call.account, kind).get(nameOf(call))?.tags,
    trailResources: (call) => [{ type: `AWS::IAM::${kind}`, name: nameOf(call) }],
  };
}

/** Refuses to delete what still holds something: the first thing in the way is named (aws-facts A12). */
export function refuseConflict(obstacles: readonly (readonly [size: number | undefined, remedy: string])[]): void {
  for (const [size = 0, remedy] of obstacles) {
    if (size > 0) throw new AwsError('DeleteConflict', 409, `Cannot delete entity, must ${remedy} first.`);
  }
}

/** 409 when an account, a user or a policy has as much as it may. */
export function quotaError(quota: string, max: number): AwsError {
  return new AwsError('LimitExceeded', 409, `Cannot exceed quota for ${quota}: ${max}`);
}

const nobody: ReadonlyMap<string, Entity> = new Map();

function refuse(kind: EntityKind, name: string): never {
  throw noSuchEntity(`The ${kind.toLowerCase()} with name ${name} cannot be found.`);
}
