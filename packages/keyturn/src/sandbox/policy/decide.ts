import type { World } from '../model/world.ts';
import type { Caller } from '../operation.ts';
import { makeContext } from './context.ts';
import { type Question, type Verdict, verdictOf } from './document.ts';
import { managedPolicyDocument } from './managed.ts';
import { boundaryOf, identityPolicies, policyDocument } from './principal-policies.ts';
import type { AccessRequest } from './request.ts';
import { serviceControlVerdict } from './service-control.ts';

/** Which kind of policy refused; the words of AccessDenied follow from it (aws-facts A5). */
export type Refusal =
  | 'no-identity-based-policy'
  | 'explicit-deny-identity'
  | 'explicit-deny-scp'
  | 'no-scp'
  | 'no-permissions-boundary'
  | 'explicit-deny-permissions-boundary'
  | 'no-session-policy'
  | 'explicit-deny-session-policy'
  /** IAM does not know credentials of GetSessionToken that were issued without MFA, nor those of GetFederationToken. */
  | 'session-without-mfa'
  /** STS lets credentials of GetSessionToken call AssumeRole and GetCallerIdentity only, those of GetFederationToken the latter. */
  | 'session-credentials';

export type Decision = { readonly isAllowed: true } | { readonly isAllowed: false; readonly because: Refusal };

/** Decides as IAM does: an explicit deny anywhere wins; then every ceiling and some identity policy must allow. */
export function decide(world: World, request: AccessRequest): Decision {
  const because = tokenRefusal(request) ?? policyRefusal(world, request);
  return because === undefined ? ALLOWED : { isAllowed: false, because };
}

const ALLOWED: Decision = { isAllowed: true };

/** The limits of GetSessionToken's and GetFederationToken's credentials (API references of both). */
function tokenRefusal({ caller, action }: AccessRequest): Refusal | undefined {
  if (!caller.session || caller.kind === 'role' || caller.kind === 'assumed-root') return undefined;
  if (action.startsWith('iam:') && !caller.session.hasMfa) return 'session-without-mfa';
  const permitted = caller.kind === 'federated' ? federatedActions : sessionActions;
  if (action.startsWith('sts:') && !permitted.has(action)) return 'session-credentials';
  return undefined;
}

const federatedActions: ReadonlySet<string> = new Set(['sts:GetCallerIdentity']);

/** The last two are permissions that AssumeRole asks for, not operations. */
const sessionActions: ReadonlySet<string> = new Set([
  'sts:AssumeRole',
  'sts:GetCallerIdentity',
  'sts:TagSession',
  'sts:SetSourceIdentity',
]);

function policyRefusal(world: World, request: AccessRequest): Refusal | undefined {
  const { caller, granted } = request;
  const question: Question = {
    action: request.action.toLowerCase(),
    resource: request.resource,
    context: makeContext(world, request),
  };
  const scp = serviceControlVerdict(world, caller, question);
  if (scp === 'deny') return 'explicit-deny-scp';
  const identity = identityVerdict(world, caller, question);
  if (identity === 'deny') return 'explicit-deny-identity';
  const boundary = boundaryVerdict(world, caller, question);
  if (boundary === 'deny') return 'explicit-deny-permissions-boundary';
  const session = sessionVerdict(world, caller, question);
  if (session === 'deny') return 'explicit-deny-session-policy';

  if (scp === 'none') return 'no-scp';
  if (granted === 'to-principal') return undefined;
  if (identity === 'none' && granted === undefined) return 'no-identity-based-policy';
  if (boundary === 'none') return 'no-permissions-boundary';
  return session === 'none' ? 'no-session-policy' : undefined;
}

/** A root user needs nobody's permission, nor do those whom it federates. */
function identityVerdict(world: World, caller: Caller, question: Question): Verdict {
  if (caller.kind === 'root' || caller.kind === 'assumed-root') return 'allow';
  if (caller.kind === 'federated' && !caller.user) return 'allow';
  return verdictOf(identityPolicies(world, caller), question);
}

function boundaryVerdict(world: World, caller: Caller, question: Question): Verdict {
  const arn = boundaryOf(caller);
  if (arn === undefined) return 'allow';
  const text = policyDocument(world, caller.account, arn);
  return text === undefined ? 'none' : verdictOf([text], question);
}

/** A role session's own policy is a ceiling; the task policies of AssumeRoot only deny (aws-facts D2). */
function sessionVerdict(world: World, caller: Caller, question: Question): Verdict {
  if (caller.kind === 'role') {
    const { policy } = caller.session;
    return policy === undefined ? 'allow' : verdictOf([policy], question);
  }
  // Without a policy of its own a federated user has no permissions at all (API reference of GetFederationToken).
  if (caller.kind === 'federated') return verdictOf(caller.session.policy === undefined ? [] : [caller.session.policy], question);
  const principal = caller.session?.principal;
  if (principal?.kind !== 'assumed-root') return 'allow';
  const task = managedPolicyDocument(principal.taskPolicy, world.partition);
  return task === undefined || verdictOf([task], question) === 'deny' ? 'deny' : 'allow';
}
