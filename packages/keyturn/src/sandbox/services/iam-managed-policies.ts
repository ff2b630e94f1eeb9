import { createHash } from 'node:crypto';
import { AwsError, constraintError, noSuchEntity } from '../aws-error.ts';
import { requiredText, text } from '../input.ts';
import type { ManagedPolicy } from '../model/iam.ts';
import type { Account } from '../model/world.ts';
import type { Call, Operation } from '../operation.ts';
import { managedPolicyArns, managedPolicyDocument } from '../policy/managed.ts';
import { entitiesOf } from './iam-entities.ts';

/** A managed policy, AWS's or the account's own, with its ARN. */
export type PolicyWithArn = Readonly<ManagedPolicy> & { readonly arn: string };

/** Who uses a policy for what: attached, or as a permissions boundary. */
export interface PolicyUse {
  attachments: number;
  boundaries: number;
}

/** The day on which AWS brought managed policies to IAM. */
const AWS_POLICIES_FROM = Date.parse('2015-02-06T18:39:46Z');

/** How an operation on a managed policy is authorised and recorded. */
export const onPolicy: Required<Pick<Operation, 'resource' | 'trailResources'>> = {
  resource: (call) => requiredText(call.input, 'PolicyArn'),
  trailResources: (call) => [{ type: 'AWS::IAM::Policy', name: requiredText(call.input, 'PolicyArn') }],
};

/** PolicyArn, which must look like a policy's. */
export function givenPolicyArn(call: Call, member = 'PolicyArn'): string {
  const arn = requiredText(call.input, member);
  if (arn.length < 20) throw constraintError(member, arn, 'Member must have length greater than or equal to 20');
  if (!/^arn:[\w-]+:iam::(\d{12}|aws):policy\/.+/.test(arn)) throw new AwsError('InvalidInput', 400, `ARN ${arn} is not valid.`);
  return arn;
}

/** The policy that PolicyArn names. AWS's sentence differs between the operations. */
export function namedPolicy(call: Call, missing = 'does not exist or is not attachable.'): PolicyWithArn {
  const arn = givenPolicyArn(call);
  const policy = findPolicy(call, arn);
  if (!policy) throw noSuchEntity(`Policy ${arn} ${missing}`);
  return policy;
}

/** The account's own policy that PolicyArn names: those of AWS and of other accounts are not ours to change. */
export function ownPolicy(call: Call, action: string): { policy: ManagedPolicy; arn: string } {
  const arn = givenPolicyArn(call);
  const policy = call.account.policies?.get(arn);
  if (policy) return { policy, arn };
  if (arn.split(':')[4] === call.account.id) throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
  const message = `User: ${call.caller.arn} is not authorized to perform: iam:${action} on resource: policy ${arn}`;
  throw new AwsError('AccessDenied', 403, message);
}

/** The policies that an account made itself. */
export function ownPolicies({ policies }: Account): PolicyWithArn[] {
  return [...(policies ?? [])].map(([arn, policy]) => ({ ...policy, arn }));
}

/** The policies of AWS. */
export function awsPolicies(call: Call): PolicyWithArn[] {
  return managedPolicyArns(call.world.partition)
    .map((arn) => findPolicy(call, arn))
    .filter((policy) => policy !== undefined);
}

/** Path and name that stand at the end of a policy's ARN. */
export function nameInArn(arn: string): { path: string; name: string } {
  const whole = arn.slice(arn.indexOf(':policy/') + ':policy'.length);
  const cut = whole.lastIndexOf('/') + 1;
  return { path: whole.slice(0, cut), name: whole.slice(cut) };
}

/** How often each policy is used in an account, by ARN. */
export function policyUses(account: Account): Map<string, PolicyUse> {
  const uses = new Map<string, PolicyUse>();
  const useOf = (arn: string) => {
    let use = uses.get(arn);
    if (!use) uses.set(arn, (use = { attachments: 0, boundaries: 0 }));
    return use;
  };
  for (const kind of ['User', 'Group', 'Role'] as const) {
    for (const { attached, boundary } of entitiesOf(account, kind).values()) {
      for (const arn of attached ?? []) useOf(arn).attachments += 1;
      if (boundary !== undefined) useOf(boundary).boundaries += 1;
    }
  }
  return uses;
}

/** PermissionsBoundary of a request: the ARN of a policy that exists. */
export function givenBoundary(call: Call): string | undefined {
  if (text(call.input, 'PermissionsBoundary') === undefined) return undefined;
  const arn = givenPolicyArn(call, 'PermissionsBoundary');
  if (!findPolicy(call, arn)) throw noSuchEntity(`Scope ARN: ${arn} does not exist or is not attachable.`);
  return arn;
}

/** The `PermissionsBoundary` member of an answer. IAM writes `Policy` there, whatever its documentation's list says. */
export function boundaryMember(arn: string | undefined) {
  return arn === undefined ? {} : { PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: arn } };
}

function awsPolicy(arn: string, document: string): PolicyWithArn {
  const at = AWS_POLICIES_FROM;
  return {
    arn,
    ...nameInArn(arn),
    id: `ANPA${createHash('sha256')
      .update(arn)
      .digest('hex')
      .toUpperCase()
      .replaceAll(/[0189]/g, 'Z')
      .slice(0, 17)}`,
    createdAt: at,
    updatedAt: at,
    versions: [{ id: 'v1', document, createdAt: at }],
    defaultVersion: 'v1',
  };
}

/** A policy by its ARN. */
function findPolicy(call: Call, arn: string): PolicyWithArn | undefined {
  const own = call.account.policies?.get(arn);
  if (own) return { ...own, arn };
  const document = managedPolicyDocument(arn, call.world.partition);
  return document === undefined ? undefined : awsPolicy(arn, document);
}
