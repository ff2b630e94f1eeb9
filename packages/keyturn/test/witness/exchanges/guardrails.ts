import { addAgedKey } from '../../../src/sandbox/scenarios/builders.ts';
import { accountOf } from '../../support/sts.ts';
import { asking, including, like, MANAGEMENT, MEMBER, policy, type Table, text } from '../exchange.ts';
import { keyOf } from '../stage.ts';

const organizations = asking('organizations');
const iam = asking('iam');

const SCP = 'SERVICE_CONTROL_POLICY';
const MEMBER_ROOT = `arn:aws:iam::${MEMBER}:root`;
const refuse = (code: string, message?: unknown) => ({ refuses: { code, status: 400, ...(message ? { message } : {}) } });

/** The statement of aws-facts F1 that Control Tower too uses. */
const DENY_ROOT_KEYS = policy({
  Sid: 'DenyRootAccessKeyCreation',
  Effect: 'Deny',
  Action: ['iam:CreateAccessKey'],
  Resource: ['*'],
  Condition: { ArnLike: { 'aws:PrincipalArn': ['arn:*:iam::*:root'] } },
});

/** Service control policies: stored, attached, and enforced on members' root users. */
export const guardrailTable: Table = {
  name: 'Organizations: service control policies',
  prepare: (aws) => ({ root: keyOf(aws, addAgedKey(aws.builder, accountOf(aws, MEMBER), undefined, { ageDays: 3 })) }),
  steps: [
    organizations('ListRoots', {}, { label: 'roots', answers: { Roots: [{ Name: 'Root' }] } }),
    organizations(
      'EnablePolicyType',
      { RootId: '<<roots.Roots.0.Id>>', PolicyType: SCP },
      refuse('PolicyTypeAlreadyEnabledException'),
    ),
    organizations(
      'EnablePolicyType',
      { RootId: '<<roots.Roots.0.Id>>', PolicyType: 'TAG_POLICY' },
      {
        answers: { Root: { PolicyTypes: including({ Type: 'TAG_POLICY', Status: 'ENABLED' }) } },
      },
    ),
    organizations(
      'DisablePolicyType',
      { RootId: '<<roots.Roots.0.Id>>', PolicyType: 'TAG_POLICY' },
      {
        answers: { Root: { PolicyTypes: [{ Type: SCP, Status: 'ENABLED' }] } },
      },
    ),
    organizations(
      'DisablePolicyType',
      { RootId: '<<roots.Roots.0.Id>>', PolicyType: 'TAG_POLICY' },
      refuse('PolicyTypeNotEnabledException'),
    ),
    organizations(
      'CreatePolicy',
      { Name: 'DenyRootKeys', Description: '', Type: SCP, Content: DENY_ROOT_KEYS },
      {
        label: 'deny',
        answers: {
          Policy: {
            PolicySummary: {
              Id: like(/^p-[a-z0-9]{8,}$/),
              Arn: like(new RegExp(`^arn:aws:organizations::${MANAGEMENT}:policy/o-[a-z0-9]{10}/service_control_policy/p-`)),
              Name: 'DenyRootKeys',
              Description: '',
              Type: SCP,
              AwsManaged: false,
            },
            Content: DENY_ROOT_KEYS,
          },
        },
      },
    ),
    organizations(
      'CreatePolicy',
      { Name: 'DenyRootKeys', Description: '', Type: SCP, Content: DENY_ROOT_KEYS },
      refuse('DuplicatePolicyException'),
    ),
    organizations(
      'CreatePolicy',
      { Name: 'Broken', Description: '', Type: SCP, Content: '{}' },
      refuse('MalformedPolicyDocumentException'),
    ),
    iam('CreateAccessKey', {}, { as: 'root', label: 'key', answers: { AccessKey: { Status: 'Active' } } }),
    iam('DeleteAccessKey', { AccessKeyId: '<<key.AccessKey.AccessKeyId>>' }, { as: 'root' }),
    organizations('AttachPolicy', { PolicyId: '<<deny.Policy.PolicySummary.Id>>', TargetId: '<<roots.Roots.0.Id>>' }),
    organizations(
      'AttachPolicy',
      { PolicyId: '<<deny.Policy.PolicySummary.Id>>', TargetId: '<<roots.Roots.0.Id>>' },
      refuse('DuplicatePolicyAttachmentException'),
    ),
    iam(
      'CreateAccessKey',
      {},
      {
        as: 'root',
        refuses: {
          code: 'AccessDenied',
          status: 403,
          message: `User: ${MEMBER_ROOT} is not authorized to perform: iam:CreateAccessKey on resource: ${MEMBER_ROOT} with an explicit deny in a service control policy`,
        },
      },
    ),
    organizations(
      'ListTargetsForPolicy',
      { PolicyId: '<<deny.Policy.PolicySummary.Id>>' },
      {
        answers: { Targets: [{ TargetId: '<<roots.Roots.0.Id>>', Arn: text, Name: 'Root', Type: 'ROOT' }] },
      },
    ),
    organizations(
      'ListPoliciesForTarget',
      { TargetId: '<<roots.Roots.0.Id>>', Filter: SCP },
      {
        answers: {
          Policies: [
            { Id: 'p-FullAWSAccess', AwsManaged: true },
            { Name: 'DenyRootKeys', AwsManaged: false },
          ],
        },
      },
    ),
    organizations('ListPolicies', { Filter: SCP }, { answers: { Policies: including({ Name: 'DenyRootKeys' }) } }),
    organizations('ListPolicies', { Filter: 'NO_POLICY' }, refuse('InvalidInputException')),
    organizations(
      'UpdatePolicy',
      { PolicyId: '<<deny.Policy.PolicySummary.Id>>', Name: 'NoRootKeys' },
      {
        answers: { Policy: { PolicySummary: { Name: 'NoRootKeys' }, Content: DENY_ROOT_KEYS } },
      },
    ),
    organizations(
      'DescribePolicy',
      { PolicyId: '<<deny.Policy.PolicySummary.Id>>' },
      {
        answers: { Policy: { PolicySummary: { Name: 'NoRootKeys' }, Content: DENY_ROOT_KEYS } },
      },
    ),
    organizations('DescribePolicy', { PolicyId: 'p-00000000' }, refuse('PolicyNotFoundException')),
    organizations('DeletePolicy', { PolicyId: '<<deny.Policy.PolicySummary.Id>>' }, refuse('PolicyInUseException')),
    organizations('DetachPolicy', { PolicyId: '<<deny.Policy.PolicySummary.Id>>', TargetId: '<<roots.Roots.0.Id>>' }),
    organizations(
      'DetachPolicy',
      { PolicyId: '<<deny.Policy.PolicySummary.Id>>', TargetId: '<<roots.Roots.0.Id>>' },
      refuse('PolicyNotAttachedException'),
    ),
    // One policy must stay.
    organizations('DetachPolicy', { PolicyId: 'p-FullAWSAccess', TargetId: MEMBER }, refuse('ConstraintViolationException')),
    organizations('DeletePolicy', { PolicyId: '<<deny.Policy.PolicySummary.Id>>' }),
  ],
};
