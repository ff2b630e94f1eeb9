import { noSuchEntity } from '../aws-error.ts';
import { uniqueId } from '../ids.ts';
import { requiredText } from '../input.ts';
import type { Group, User } from '../model/iam.ts';
import type { Call, Operation } from '../operation.ts';
import { iamPage } from '../paging.ts';
import { entityArn, namedGroup, onEntity, quotaError, refuseConflict, requiredUser } from './iam-entities.ts';
import { byName, givenPath, listedPage, newName, refuseTaken } from './iam-names.ts';
import { describeUser } from './iam-users.ts';

const GROUPS_MAX = 300;
const GROUPS_PER_USER_MAX = 10;

const createGroup: Operation = {
  name: 'CreateGroup',
  access: 'write',
  resource: (call) => entityArn(call, 'Group', { path: givenPath(call) ?? '/', name: requiredText(call.input, 'GroupName') }),
  run(call) {
    const name = newName(call, 'GroupName', 128);
    const groups = (call.account.groups ??= new Map<string, Group>());
    refuseTaken('Group', name, groups.values());
    if (groups.size >= GROUPS_MAX) throw quotaError('GroupsPerAccount', GROUPS_MAX);
    const group: Group = {
      name,
      path: givenPath(call) ?? '/',
      id: uniqueId('AGPA', call.account.id, call.random),
      createdAt: call.now,
      attached: new Set(),
      inline: new Map(),
    };
    groups.set(name, group);
    return { Group: describeGroup(call, group) };
  },
  trailResources: (call) => [{ type: 'AWS::IAM::Group', name: requiredText(call.input, 'GroupName') }],
};

const getGroup: Operation = {
  name: 'GetGroup',
  access: 'read',
  ...onEntity('Group'),
  run(call) {
    const group = namedGroup(call);
    const { items, ...page } = iamPage(call, byName(membersOf(call, group)));
    return { Group: describeGroup(call, group), Users: items.map((user) => describeUser(call, user)), ...page };
  },
};

const listGroups: Operation = {
  name: 'ListGroups',
  access: 'read',
  run(call) {
    const { items, ...page } = listedPage(call, call.account.groups?.values() ?? []);
    return { Groups: items.map((group) => describeGroup(call, group)), ...page };
  },
};

const deleteGroup: Operation = {
  name: 'DeleteGroup',
  access: 'write',
  ...onEntity('Group'),
  run(call) {
    const group = namedGroup(call);
    refuseConflict([
      [membersOf(call, group).length, 'remove users from group'],
      [group.inline.size, 'delete policies'],
      [group.attached.size, 'detach all policies'],
    ]);
    call.account.groups?.delete(group.name);
    return undefined;
  },
};

const addUserToGroup: Operation = {
  name: 'AddUserToGroup',
  access: 'write',
  ...onEntity('Group'),
  run(call) {
    const group = namedGroup(call);
    const user = requiredUser(call);
    const groups = (user.groups ??= new Set());
    if (!groups.has(group.name) && groups.size >= GROUPS_PER_USER_MAX) {
      throw quotaError('GroupsPerUser', GROUPS_PER_USER_MAX);
    }
    groups.add(group.name);
    return undefined;
  },
  trailResources: groupAndUser,
};

const removeUserFromGroup: Operation = {
  name: 'RemoveUserFromGroup',
  access: 'write',
  ...onEntity('Group'),
  run(call) {
    const group = namedGroup(call);
    const user = requiredUser(call);
    if (!user.groups?.delete(group.name)) {
      throw noSuchEntity(`The user with name ${user.name} cannot be found in the group with name ${group.name}.`);
    }
    return undefined;
  },
  trailResources: groupAndUser,
};

const listGroupsForUser: Operation = {
  name: 'ListGroupsForUser',
  access: 'read',
  ...onEntity('User'),
  run(call) {
    const names = requiredUser(call).groups ?? [];
    const groups = [...names].map((name) => call.account.groups?.get(name)).filter((group) => group !== undefined);
    const { items, ...page } = iamPage(call, byName(groups));
    return { Groups: items.map((group) => describeGroup(call, group)), ...page };
  },
};

export const groupOperations: readonly Operation[] = [
  createGroup,
  getGroup,
  listGroups,
  deleteGroup,
  addUserToGroup,
  removeUserFromGroup,
  listGroupsForUser,
];

function membersOf(call: Call, group: Group): User[] {
  return [...call.account.users.values()].filter((user) => user.groups?.has(group.name));
}

function describeGroup(call: Call, group: Group) {
  return {
    Path: group.path,
    GroupName: group.name,
    GroupId: group.id,
    Arn: entityArn(call, 'Group', group),
    CreateDate: new Date(group.createdAt),
  };
}

function groupAndUser(call: Call) {
  return [
    { type: 'AWS::IAM::Group', name: requiredText(call.input, 'GroupName') },
    { type: 'AWS::IAM::User', name: requiredText(call.input, 'UserName') },
  ];
}
