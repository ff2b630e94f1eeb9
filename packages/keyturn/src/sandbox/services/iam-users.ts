import { iamArn, uniqueId } from '../ids.ts';
import { requiredText, text } from '../input.ts';
import type { User } from '../model/iam.ts';
import type { Session } from '../model/world.ts';
import type { Call, Operation } from '../operation.ts';
import { entityArn, onEntity, quotaError, refuseConflict, requiredUser } from './iam-entities.ts';
import { boundaryMember, givenBoundary } from './iam-managed-policies.ts';
import { checkedName, givenPath, listedPage, newName, refuseTaken } from './iam-names.ts';
import { creationContext, permissionContext } from './iam-request-context.ts';
import { addTags, tagsMember } from './iam-tags.ts';
import { namedUser, targetArn, targetTags, userArn } from './iam-target.ts';

const USERS_MAX = 5_000;
const NAME_LENGTH_MAX = 64;

const createUser: Operation = {
  name: 'CreateUser',
  access: 'write',
  resource: (call) => entityArn(call, 'User', { path: givenPath(call) ?? '/', name: requiredText(call.input, 'UserName') }),
  requestContext: creationContext,
  run(call) {
    const name = newName(call, 'UserName', NAME_LENGTH_MAX);
    const { users } = call.account;
    refuseTaken('User', name, users.values());
    if (users.size >= USERS_MAX) throw quotaError('UsersPerAccount', USERS_MAX);
    const user: User = {
      name,
      path: givenPath(call) ?? '/',
      id: uniqueId('AIDA', call.account.id, call.random),
      createdAt: call.now,
      keys: [],
    };
    const boundary = givenBoundary(call);
    if (boundary !== undefined) user.boundary = boundary;
    addTags(call, user);
    users.set(name, user);
    return { User: describeWholeUser(call, user) };
  },
  trailResources: (call) => [{ type: 'AWS::IAM::User', name: requiredText(call.input, 'UserName') }],
};

const getUser: Operation = {
  name: 'GetUser',
  access: 'read',
  resource: targetArn,
  resourceTags: targetTags,
  run(call) {
    const name = text(call.input, 'UserName');
    if (name !== undefined) return { User: describeWholeUser(call, namedUser(call, name)) };
    return { User: call.caller.kind === 'user' ? describeWholeUser(call, call.caller.user) : describeRoot(call) };
  },
};

const listUsers: Operation = {
  name: 'ListUsers',
  access: 'read',
  run(call) {
    const { items, ...page } = listedPage(call, call.account.users.values());
    return { Users: items.map((user) => describeUser(call, user)), ...page };
  },
};

const updateUser: Operation = {
  name: 'UpdateUser',
  access: 'write',
  ...onEntity('User'),
  run(call) {
    const user = requiredUser(call);
    const newPath = givenPath(call, 'NewPath');
    const name = text(call.input, 'NewUserName');
    if (name !== undefined && name !== user.name) rename(call, user, checkedName('NewUserName', name, NAME_LENGTH_MAX));
    if (newPath !== undefined) user.path = newPath;
    return undefined;
  },
};

const deleteUser: Operation = {
  name: 'DeleteUser',
  access: 'write',
  ...onEntity('User'),
  run(call) {
    const user = requiredUser(call);
    refuseConflict([
      [user.inline?.size, 'delete policies'],
      [user.attached?.size, 'detach all policies'],
      [user.groups?.size, 'remove users from group'],
      [user.keys.length, 'delete access keys'],
      [user.login ? 1 : 0, 'delete login profile'],
      [user.mfa?.length, 'delete MFA device'],
      [user.certificates?.length, 'delete certificates'],
      [user.sshKeys?.length, 'remove referenced objects'],
      [user.serviceCredentials?.length, 'remove referenced objects'],
    ]);
    call.account.users.delete(user.name);
    for (const session of sessionsOf(call, user.name)) call.world.sessions.delete(session.id);
    return undefined;
  },
};

const putUserPermissionsBoundary: Operation = {
  name: 'PutUserPermissionsBoundary',
  access: 'write',
  ...onEntity('User'),
  requestContext: permissionContext('User'),
  run(call) {
    const user = requiredUser(call);
    requiredText(call.input, 'PermissionsBoundary');
    const boundary = givenBoundary(call);
    if (boundary !== undefined) user.boundary = boundary;
    return undefined;
  },
};

const deleteUserPermissionsBoundary: Operation = {
  name: 'DeleteUserPermissionsBoundary',
  access: 'write',
  ...onEntity('User'),
  requestContext: permissionContext('User'),
  run(call) {
    delete requiredUser(call).boundary;
    return undefined;
  },
};

export const userOperations: readonly Operation[] = [
  createUser,
  getUser,
  listUsers,
  updateUser,
  deleteUser,
  putUserPermissionsBoundary,
  deleteUserPermissionsBoundary,
];

/** A user as lists tell it; they leave out tags and boundary. */
export function describeUser(call: Call, user: User) {
  return {
    Path: user.path,
    UserName: user.name,
    UserId: user.id,
    Arn: userArn(call, user),
    CreateDate: new Date(user.createdAt),
    ...lastUseOfPassword(user.login?.lastUsedAt),
  };
}

function describeWholeUser(call: Call, user: User) {
  return { ...describeUser(call, user), ...boundaryMember(user.boundary), ...tagsMember(user.tags) };
}

/** The root user has neither name nor path (aws-facts A3). */
function describeRoot({ account, world }: Call) {
  return {
    UserId: account.id,
    Arn: iamArn(world.partition, account.id, 'root'),
    CreateDate: new Date(account.root.createdAt),
    ...lastUseOfPassword(account.root.password?.lastUsedAt),
  };
}

function lastUseOfPassword(at: number | undefined): { PasswordLastUsed?: Date } {
  return at === undefined ? {} : { PasswordLastUsed: new Date(at) };
}

/** A renamed user stays who it was: its id, keys, credentials, devices and sessions go with it. */
function rename(call: Call, user: User, name: string): void {
  const { account, world } = call;
  const others = [...account.users.values()].filter((other) => other !== user);
  refuseTaken('User', name, others);
  for (const session of sessionsOf(call, user.name)) {
    if (session.principal.kind !== 'user' && session.principal.kind !== 'federated') continue;
    world.sessions.set(session.id, { ...session, principal: { ...session.principal, userName: name } });
  }
  for (const device of account.virtualMfa?.values() ?? []) {
    const { assignedTo } = device;
    if (assignedTo?.kind === 'user' && assignedTo.name === user.name) assignedTo.name = name;
  }
  account.users.delete(user.name);
  user.name = name;
  account.users.set(name, user);
}

function sessionsOf(call: Call, userName: string): Session[] {
  return [...call.world.sessions.values()].filter(
    ({ accountId, principal }) => accountId === call.account.id && 'userName' in principal && principal.userName === userName,
  );
}
