import { AwsError, constraintError } from '../aws-error.ts';
import { uniqueId } from '../ids.ts';
import { freeText, integer, requiredText } from '../input.ts';
import type { Role } from '../model/iam.ts';
import type { Call, Operation } from '../operation.ts';
import { documentSize, encodeDocument, trustDocument } from './iam-documents.ts';
import { type Entity, type EntityKind, entityArn, namedRole, onEntity, quotaError, refuseConflict } from './iam-entities.ts';
import { boundaryMember, givenBoundary } from './iam-managed-policies.ts';
import { givenPath, listedPage, newName, refuseTaken } from './iam-names.ts';
import { creationContext, permissionContext } from './iam-request-context.ts';
import { addTags, tagsMember } from './iam-tags.ts';

const ROLES_MAX = 1_000;

/** AssumeRolePolicySizeQuota */
const TRUST_SIZE_MAX = 2_048;

const createRole: Operation = {
  name: 'CreateRole',
  access: 'write',
  resource: (call) => entityArn(call, 'Role', { path: givenPath(call) ?? '/', name: requiredText(call.input, 'RoleName') }),
  requestContext: creationContext,
  run(call) {
    const name = newName(call, 'RoleName', 64);
    const roles = (call.account.roles ??= new Map<string, Role>());
    refuseTaken('Role', name, roles.values());
    const trust = givenTrust(call, 'AssumeRolePolicyDocument');
    if (roles.size >= ROLES_MAX) throw quotaError('RolesPerAccount', ROLES_MAX);
    const description = freeText(call.input, 'Description');
    const boundary = givenBoundary(call);
    const role: Role = {
      name,
      path: givenPath(call) ?? '/',
      id: uniqueId('AROA', call.account.id, call.random),
      createdAt: call.now,
      trust,
      ...(description === undefined ? {} : { description }),
      maxSessionSeconds: givenSessionSeconds(call) ?? 3_600,
      attached: new Set(),
      inline: new Map(),
      ...(boundary === undefined ? {} : { boundary }),
      tags: new Map(),
    };
    addTags(call, role);
    roles.set(name, role);
    return { Role: { ...describeIdentity(call, role), ...boundaryMember(boundary), ...tagsMember(role.tags) } };
  },
  trailResources: (call) => [{ type: 'AWS::IAM::Role', name: requiredText(call.input, 'RoleName') }],
};

const getRole: Operation = {
  name: 'GetRole',
  access: 'read',
  ...onEntity('Role'),
  run(call) {
    const role = namedRole(call);
    return {
      Role: {
        ...describeRole(call, role),
        ...boundaryMember(role.boundary),
        ...tagsMember(role.tags),
        RoleLastUsed: lastUseOfRole(role),
      },
    };
  },
};

const listRoles: Operation = {
  name: 'ListRoles',
  access: 'read',
  run(call) {
    const { items, ...page } = listedPage(call, call.account.roles?.values() ?? []);
    return { Roles: items.map((role) => describeRole(call, role)), ...page };
  },
};

const updateRole: Operation = {
  name: 'UpdateRole',
  access: 'write',
  ...onEntity('Role'),
  run(call) {
    const role = namedRole(call);
    refuseProtected('Role', role);
    const description = freeText(call.input, 'Description');
    const seconds = givenSessionSeconds(call);
    if (description !== undefined) role.description = description;
    if (seconds !== undefined) role.maxSessionSeconds = seconds;
    return {};
  },
};

const updateAssumeRolePolicy: Operation = {
  name: 'UpdateAssumeRolePolicy',
  access: 'write',
  ...onEntity('Role'),
  run(call) {
    const role = namedRole(call);
    refuseProtected('Role', role);
    role.trust = givenTrust(call, 'PolicyDocument');
    return undefined;
  },
};

const putRolePermissionsBoundary: Operation = {
  name: 'PutRolePermissionsBoundary',
  access: 'write',
  ...onEntity('Role'),
  requestContext: permissionContext('Role'),
  run(call) {
    const role = namedRole(call);
    refuseProtected('Role', role);
    requiredText(call.input, 'PermissionsBoundary');
    const boundary = givenBoundary(call);
    if (boundary !== undefined) role.boundary = boundary;
    return undefined;
  },
};

const deleteRolePermissionsBoundary: Operation = {
  name: 'DeleteRolePermissionsBoundary',
  access: 'write',
  ...onEntity('Role'),
  requestContext: permissionContext('Role'),
  run(call) {
    const role = namedRole(call);
    refuseProtected('Role', role);
    delete role.boundary;
    return undefined;
  },
};

const deleteRole: Operation = {
  name: 'DeleteRole',
  access: 'write',
  ...onEntity('Role'),
  run(call) {
    const role = namedRole(call);
    refuseProtected('Role', role);
    refuseConflict([
      [role.inline.size, 'delete policies'],
      [role.attached.size, 'detach all policies'],
    ]);
    call.account.roles?.delete(role.name);
    // Else a role that is made later under the same name would inherit them.
    for (const { id, accountId, principal } of call.world.sessions.values()) {
      const isOfRole = accountId === call.account.id && principal.kind === 'role' && principal.roleName === role.name;
      if (isOfRole) call.world.sessions.delete(id);
    }
    return undefined;
  },
};

export const roleOperations: readonly Operation[] = [
  createRole,
  getRole,
  listRoles,
  updateRole,
  updateAssumeRolePolicy,
  putRolePermissionsBoundary,
  deleteRolePermissionsBoundary,
  deleteRole,
];

/** Roles that AWS keeps for itself (service-linked ones, and those of IAM Identity Center) change only by AWS's hand. */
export function refuseProtected(kind: EntityKind, { path, name }: Pick<Entity, 'path' | 'name'>): void {
  if (kind !== 'Role' || !/^\/aws-(service-role|reserved)\//.test(path)) return;
  const message = `Cannot perform the operation on the protected role '${name}' - this role is only modifiable by AWS`;
  throw new AwsError('UnmodifiableEntity', 400, message);
}

/** When and where a role was used last: an empty structure when never. */
export function lastUseOfRole({ lastUsed }: Role): { LastUsedDate?: Date; Region?: string } {
  return lastUsed ? { LastUsedDate: new Date(lastUsed.at), Region: lastUsed.region } : {};
}

function givenTrust(call: Call, member: string): string {
  const trust = trustDocument(call, member);
  if (documentSize(trust) > TRUST_SIZE_MAX) throw quotaError('ACLSizePerRole', TRUST_SIZE_MAX);
  return trust;
}

function givenSessionSeconds(call: Call): number | undefined {
  const seconds = integer(call.input, 'MaxSessionDuration');
  if (seconds === undefined || (seconds >= 3_600 && seconds <= 43_200)) return seconds;
  const rule = seconds < 3_600 ? 'greater than or equal to 3600' : 'less than or equal to 43200';
  throw constraintError('MaxSessionDuration', String(seconds), `Member must have value ${rule}`);
}

/** A role as lists tell it: without boundary, tags and last use. */
function describeRole(call: Call, role: Role) {
  return { ...describeIdentity(call, role), Description: role.description, MaxSessionDuration: role.maxSessionSeconds };
}

/** What every answer about a role begins with. */
export function describeIdentity(call: Call, role: Role) {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: entityArn(call, 'Role', role),
    CreateDate: new Date(role.createdAt),
    AssumeRolePolicyDocument: encodeDocument(role.trust),
  };
}
