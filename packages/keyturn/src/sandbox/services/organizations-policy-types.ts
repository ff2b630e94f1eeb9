import { AwsError } from '../aws-error.ts';
import type { Input } from '../input.ts';
import type { Organization, PolicyType } from '../model/organization.ts';
import type { Call } from '../operation.ts';
import { arnOf } from './organizations-arns.ts';
import { invalidInput } from './organizations-input.ts';

/** What holds for all policies of one type (aws-facts F1, Organizations quotas). */
export interface PolicyTypeRules {
  /** Bytes of a document. */
  readonly contentBytesMax: number;
  readonly attachedMin: number;
  readonly attachedMax: number;
  /** AWS's own policy, attached everywhere as soon as the type is enabled. */
  readonly standard?: { readonly id: string; readonly name: string; readonly description: string; readonly statement: object };
}

/** The policy types that the sandbox has. */
export const policyTypes: Readonly<Record<PolicyType, PolicyTypeRules>> = {
  SERVICE_CONTROL_POLICY: {
    contentBytesMax: 5120,
    attachedMin: 1,
    attachedMax: 5,
    standard: {
      id: 'p-FullAWSAccess',
      name: 'FullAWSAccess',
      description: 'Allows access to every operation',
      statement: { Effect: 'Allow', Action: '*', Resource: '*' },
    },
  },
  RESOURCE_CONTROL_POLICY: {
    contentBytesMax: 5120,
    attachedMin: 1,
    attachedMax: 5,
    standard: {
      id: 'p-RCPFullAWSAccess',
      name: 'RCPFullAWSAccess',
      description: 'Allows access to every resource',
      statement: { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' },
    },
  },
  TAG_POLICY: { contentBytesMax: 10_000, attachedMin: 0, attachedMax: 10 },
  BACKUP_POLICY: { contentBytesMax: 10_000, attachedMin: 0, attachedMax: 10 },
};

/** Types that AWS has and the sandbox has not. */
const otherTypes: readonly unknown[] = [
  'AISERVICES_OPT_OUT_POLICY',
  'CHATBOT_POLICY',
  'DECLARATIVE_POLICY_EC2',
  'SECURITYHUB_POLICY',
  'INSPECTOR_POLICY',
  'UPGRADE_ROLLOUT_POLICY',
  'BEDROCK_POLICY',
  'S3_POLICY',
  'NETWORK_SECURITY_DIRECTOR_POLICY',
];

/** A parameter that names a policy type. */
export function requiredPolicyType(input: Input, name: string): PolicyType {
  const asked = input[name];
  if (asked === undefined || asked === null) {
    throw invalidInput('INPUT_REQUIRED', `You must provide a value for the ${name} parameter.`);
  }
  if (isPolicyType(asked)) return asked;
  if (otherTypes.includes(asked)) {
    throw new AwsError('UnsupportedAPIEndpointException', 400, 'The sandbox does not have this policy type.');
  }
  throw invalidInput('INVALID_ENUM_POLICY_TYPE');
}

/** The root, as ListRoots and EnablePolicyType tell it. */
export function describeRoot(call: Call, organization: Organization) {
  return {
    Id: organization.rootId,
    Arn: arnOf(call, organization, organization.rootId),
    Name: 'Root',
    PolicyTypes: [...organization.enabledPolicyTypes].map((type) => ({ Type: type, Status: 'ENABLED' })),
  };
}

/** Makes sure that AWS's own policy of this type is there. */
export function makeDefaultPolicy(organization: Organization, type: PolicyType): void {
  const { standard } = policyTypes[type];
  if (!standard || organization.featureSet !== 'ALL' || organization.policies.has(standard.id)) return;
  const { statement, ...described } = standard;
  const content = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  organization.policies.set(standard.id, { ...described, type, content, awsManaged: true });
}

/** Attaches AWS's own policies of all enabled types to a new OU or account, as AWS does. */
export function attachDefaults(organization: Organization, targetId: string): void {
  for (const type of organization.enabledPolicyTypes) attachDefault(organization, type, targetId);
}

/** Attaches AWS's own policy of one type to a target. */
export function attachDefault(organization: Organization, type: PolicyType, targetId: string): void {
  const { standard } = policyTypes[type];
  if (!standard) return;
  makeDefaultPolicy(organization, type);
  const attached = organization.attachments.get(targetId) ?? new Set();
  organization.attachments.set(targetId, attached.add(standard.id));
}

function isPolicyType(value: unknown): value is PolicyType {
  return typeof value === 'string' && Object.hasOwn(policyTypes, value);
}
