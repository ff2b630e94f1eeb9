import { AwsError, constraintError } from '../aws-error.ts';
import { iamArn, uniqueId } from '../ids.ts';
import { flag, freeText, requiredText, text } from '../input.ts';
import type { ManagedPolicy } from '../model/iam.ts';
import type { Call, Operation } from '../operation.ts';
import { iamPage } from '../paging.ts';
import { documentSize, identityDocument } from './iam-documents.ts';
import { type Entity, type EntityKind, entitiesOf, quotaError } from './iam-entities.ts';
import {
  awsPolicies,
  namedPolicy,
  onPolicy,
  ownPolicies,
  ownPolicy,
  type PolicyUse,
  type PolicyWithArn,
  policyUses,
} from './iam-managed-policies.ts';
import { belowPrefix, byName, givenPath, isTaken, listedPage, newName } from './iam-names.ts';
import { addTags, tagsMember } from './iam-tags.ts';
import { tagContext } from './request-context.ts';

const POLICIES_MAX = 1_500;

/** PolicySizeQuota: what a managed policy may say, white space not counted. */
const POLICY_SIZE_MAX = 6_144;

const createPolicy: Operation = {
  name: 'CreatePolicy',
  access: 'write',
  resource: newPolicyArn,
  requestContext: tagContext,
  run(call) {
    const name = newName(call, 'PolicyName', 128);
    const policies = (call.account.policies ??= new Map<string, ManagedPolicy>());
    if (isTaken(name, policies.values())) {
      throw new AwsError('EntityAlreadyExists', 409, `A policy called ${name} already exists. Duplicate names are not allowed.`);
    }
    const document = managedDocument(call);
    if (policies.size >= POLICIES_MAX) throw quotaError('PoliciesPerAccount', POLICIES_MAX);
    const description = freeText(call.input, 'Description');
    const policy: ManagedPolicy = {
      name,
      path: givenPath(call) ?? '/',
      id: uniqueId('ANPA', call.account.id, call.random),
      createdAt: call.now,
      updatedAt: call.now,
      ...(description === undefined ? {} : { description }),
      versions: [{ id: 'v1', document, createdAt: call.now }],
      defaultVersion: 'v1',
    };
    addTags(call, policy);
    const arn = newPolicyArn(call);
    policies.set(arn, policy);
    return { Policy: { ...describePolicy({ ...policy, arn }, undefined), ...tagsMember(policy.tags) } };
  },
  trailResources: (call) => [{ type: 'AWS::IAM::Policy', name: newPolicyArn(call) }],
};

const getPolicy: Operation = {
  name: 'GetPolicy',
  access: 'read',
  ...onPolicy,
  run(call) {
    const policy = namedPolicy(call, 'was not found.');
    const { CreateDate, UpdateDate, ...described } = describePolicy(policy, policyUses(call.account).get(policy.arn));
    return {
      Policy: { ...described, Description: policy.description, CreateDate, UpdateDate, ...tagsMember(policy.tags) },
    };
  },
};

const listPolicies: Operation = {
  name: 'ListPolicies',
  access: 'read',
  run(call) {
    const uses = policyUses(call.account);
    const usage = oneOf(call, 'PolicyUsageFilter', ['PermissionsPolicy', 'PermissionsBoundary']);
    const asked = inScope(call).filter(({ arn }) => {
      const { attachments, boundaries } = uses.get(arn) ?? unused;
      if (usage === 'PermissionsPolicy') return attachments > 0;
      if (usage === 'PermissionsBoundary') return boundaries > 0;
      return flag(call.input, 'OnlyAttached') !== true || attachments > 0;
    });
    const { items, ...page } = listedPage(call, asked);
    return { Policies: items.map((policy) => describePolicy(policy, uses.get(policy.arn))), ...page };
  },
};

const deletePolicy: Operation = {
  name: 'DeletePolicy',
  access: 'write',
  ...onPolicy,
  run(call) {
    const { policy, arn } = ownPolicy(call, 'DeletePolicy');
    if (policyUses(call.account).has(arn)) {
      throw new AwsError('DeleteConflict', 409, 'Cannot delete a policy attached to entities.');
    }
    if (policy.versions.length > 1) {
      throw new AwsError(
        'DeleteConflict',
        409,
        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
      );
    }
    call.account.policies?.delete(arn);
    return undefined;
  },
};

const listEntitiesForPolicy: Operation = {
  name: 'ListEntitiesForPolicy',
  access: 'read',
  ...onPolicy,
  run(call) {
    const { arn } = namedPolicy(call);
    const only = oneOf(call, 'EntityFilter', ['User', 'Role', 'Group', 'LocalManagedPolicy', 'AWSManagedPolicy']);
    const kinds = (['Group', 'User', 'Role'] as const).filter((kind) => only === undefined || only === kind);
    const found = kinds.flatMap((kind) => usersOf(call, kind, arn).map((entity) => ({ kind, entity })));
    const { items, ...page } = iamPage(call, found);
    const named = (wanted: EntityKind) =>
      items.flatMap(({ kind, entity }) => (kind === wanted ? [{ [`${kind}Name`]: entity.name, [`${kind}Id`]: entity.id }] : []));
    return { PolicyGroups: named('Group'), PolicyUsers: named('User'), PolicyRoles: named('Role'), ...page };
  },
};

export const policyOperations: readonly Operation[] = [
  createPolicy,
  getPolicy,
  listPolicies,
  deletePolicy,
  listEntitiesForPolicy,
];

/** The PolicyDocument of a managed policy, within its quota. */
export function managedDocument(call: Call): string {
  const document = identityDocument(call);
  if (documentSize(document) > POLICY_SIZE_MAX) throw quotaError('PolicySize', POLICY_SIZE_MAX);
  return document;
}

const unused: PolicyUse = { attachments: 0, boundaries: 0 };

function newPolicyArn(call: Call): string {
  const path = givenPath(call) ?? '/';
  return iamArn(call.world.partition, call.account.id, `policy${path}${requiredText(call.input, 'PolicyName')}`);
}

function inScope(call: Call): PolicyWithArn[] {
  const scope = oneOf(call, 'Scope', ['All', 'AWS', 'Local']) ?? 'All';
  return [...(scope === 'AWS' ? [] : ownPolicies(call.account)), ...(scope === 'Local' ? [] : awsPolicies(call))];
}

/** A policy as lists tell it; they leave out description and tags. */
export function describePolicy(policy: PolicyWithArn, use: PolicyUse | undefined) {
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersion,
    AttachmentCount: use?.attachments ?? 0,
    PermissionsBoundaryUsageCount: use?.boundaries ?? 0,
    IsAttachable: true,
    CreateDate: new Date(policy.createdAt),
    UpdateDate: new Date(policy.updatedAt),
  };
}

function usersOf(call: Call, kind: EntityKind, arn: string): Entity[] {
  const usage = oneOf(call, 'PolicyUsageFilter', ['PermissionsPolicy', 'PermissionsBoundary']);
  const uses = ({ attached, boundary }: Entity) =>
    (usage !== 'PermissionsBoundary' && attached?.has(arn)) || (usage !== 'PermissionsPolicy' && boundary === arn);
  return byName(belowPrefix(call, entitiesOf(call.account, kind).values()).filter(uses));
}

function oneOf<const T extends string>(call: Call, member: string, values: readonly T[]): T | undefined {
  const given = text(call.input, member);
  if (given === undefined) return undefined;
  const value = values.find((candidate) => candidate === given);
  if (value === undefined) {
    throw constraintError(member, given, `Member must satisfy enum value set: [${values.join(', ')}]`);
  }
  return value;
}
