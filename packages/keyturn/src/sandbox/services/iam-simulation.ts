import { AwsError, constraintError, noSuchEntity } from '../aws-error.ts';
import { type Input, requiredText, structures, texts } from '../input.ts';
import type { Role, User } from '../model/iam.ts';
import type { Session } from '../model/world.ts';
import type { Call, Caller, Operation } from '../operation.ts';
import { iamPage } from '../paging.ts';
import { type Decision, decide } from '../policy/decide.ts';
import { checkIdentity } from './iam-documents.ts';
import { entityArn } from './iam-entities.ts';

const simulatePrincipalPolicy: Operation = {
  name: 'SimulatePrincipalPolicy',
  access: 'read',
  resource: (call) => requiredText(call.input, 'PolicySourceArn'),
  run(call) {
    const caller = simulatedCaller(call);
    const actions = texts(call.input, 'ActionNames');
    if (actions.length === 0) throw constraintError('ActionNames', null, 'Member must not be null');
    const given = texts(call.input, 'ResourceArns');
    const resources = given.length > 0 ? given : ['*'];
    const context = givenContext(call.input);
    const asked = actions.flatMap((action) => resources.map((resource) => ({ action, resource })));
    const { items, ...page } = iamPage(call, asked);
    const results = items.map(({ action, resource }) => {
      const { region, now } = call;
      const decision = decide(call.world, { caller, action, resource, context, region, sourceIp: sourceIpIn(context), now });
      return describeResult(action, resource, decision);
    });
    return { EvaluationResults: results, ...page };
  },
};

export const simulationOperations: readonly Operation[] = [simulatePrincipalPolicy];

/** A principal that holds what PolicySourceArn holds, and the policies of PolicyInputList besides. */
function simulatedCaller(call: Call): Caller {
  const arn = requiredText(call.input, 'PolicySourceArn');
  const match = /^arn:[\w-]+:iam::(\d{12}):(user|group|role)(\/.*)?\/([^/]+)$/.exec(arn);
  if (!match) {
    throw new AwsError('InvalidInput', 400, `Invalid Entity Arn: ${arn} does not clearly define entity type and name.`);
  }
  const [, accountId, kind, , name = ''] = match;
  const { account } = call;
  const missing = () => noSuchEntity(`The ${kind} with name ${name} cannot be found.`);
  if (accountId !== account.id) throw missing();
  const common = { account, arn, accessKeyId: '' };
  if (kind === 'role') {
    const role = account.roles?.get(name);
    if (!role || entityArn(call, 'Role', role) !== arn) throw missing();
    const withInputs: Role = { ...role, inline: withInputPolicies(call, role.inline) };
    return { kind: 'role', role: withInputs, session: sessionOf(call, role), userId: `${role.id}:simulation`, ...common };
  }
  const user = kind === 'user' ? account.users.get(name) : memberOf(call, name);
  const isNamed = user && (kind === 'group' || entityArn(call, 'User', user) === arn);
  if (!isNamed) throw missing();
  const withInputs: User = { ...user, inline: withInputPolicies(call, user.inline) };
  return { kind: 'user', user: withInputs, userId: user.id, ...common };
}

/** Somebody who has nothing but a group's permissions. */
function memberOf(call: Call, groupName: string): User | undefined {
  const group = call.account.groups?.get(groupName);
  if (!group) return undefined;
  return { name: groupName, path: '/', id: group.id, createdAt: group.createdAt, keys: [], groups: new Set([groupName]) };
}

function sessionOf(call: Call, role: Role): Session {
  return {
    id: '',
    token: '',
    accountId: call.account.id,
    issuedAt: call.now,
    expiresAt: call.now,
    hasMfa: false,
    principal: { kind: 'role', roleName: role.name, sessionName: 'simulation' },
  };
}

function withInputPolicies(call: Call, inline: ReadonlyMap<string, string> | undefined): Map<string, string> {
  const all = new Map(inline);
  for (const [index, document] of texts(call.input, 'PolicyInputList').entries()) {
    checkIdentity(document);
    // A name that no stored policy can have.
    all.set(`PolicyInputList.${index + 1}/`, document);
  }
  return all;
}

function givenContext(input: Input): Map<string, readonly string[]> {
  const context = new Map<string, readonly string[]>();
  for (const entry of structures(input, 'ContextEntries')) {
    context.set(requiredText(entry, 'ContextKeyName'), texts(entry, 'ContextKeyValues'));
  }
  return context;
}

function sourceIpIn(context: ReadonlyMap<string, readonly string[]>): string {
  for (const [name, values] of context) if (name.toLowerCase() === 'aws:sourceip') return values[0] ?? '';
  return '';
}

function describeResult(action: string, resource: string, decision: Decision) {
  const because = decision.isAllowed ? undefined : decision.because;
  return {
    EvalActionName: action,
    EvalResourceName: resource,
    EvalDecision: because === undefined ? 'allowed' : because.startsWith('explicit-deny') ? 'explicitDeny' : 'implicitDeny',
    MatchedStatements: [],
    MissingContextValues: [],
    ...(because?.endsWith('scp') ? { OrganizationsDecisionDetail: { AllowedByOrganizations: false } } : {}),
    ...(because?.endsWith('permissions-boundary')
      ? { PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false } }
      : {}),
  };
}
