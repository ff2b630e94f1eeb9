import { AwsError } from '../aws-error.ts';
import { freeText } from '../input.ts';
import type { Organization, OrganizationPolicy } from '../model/organization.ts';
import type { Call, Operation } from '../operation.ts';
import { arnOf, namedBy } from './organizations-arns.ts';
import { idForms, invalidInput, optionalMatch, organizationPage, requiredMatch } from './organizations-input.ts';
import { checkPolicyContent } from './organizations-policy-content.ts';
import { attachDefault, describeRoot, requiredPolicyType } from './organizations-policy-types.ts';
import { managedOrganization, memberAccounts, notFound, policyOf, readableOrganization } from './organizations-scope.ts';
import { setTags } from './organizations-tags.ts';
import { tagContext } from './request-context.ts';

const contentForm = /^[\s\S]+$/;

const enablePolicyType: Operation = {
  name: 'EnablePolicyType',
  access: 'write',
  resource: namedBy('RootId'),
  run(call) {
    const organization = managedOrganization(call);
    refuseOtherRoot(call, organization);
    const type = requiredPolicyType(call.input, 'PolicyType');
    refuseWithoutAllFeatures(organization);
    if (organization.enabledPolicyTypes.has(type)) {
      throw new AwsError('PolicyTypeAlreadyEnabledException', 400, 'The specified policy type is already enabled.');
    }
    organization.enabledPolicyTypes.add(type);
    const accountIds = memberAccounts(call).map(({ id }) => id);
    for (const id of [organization.rootId, ...organization.units.keys(), ...accountIds]) attachDefault(organization, type, id);
    return { Root: describeRoot(call, organization) };
  },
};

const disablePolicyType: Operation = {
  name: 'DisablePolicyType',
  access: 'write',
  resource: namedBy('RootId'),
  run(call) {
    const organization = managedOrganization(call);
    refuseOtherRoot(call, organization);
    const type = requiredPolicyType(call.input, 'PolicyType');
    if (!organization.enabledPolicyTypes.delete(type)) {
      const message = 'The specified policy type is not enabled.';
      throw new AwsError('PolicyTypeNotEnabledException', 400, message);
    }
    // AWS forgets all attachments of the type: enabling it again starts with AWS's own policy alone.
    for (const attached of organization.attachments.values()) {
      for (const id of attached) if (organization.policies.get(id)?.type === type) attached.delete(id);
    }
    return { Root: describeRoot(call, organization) };
  },
};

const createPolicy: Operation = {
  name: 'CreatePolicy',
  access: 'write',
  requestContext: tagContext,
  run(call) {
    const organization = managedOrganization(call);
    const type = requiredPolicyType(call.input, 'Type');
    const name = requiredMatch(call.input, 'Name', idForms.name);
    const description = requiredMatch(call.input, 'Description', /^[\s\S]{0,512}$/);
    const content = requiredMatch(call.input, 'Content', contentForm);
    refuseWithoutAllFeatures(organization);
    checkPolicyContent(type, content);
    const policy = { id: freshId(call), name, description, type, content, awsManaged: false };
    refuseTakenName(organization, policy);
    setTags(organization, policy.id, call.input);
    organization.policies.set(policy.id, policy);
    return { Policy: describePolicy(call, organization, policy) };
  },
};

const updatePolicy: Operation = {
  name: 'UpdatePolicy',
  access: 'write',
  resource: namedBy('PolicyId'),
  run(call) {
    const organization = managedOrganization(call);
    const policy = changeablePolicy(call, organization);
    const name = optionalMatch(call.input, 'Name', idForms.name) ?? policy.name;
    const content = optionalMatch(call.input, 'Content', contentForm) ?? policy.content;
    refuseTakenName(organization, { ...policy, name });
    checkPolicyContent(policy.type, content);
    Object.assign(policy, { name, content, description: freeText(call.input, 'Description') ?? policy.description });
    return { Policy: describePolicy(call, organization, policy) };
  },
};

const describeOnePolicy: Operation = {
  name: 'DescribePolicy',
  access: 'read',
  resource: namedBy('PolicyId'),
  run(call) {
    const organization = readableOrganization(call);
    return { Policy: describePolicy(call, organization, namedPolicy(call, organization)) };
  },
};

