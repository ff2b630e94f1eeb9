import type { Group } from '../model/iam.ts';
import type { Account, World } from '../model/world.ts';
import type { Caller } from '../operation.ts';
import { managedPolicyDocument } from './managed.ts';

/** The documents of a caller's identity policies: its own, and those of a user's groups. Root users have none. */
export function identityPolicies(world: World, caller: Caller): string[] {
  if ((caller.kind === 'user' || caller.kind === 'federated') && caller.user) {
    const texts = documentsOf(world, caller.account, caller.user);
    for (const name of caller.user.groups ?? []) {
      const group: Group | undefined = caller.account.groups?.get(name);
      if (group) texts.push(...documentsOf(world, caller.account, group));
    }
    return texts;
  }
  return caller.kind === 'role' ? documentsOf(world, caller.account, caller.role) : [];
}

/** The ARN of a caller's permissions boundary. */
export function boundaryOf(caller: Caller): string | undefined {
  if (caller.kind === 'user' || caller.kind === 'federated') return caller.user?.boundary;
  return caller.kind === 'role' ? caller.role.boundary : undefined;
}

/** The document of a managed policy, the account's own or AWS's. */
export function policyDocument(world: World, account: Account, arn: string): string | undefined {
  const policy = account.policies?.get(arn);
  if (!policy) return managedPolicyDocument(arn, world.partition);
  return policy.versions.find((version) => version.id === policy.defaultVersion)?.document;
}

interface PolicyHolder {
  readonly inline?: ReadonlyMap<string, string>;
  readonly attached?: ReadonlySet<string>;
}

function documentsOf(world: World, account: Account, holder: PolicyHolder): string[] {
  const texts = [...(holder.inline?.values() ?? [])];
  for (const arn of holder.attached ?? []) {
    const text = policyDocument(world, account, arn);
    if (text !== undefined) texts.push(text);
  }
  return texts;
}
