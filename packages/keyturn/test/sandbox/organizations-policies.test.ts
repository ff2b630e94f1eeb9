import {
  AttachPolicyCommand,
  CreatePolicyCommand,
  DeletePolicyCommand,
  DescribePolicyCommand,
  DetachPolicyCommand,
  DisablePolicyTypeCommand,
  EnablePolicyTypeCommand,
  ListPoliciesCommand,
  ListPoliciesForTargetCommand,
  ListTargetsForPolicyCommand,
  OrganizationsClient,
  UpdatePolicyCommand,
} from '@aws-sdk/client-organizations';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addUnit } from '../../src/sandbox/scenarios/builders.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandbox.ts';

const MANAGEMENT = '111111111111';
const DEV = '222222222222';
const SCP = 'SERVICE_CONTROL_POLICY';
/** `DenyRootAccessKeyCreation` of Control Tower. */
const DENY_ROOT_KEYS = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'DenyRootAccessKeyCreation',
      Effect: 'Deny',
      Action: ['iam:CreateAccessKey'],
      Resource: ['*'],
      Condition: { ArnLike: { 'aws:PrincipalArn': ['arn:*:iam::*:root'] } },
    },
  ],
});

let aws: TestSandbox;
let client: OrganizationsClient;
let organizationId: string;
let rootId: string;

beforeEach(async () => {
  aws = await startTestSandbox();
  client = new OrganizationsClient(aws.admin());
  organizationId = aws.world.organization?.id ?? '';
  rootId = aws.world.organization?.rootId ?? '';
});

afterEach(() => aws.close());

