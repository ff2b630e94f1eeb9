import type { IAMClient } from '@aws-sdk/client-iam';
import type { OrganizationsClient } from '@aws-sdk/client-organizations';
import type { OrganizationChange, RootFeature } from '../core/prevention/change.ts';
import { changeWords } from '../core/prevention/change-words.ts';
import { OWN_TAG } from '../core/prevention/scp.ts';
import { isSameDocument, prettyDocument } from '../core/prevention/scp-document.ts';
import { differenceText } from '../core/prevention/text-difference.ts';
import type { Effect } from '../engine/rotation-ports.ts';
import { effect } from './effect.ts';
import { explain } from './faults.ts';
import { listPolicies } from './guardrails-organization.ts';
import { promised } from './observe.ts';

/** The clients that an organization is changed with. */
export interface OrganizationTools {
  readonly organizations: OrganizationsClient;
  readonly iam: IAMClient;
}

/** Makes one change to an organization. What an earlier attempt has done already is done. */
export async function changeOrganization(tools: OrganizationTools, change: OrganizationChange): Promise<Effect> {
  const refusal = await whyNotAsItWas(tools, change);
  return refusal ?? effect(changeWords(change), () => make(tools, change));
}

async function make({ organizations, iam }: OrganizationTools, change: OrganizationChange): Promise<void> {
  const sdk = await import('@aws-sdk/client-organizations');
  switch (change.do) {
    case 'enable-trusted-access':
      await organizations.send(new sdk.EnableAWSServiceAccessCommand(IAM));
      return;
    case 'disable-trusted-access':
      await organizations.send(new sdk.DisableAWSServiceAccessCommand(IAM));
      return;
    case 'enable-root-feature':
    case 'disable-root-feature':
      await switchFeature(iam, change.feature, change.do === 'enable-root-feature');
      return;
    case 'enable-policy-type': {
      const command = new sdk.EnablePolicyTypeCommand({ RootId: change.root, PolicyType: 'SERVICE_CONTROL_POLICY' });
      await unless('PolicyTypeAlreadyEnabledException', organizations.send(command));
      return;
    }
    case 'create-policy':
      await createPolicy(organizations, change);
      return;
    case 'update-policy': {
      const { policy, name, description, content } = change;
      await organizations.send(
        new sdk.UpdatePolicyCommand({ PolicyId: policy, Name: name, Description: description, Content: content }),
      );
      return;
    }
    case 'attach-policy': {
      const command = new sdk.AttachPolicyCommand(await attachment(organizations, change));
      await unless('DuplicatePolicyAttachmentException', organizations.send(command));
      return;
    }
    case 'detach-policy': {
      const command = new sdk.DetachPolicyCommand(await attachment(organizations, change));
      await unless('PolicyNotAttachedException', organizations.send(command));
      return;
    }
    case 'delete-policy': {
      const id = change.policy ?? (await policyCalled(organizations, change.name));
      await unless('PolicyNotFoundException', organizations.send(new sdk.DeletePolicyCommand({ PolicyId: id })));
      return;
    }
    default:
      change satisfies never;
  }
}

const IAM = { ServicePrincipal: 'iam.amazonaws.com' } as const;

/** Both are idempotent (aws-facts D5). */
async function switchFeature(iam: IAMClient, feature: RootFeature, isOn: boolean): Promise<void> {
  const sdk = await import('@aws-sdk/client-iam');
  if (feature === 'RootSessions') {
    await (isOn
      ? iam.send(new sdk.EnableOrganizationsRootSessionsCommand({}))
      : iam.send(new sdk.DisableOrganizationsRootSessionsCommand({})));
    return;
  }
  await (isOn
    ? iam.send(new sdk.EnableOrganizationsRootCredentialsManagementCommand({}))
    : iam.send(new sdk.DisableOrganizationsRootCredentialsManagementCommand({})));
}

type Creation = Extract<OrganizationChange, { readonly do: 'create-policy' }>;

/** Names are unique: a second attempt, after an answer that was lost, finds the policy of the first one there. */
async function createPolicy(organizations: OrganizationsClient, change: Creation): Promise<void> {
  const { CreatePolicyCommand } = await import('@aws-sdk/client-organizations');
  const { name, description, content, guardrail } = change;
  try {
    await organizations.send(
      new CreatePolicyCommand({
        Name: name,
        Description: description,
        Content: content,
        Type: 'SERVICE_CONTROL_POLICY',
        Tags: [{ Key: OWN_TAG, Value: guardrail }],
      }),
    );
  } catch (error) {
    if (explain(error).name !== 'DuplicatePolicyException') throw error;
    const present = await contentOf(organizations, await policyCalled(organizations, name));
    if (!isSameDocument(present, content)) throw error;
  }
}

type Attachment = Extract<OrganizationChange, { readonly do: 'attach-policy' | 'detach-policy' }>;

async function attachment(organizations: OrganizationsClient, { policy, name, target }: Attachment) {
  return { PolicyId: policy ?? (await policyCalled(organizations, name)), TargetId: target.id };
}

async function policyCalled(organizations: OrganizationsClient, name: string): Promise<string> {
  const policies = await listPolicies(organizations);
  return promised(policies.find((policy) => policy.Name === name)?.Id, `policy ${name}`);
}

async function contentOf(organizations: OrganizationsClient, id: string): Promise<string> {
  const { DescribePolicyCommand } = await import('@aws-sdk/client-organizations');
  const { Policy } = await organizations.send(new DescribePolicyCommand({ PolicyId: id }));
  return promised(Policy?.Content, 'Content');
}

/** Reads a policy again that is to be replaced or deleted: somebody may have changed it while the plan was read. */
async function whyNotAsItWas({ organizations }: OrganizationTools, change: OrganizationChange): Promise<Effect | undefined> {
  if (change.do !== 'update-policy' && change.do !== 'delete-policy') return undefined;
  let present = '';
  const reading = await effect(`reading the policy ${change.name} again`, async () => {
    present = await contentOf(organizations, change.policy ?? (await policyCalled(organizations, change.name)));
  });
  if (reading.is !== 'done') return { is: 'failed', because: reading.because };
  const was = change.do === 'update-policy' ? change.was.content : change.was;
  if (isSameDocument(present, was)) return undefined;
  const difference = differenceText(prettyDocument(was), prettyDocument(present));
  return {
    is: 'failed',
    because: `somebody has changed ${change.name} since it was read; before (-), and now (+):\n${difference}`,
  };
}

/** A change that is there already is no failure. */
async function unless(name: string, sent: Promise<unknown>): Promise<void> {
  try {
    await sent;
  } catch (error) {
    if (explain(error).name !== name) throw error;
  }
}
