import { noSuchEntity, validationError } from '../aws-error.ts';
import { iamArn } from '../ids.ts';
import { text } from '../input.ts';
import type { AccessKey, User } from '../model/iam.ts';
import type { Call } from '../operation.ts';

/** Whose credentials an IAM call acts on: the root user when `user` is absent. */
export interface Target {
  readonly user: User | undefined;
  readonly keys: AccessKey[];
}

/**
 * The user named by UserName; without it whoever signed: a user, or the root user (aws-facts A2, A3). `root` is a name
 * like any other. A role must name somebody.
 */
export function targetPrincipal(call: Call): Target {
  const name = text(call.input, 'UserName');
  if (name !== undefined) {
    const user = namedUser(call, name);
    return { user, keys: user.keys };
  }
  const { caller } = call;
  if (caller.kind === 'user') return { user: caller.user, keys: caller.user.keys };
  if (caller.kind === 'root' || caller.kind === 'assumed-root') return { user: undefined, keys: call.account.root.keys };
  throw validationError('Must specify userName when calling with non-User credentials');
}

/** The ARN that such a call is authorised on; one made up for a user who does not exist, as AWS checks permission first. */
export function targetArn(call: Call): string {
  const name = text(call.input, 'UserName');
  const user = name === undefined && call.caller.kind === 'user' ? call.caller.user : call.account.users.get(name ?? '');
  if (user) return userArn(call, user);
  if (name !== undefined) return iamArn(call.world.partition, call.account.id, `user/${name}`);
  if (call.caller.kind === 'role') throw validationError('Must specify userName when calling with non-User credentials');
  return iamArn(call.world.partition, call.account.id, 'root');
}

/** The tags of the user acted on. */
export function targetTags(call: Call): ReadonlyMap<string, string> | undefined {
  const name = text(call.input, 'UserName');
  if (name !== undefined) return call.account.users.get(name)?.tags;
  return call.caller.kind === 'user' ? call.caller.user.tags : undefined;
}

/** A user by name, or NoSuchEntity in IAM's words. */
export function namedUser(call: Call, name: string): User {
  const user = call.account.users.get(name);
  if (!user) throw noSuchEntity(`The user with name ${name} cannot be found.`);
  return user;
}

/** `arn:aws:iam::ACCT:user/PATH/NAME` */
export function userArn(call: Call, user: User): string {
  return iamArn(call.world.partition, call.account.id, `user${user.path}${user.name}`);
}