describe('policies', () => {
  it('are made, told, changed, listed and deleted', async () => {
    const policyId = await makePolicy('DenyRootKeys');
    expect(policyId).toMatch(/^p-[a-z0-9]{8}$/);
    const summary = {
      Id: policyId,
      Arn: `arn:aws:organizations::${MANAGEMENT}:policy/${organizationId}/service_control_policy/${policyId}`,
      Name: 'DenyRootKeys',
      Description: '',
      Type: SCP,
      AwsManaged: false,
    };
    const { Policy: told } = await client.send(new DescribePolicyCommand({ PolicyId: policyId }));
    expect(told).toEqual({ PolicySummary: summary, Content: DENY_ROOT_KEYS });
    const change = { PolicyId: policyId, Name: 'Deny2', Description: 'no root keys' };
    const { Policy: changed } = await client.send(new UpdatePolicyCommand(change));
    expect(changed).toEqual({
      PolicySummary: { ...summary, Name: 'Deny2', Description: 'no root keys' },
      Content: DENY_ROOT_KEYS,
    });
    const { Policies: listed } = await client.send(new ListPoliciesCommand({ Filter: SCP }));
    expect(listed).toEqual([
      {
        Id: 'p-FullAWSAccess',
        Arn: 'arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess',
        Name: 'FullAWSAccess',
        Description: 'Allows access to every operation',
        Type: SCP,
        AwsManaged: true,
      },
      changed?.PolicySummary,
    ]);
    expect((await client.send(new ListPoliciesCommand({ Filter: 'TAG_POLICY' }))).Policies).toEqual([]);
    await client.send(new DeletePolicyCommand({ PolicyId: policyId }));
    await expect(client.send(new DescribePolicyCommand({ PolicyId: policyId }))).rejects.toMatchObject(
      refused('PolicyNotFoundException', "You specified a policy that doesn't exist."),
    );
  });

  it('have names of their own within their type', async () => {
    await makePolicy('one');
    const other = await makePolicy('other');
    const refusal = refused('DuplicatePolicyException', 'A policy with the same name already exists.');
    await expect(makePolicy('one')).rejects.toMatchObject(refusal);
    await expect(client.send(new UpdatePolicyCommand({ PolicyId: other, Name: 'one' }))).rejects.toMatchObject(refusal);
  });

  it('are refused when they are not policies of their type', async () => {
    const allow = { Effect: 'Allow', Action: '*', Resource: '*' };
    const contents = [
      'not json',
      '[]',
      JSON.stringify({ Version: '2012-10-17', Statement: [] }),
      JSON.stringify({ Version: '2008-10-17', Statement: [allow] }),
      JSON.stringify({ Version: '2012-10-17', Statement: [{ ...allow, Effect: 'allow' }] }),
      JSON.stringify({ Version: '2012-10-17', Statement: [{ ...allow, Principal: '*' }] }),
      JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: '*' }] }),
    ];
    for (const content of contents) {
      await expect(makePolicy('bad', content)).rejects.toMatchObject({ name: 'MalformedPolicyDocumentException' });
    }
    const policyId = await makePolicy('good');
    await expect(client.send(new UpdatePolicyCommand({ PolicyId: policyId, Content: '{' }))).rejects.toMatchObject({
      name: 'MalformedPolicyDocumentException',
    });
  });

  it('hold 5120 bytes and not one more, white space counted', async () => {
    await makePolicy('full', DENY_ROOT_KEYS.padEnd(5120));
    await expect(makePolicy('over', DENY_ROOT_KEYS.padEnd(5121))).rejects.toMatchObject({
      name: 'ConstraintViolationException',
      Reason: 'POLICY_CONTENT_LIMIT_EXCEEDED',
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('of AWS cannot be changed or deleted', async () => {
    const refusal = { name: 'InvalidInputException', Reason: 'IMMUTABLE_POLICY' };
    const full = { PolicyId: 'p-FullAWSAccess' };
    await expect(client.send(new DeletePolicyCommand(full))).rejects.toMatchObject(refusal);
    await expect(client.send(new UpdatePolicyCommand({ ...full, Name: 'x' }))).rejects.toMatchObject(refusal);
  });
});

describe('attachments', () => {
  it('are made, listed from both ends, and undone', async () => {
    const policyId = await makePolicy('deny');
    const unitId = addUnit(aws.builder, 'workloads');
    for (const targetId of [rootId, unitId, DEV]) await attach(policyId, targetId);
    const { Targets: targets } = await client.send(new ListTargetsForPolicyCommand({ PolicyId: policyId }));
    const arn = (suffix: string) => `arn:aws:organizations::${MANAGEMENT}:${suffix}`;
    const expected = [
      { TargetId: rootId, Arn: arn(`root/${organizationId}/${rootId}`), Name: 'Root', Type: 'ROOT' },
      { TargetId: DEV, Arn: arn(`account/${organizationId}/${DEV}`), Name: 'dev', Type: 'ACCOUNT' },
      { TargetId: unitId, Arn: arn(`ou/${organizationId}/${unitId}`), Name: 'workloads', Type: 'ORGANIZATIONAL_UNIT' },
    ];
    expect(targets).toHaveLength(3);
    expect(targets).toEqual(expect.arrayContaining(expected));
    expect(await attachedTo(DEV)).toEqual(['p-FullAWSAccess', policyId]);
    await client.send(new DetachPolicyCommand({ PolicyId: policyId, TargetId: DEV }));
    expect(await attachedTo(DEV)).toEqual(['p-FullAWSAccess']);
  });

  it('are not made twice, and not undone where there are none', async () => {
    const policyId = await makePolicy('deny');
    await attach(policyId, rootId);
    await expect(attach(policyId, rootId)).rejects.toMatchObject(
      refused('DuplicatePolicyAttachmentException', 'A policy with the specified name and type already exists.'),
    );
    await expect(client.send(new DetachPolicyCommand({ PolicyId: policyId, TargetId: DEV }))).rejects.toMatchObject({
      name: 'PolicyNotAttachedException',
    });
  });

  it('keep a policy from being deleted', async () => {
    const policyId = await makePolicy('deny');
    await attach(policyId, DEV);
    await expect(client.send(new DeletePolicyCommand({ PolicyId: policyId }))).rejects.toMatchObject({
      name: 'PolicyInUseException',
    });
  });

  it('are at least one and at most five of a type', async () => {
    await expect(client.send(new DetachPolicyCommand({ PolicyId: 'p-FullAWSAccess', TargetId: DEV }))).rejects.toMatchObject({
      name: 'ConstraintViolationException',
      Reason: 'MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED',
    });
    for (const name of ['1', '2', '3', '4']) await attach(await makePolicy(name), DEV);
    await expect(attach(await makePolicy('5'), DEV)).rejects.toMatchObject({
      ...refused('ConstraintViolationException', 'You have attached the maximum number of policies to the specified target.'),
      Reason: 'MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED',
    });
  });

  it('need a policy and a target that exist', async () => {
    const policyId = await makePolicy('deny');
    await expect(attach('p-00000000', DEV)).rejects.toMatchObject({ name: 'PolicyNotFoundException' });
    const refusal = refused('TargetNotFoundException', "You specified a target that doesn't exist.");
    await expect(attach(policyId, '999999999999')).rejects.toMatchObject(refusal);
    const nowhere = { TargetId: 'ou-0000-00000000', Filter: SCP } as const;
    await expect(client.send(new ListPoliciesForTargetCommand(nowhere))).rejects.toMatchObject(refusal);
    await expect(client.send(new ListTargetsForPolicyCommand({ PolicyId: 'p-00000000' }))).rejects.toMatchObject({
      name: 'PolicyNotFoundException',
    });
  });
});

describe('policy types', () => {
  it('are enabled once, with AWS’s own policy attached everywhere', async () => {
    const type = { RootId: rootId, PolicyType: 'RESOURCE_CONTROL_POLICY' } as const;
    const { Root: root } = await client.send(new EnablePolicyTypeCommand(type));
    expect(root?.PolicyTypes).toEqual([
      { Type: SCP, Status: 'ENABLED' },
      { Type: 'RESOURCE_CONTROL_POLICY', Status: 'ENABLED' },
    ]);
    await expect(client.send(new EnablePolicyTypeCommand(type))).rejects.toMatchObject(
      refused('PolicyTypeAlreadyEnabledException', 'The specified policy type is already enabled.'),
    );
    const target = { TargetId: DEV, Filter: 'RESOURCE_CONTROL_POLICY' } as const;
    const { Policies: attached } = await client.send(new ListPoliciesForTargetCommand(target));
    expect(attached).toMatchObject([{ Id: 'p-RCPFullAWSAccess', AwsManaged: true }]);
    await expect(client.send(new DetachPolicyCommand({ PolicyId: 'p-RCPFullAWSAccess', TargetId: DEV }))).rejects.toMatchObject({
      Reason: 'NON_DETACHABLE_POLICY',
    });
  });

  it('take all their attachments with them when they are disabled', async () => {
    const policyId = await makePolicy('deny');
    await attach(policyId, DEV);
    const type = { RootId: rootId, PolicyType: SCP } as const;
    const { Root: root } = await client.send(new DisablePolicyTypeCommand(type));
    expect(root?.PolicyTypes).toEqual([]);
    await expect(client.send(new DisablePolicyTypeCommand(type))).rejects.toMatchObject({
      name: 'PolicyTypeNotEnabledException',
    });
    await expect(attach(policyId, DEV)).rejects.toMatchObject(
      refused('PolicyTypeNotEnabledException', 'This operation can be performed only for enabled policy types.'),
    );
    await client.send(new EnablePolicyTypeCommand(type));
    expect(await attachedTo(DEV)).toEqual(['p-FullAWSAccess']);
  });

  it('must be types, of a root that exists, in an organization with all features', async () => {
    const other = { RootId: 'r-0000', PolicyType: SCP } as const;
    await expect(client.send(new EnablePolicyTypeCommand(other))).rejects.toMatchObject(
      refused('RootNotFoundException', "You specified a root that doesn't exist."),
    );
    // @ts-expect-error no such type
    const unknown = new ListPoliciesCommand({ Filter: 'NO_POLICY' });
    await expect(client.send(unknown)).rejects.toMatchObject({
      name: 'InvalidInputException',
      Reason: 'INVALID_ENUM_POLICY_TYPE',
    });
    if (aws.world.organization) aws.world.organization.featureSet = 'CONSOLIDATED_BILLING';
    await expect(makePolicy('deny')).rejects.toMatchObject({ name: 'PolicyTypeNotAvailableForOrganizationException' });
  });
});

async function makePolicy(name: string, content = DENY_ROOT_KEYS): Promise<string> {
  const { Policy: policy } = await client.send(
    new CreatePolicyCommand({ Name: name, Description: '', Type: SCP, Content: content }),
  );
  return policy?.PolicySummary?.Id ?? '';
}

async function attach(policyId: string, targetId: string): Promise<void> {
  await client.send(new AttachPolicyCommand({ PolicyId: policyId, TargetId: targetId }));
}

async function attachedTo(targetId: string): Promise<(string | undefined)[]> {
  const { Policies: policies = [] } = await client.send(new ListPoliciesForTargetCommand({ TargetId: targetId, Filter: SCP }));
  return policies.map(({ Id }) => Id);
}

function refused(name: string, message: string) {
  return { name, message, $metadata: { httpStatusCode: 400 } };
}
