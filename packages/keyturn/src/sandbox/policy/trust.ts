import { iamArn } from '../ids.ts';
import type { Role } from '../model/iam.ts';
import type { World } from '../model/world.ts';
import { makeContext, principalArn } from './context.ts';
import { decide } from './decide.ts';
import { type Principals, parseDocument, type Question } from './document.ts';
import type { AccessRequest } from './request.ts';

/**
 * Whether a caller may assume a role: `access.resource` is the role's ARN. The role's trust policy must let the caller
 * in, and the caller's own policies must allow it too; not so where the trust policy of the same account names the
 * caller itself (IAM User Guide, reference_policies_evaluation-logic-cross-account).
 */
export function trusts(world: World, role: Role, access: AccessRequest): boolean {
  const standing = trustedAs(world, role, access);
  if (standing === undefined) return false;
  const isSameAccount = access.resource.split(':')[4] === access.caller.account.id;
  const granted = isSameAccount && standing !== 'as-account' ? standing : undefined;
  return decide(world, { ...access, granted }).isAllowed;
}

/** How a trust policy knows somebody: by itself, by its role, or only by its account, which then decides by its own policies. */
type Standing = 'to-principal' | 'to-role' | 'as-account';

const BEST_FIRST: readonly Standing[] = ['to-principal', 'to-role', 'as-account'];

function trustedAs(world: World, role: Role, access: AccessRequest): Standing | undefined {
  const document = parseDocument(role.trust);
  if ('problem' in document) return undefined;
  const question: Question = {
    action: access.action.toLowerCase(),
    resource: access.resource,
    context: makeContext(world, access),
  };
  const standings = new Set<Standing>();
  for (const { effect, principals, covers } of document.statements) {
    const standing = principals && standingIn(principals, world, access);
    if (standing === undefined || !covers(question)) continue;
    if (effect === 'Deny') return undefined;
    standings.add(standing);
  }
  return BEST_FIRST.find((standing) => standings.has(standing));
}

function standingIn({ isNot, names }: Principals, world: World, { caller }: AccessRequest): Standing | undefined {
  const accountId = caller.account.id;
  const forms: Readonly<Record<Standing, readonly string[]>> = {
    'to-principal': ['*', caller.arn, caller.userId],
    'to-role': caller.kind === 'role' ? [principalArn(world, caller), caller.role.id] : [],
    'as-account': [accountId, iamArn(world.partition, accountId, 'root')],
  };
  const standing = BEST_FIRST.find((candidate) => names.some((name) => forms[candidate].includes(name)));
  if (isNot) return standing === undefined ? 'as-account' : undefined;
  return standing;
}
