import { AwsError } from '../aws-error.ts';
import type { Organization, OrganizationPolicy } from '../model/organization.ts';
import type { Call, Operation } from '../operation.ts';
import { arnOf, namedBy } from './organizations-arns.ts';
import { constraintViolation, idForms, invalidInput, organizationPage, requiredMatch } from './organizations-input.ts';
import { isTarget, namedPolicy } from './organizations-policies.ts';
import { policyTypes } from './organizations-policy-types.ts';
import { managedOrganization, notFound, readableOrganization } from './organizations-scope.ts';

const attachPolicy: Operation = {
  name: 'AttachPolicy',
  access: 'write',
  resource: namedBy('PolicyId'),
  run(call) {
    const { organization, policy, targetId, attached } = attachment(call);
    if (attached.has(policy.id)) {
      // AWS says of a double attachment what one expects of a double policy.
      const message = 'A policy with the specified name and type already exists.';
      throw new AwsError('DuplicatePolicyAttachmentException', 400, message);
    }
    if (countOfType(organization, attached, policy) >= policyTypes[policy.type].attachedMax) {
      throw constraintViolation(
        'MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED',
        'You have attached the maximum number of policies to the specified target.',
      );
    }
    organization.attachments.set(targetId, attached.add(policy.id));
    return undefined;
  },
};

const detachPolicy: Operation = {
  name: 'DetachPolicy',
  access: 'write',
  resource: namedBy('PolicyId'),
  run(call) {
    const { organization, policy, attached } = attachment(call);
    if (!attached.has(policy.id)) {
      throw new AwsError('PolicyNotAttachedException', 400, "The policy isn't attached to the specified target.");
    }
    if (policy.id === 'p-RCPFullAWSAccess') {
      throw invalidInput('NON_DETACHABLE_POLICY', 'You cannot detach this policy from the specified target.');
    }
    if (countOfType(organization, attached, policy) <= policyTypes[policy.type].attachedMin) {
      throw constraintViolation(
        'MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED',
        'You cannot detach the last policy of this type from the specified target.',
      );
    }
    attached.delete(policy.id);
    return undefined;
  },
};

const listTargetsForPolicy: Operation = {
  name: 'ListTargetsForPolicy',
  access: 'read',
  resource: namedBy('PolicyId'),
  run(call) {
    const organization = readableOrganization(call);
    const { id } = namedPolicy(call, organization);
    const targets = [...organization.attachments].filter(([, attached]) => attached.has(id));
    const { items, ...page } = organizationPage(call, targets);
    return { Targets: items.map(([targetId]) => describeTarget(call, organization, targetId)), ...page };
  },
};

/** Organizations: what policies are attached to. */
export const organizationAttachmentOperations: readonly Operation[] = [attachPolicy, detachPolicy, listTargetsForPolicy];

function attachment(call: Call) {
  const organization = managedOrganization(call);
  const policy = namedPolicy(call, organization);
  const targetId = requiredMatch(call.input, 'TargetId', idForms.target);
  if (!isTarget(call, organization, targetId)) throw notFound('Target', 'a target');
  if (!organization.enabledPolicyTypes.has(policy.type)) {
    const message = 'This operation can be performed only for enabled policy types.';
    throw new AwsError('PolicyTypeNotEnabledException', 400, message);
  }
  return { organization, policy, targetId, attached: organization.attachments.get(targetId) ?? new Set<string>() };
}

function countOfType(organization: Organization, attached: ReadonlySet<string>, { type }: OrganizationPolicy): number {
  return [...attached].filter((id) => organization.policies.get(id)?.type === type).length;
}

function describeTarget(call: Call, organization: Organization, id: string) {
  const described = { TargetId: id, Arn: arnOf(call, organization, id) };
  if (id === organization.rootId) return { ...described, Name: 'Root', Type: 'ROOT' };
  const unit = organization.units.get(id);
  if (unit) return { ...described, Name: unit.name, Type: 'ORGANIZATIONAL_UNIT' };
  return { ...described, Name: call.world.accounts.get(id)?.name, Type: 'ACCOUNT' };
}