const deletePolicy: Operation = {
  name: 'DeletePolicy',
  access: 'write',
  resource: namedBy('PolicyId'),
  run(call) {
    const organization = managedOrganization(call);
    const { id } = changeablePolicy(call, organization);
    if (organization.attachments.values().some((attached) => attached.has(id))) {
      const message = 'The policy is attached to one or more entities. You must detach it from all roots, OUs, and accounts.';
      throw new AwsError('PolicyInUseException', 400, message);
    }
    organization.policies.delete(id);
    organization.tags?.delete(id);
    return undefined;
  },
};

const listPolicies: Operation = {
  name: 'ListPolicies',
  access: 'read',
  run(call) {
    const organization = readableOrganization(call);
    const type = requiredPolicyType(call.input, 'Filter');
    const policies = [...organization.policies.values()].filter((policy) => policy.type === type);
    const { items, ...page } = organizationPage(call, policies);
    return { Policies: items.map((policy) => summarizePolicy(call, organization, policy)), ...page };
  },
};

const listPoliciesForTarget: Operation = {
  name: 'ListPoliciesForTarget',
  access: 'read',
  resource: namedBy('TargetId'),
  run(call) {
    const organization = readableOrganization(call);
    const targetId = requiredMatch(call.input, 'TargetId', idForms.target);
    const type = requiredPolicyType(call.input, 'Filter');
    if (!isTarget(call, organization, targetId)) throw notFound('Target', 'a target');
    const attached = [...(organization.attachments.get(targetId) ?? [])].map((id) => policyOf(organization, id));
    const ofType = attached.filter((policy) => policy.type === type && organization.enabledPolicyTypes.has(type));
    const { items, ...page } = organizationPage(call, ofType);
    return { Policies: items.map((policy) => summarizePolicy(call, organization, policy)), ...page };
  },
};

/** Organizations: policy types and policies. */
export const organizationPolicyOperations: readonly Operation[] = [
  enablePolicyType,
  disablePolicyType,
  createPolicy,
  updatePolicy,
  describeOnePolicy,
  deletePolicy,
  listPolicies,
  listPoliciesForTarget,
];

/** The policy that PolicyId names. */
export function namedPolicy(call: Call, organization: Organization): OrganizationPolicy {
  return policyOf(organization, requiredMatch(call.input, 'PolicyId', idForms.policy));
}

/** Whether a policy can be attached to this id: the root, an OU or an account. */
export function isTarget(call: Call, organization: Organization, id: string): boolean {
  if (id === organization.rootId || organization.units.has(id)) return true;
  return call.world.accounts.get(id)?.parentId !== undefined;
}

function changeablePolicy(call: Call, organization: Organization): OrganizationPolicy {
  const policy = namedPolicy(call, organization);
  if (policy.awsManaged)
    throw invalidInput('IMMUTABLE_POLICY', 'You specified a policy that is managed by AWS and cannot be modified.');
  return policy;
}

function refuseOtherRoot({ input }: Call, organization: Organization): void {
  if (requiredMatch(input, 'RootId', idForms.root) !== organization.rootId) throw notFound('Root', 'a root');
}

function refuseWithoutAllFeatures({ featureSet }: Organization): void {
  if (featureSet === 'ALL') return;
  const message = 'You cannot use this policy type with the feature set currently enabled for this organization.';
  throw new AwsError('PolicyTypeNotAvailableForOrganizationException', 400, message);
}

function refuseTakenName(organization: Organization, policy: Pick<OrganizationPolicy, 'id' | 'name' | 'type'>): void {
  const { id, name, type } = policy;
  if (organization.policies.values().some((other) => other.id !== id && other.name === name && other.type === type)) {
    throw new AwsError('DuplicatePolicyException', 400, 'A policy with the same name already exists.');
  }
}

function freshId({ random }: Call): string {
  return `p-${random.text(8, 'abcdefghijklmnopqrstuvwxyz0123456789')}`;
}

function describePolicy(call: Call, organization: Organization, policy: OrganizationPolicy) {
  return { PolicySummary: summarizePolicy(call, organization, policy), Content: policy.content };
}

function summarizePolicy(call: Call, organization: Organization, policy: OrganizationPolicy) {
  return {
    Id: policy.id,
    Arn: arnOf(call, organization, policy.id),
    Name: policy.name,
    Description: policy.description,
    Type: policy.type,
    AwsManaged: policy.awsManaged,
  };
}
