import type { Organization } from '../model/organization.ts';
import type { World } from '../model/world.ts';
import type { Caller } from '../operation.ts';
import { type Question, type Verdict, verdictOf } from './document.ts';

/**
 * What the service control policies say: each level from the organization's root over the OUs to the account must allow,
 * and a deny anywhere wins. They never bind the management account, nor service-linked roles (aws-facts F1).
 */
export function serviceControlVerdict(world: World, caller: Caller, question: Question): Verdict {
  const { organization } = world;
  if (!organization || !areInForce(organization, caller)) return 'allow';
  let verdict: Verdict = 'allow';
  let level: string | undefined = caller.account.id;
  let above = caller.account.parentId;
  while (level !== undefined) {
    const said = verdictOf(attachedTo(organization, level), question);
    if (said === 'deny') return 'deny';
    if (said === 'none') verdict = 'none';
    level = above;
    above = level === undefined ? undefined : organization.units.get(level)?.parentId;
  }
  return verdict;
}

function areInForce(organization: Organization, { account, ...caller }: Caller): boolean {
  if (organization.featureSet !== 'ALL' || !organization.enabledPolicyTypes.has('SERVICE_CONTROL_POLICY')) return false;
  if (account.parentId === undefined || account.id === organization.managementAccountId) return false;
  return caller.kind !== 'role' || !caller.role.path.startsWith('/aws-service-role/');
}

function attachedTo(organization: Organization, targetId: string): string[] {
  const texts: string[] = [];
  for (const id of organization.attachments.get(targetId) ?? []) {
    const policy = organization.policies.get(id);
    if (policy?.type === 'SERVICE_CONTROL_POLICY') texts.push(policy.content);
  }
  return texts;
}
