import { iamArn } from '../ids.ts';
import type { World } from '../model/world.ts';
import type { Caller } from '../operation.ts';
import type { Context } from './match.ts';
import type { AccessRequest } from './request.ts';

/** The condition keys of a request (IAM User Guide, reference_policies_condition-keys). Each is worked out when asked for. */
export function makeContext(world: World, request: AccessRequest): Context {
  const facts = { world, request };
  const all = (key: string) => requestValue(request, key) ?? derivedValues(facts, key);
  return {
    all,
    only: (key) => {
      const values = multivalued.has(key) ? undefined : all(key);
      return values?.length === 1 ? values[0] : undefined;
    },
  };
}

/** The ARN that policies know a caller by: of a session the role, not the session. */
export function principalArn(world: World, caller: Caller): string {
  if (caller.kind !== 'role') return caller.arn;
  return iamArn(world.partition, caller.account.id, `role${caller.role.path}${caller.role.name}`);
}

/** Keys that can hold several values, and then need ForAnyValue or ForAllValues. */
const multivalued: ReadonlySet<string> = new Set(['aws:principalorgpaths', 'aws:tagkeys', 'sts:transitivetagkeys']);

interface Facts {
  readonly world: World;
  readonly request: AccessRequest;
}

function requestValue({ context }: AccessRequest, key: string): readonly string[] | undefined {
  if (context) {
    for (const [name, values] of context) if (name.toLowerCase() === key) return values;
  }
  return undefined;
}

function derivedValues(facts: Facts, key: string): readonly string[] | undefined {
  if (key === 'aws:principalorgpaths') return orgPath(facts);
  const slash = key.indexOf('/');
  const value = slash < 0 ? single.get(key)?.(facts) : tagValue(facts, key.slice(0, slash), key.slice(slash + 1));
  return value === undefined ? undefined : [value];
}

const single: ReadonlyMap<string, (facts: Facts) => string | undefined> = new Map(
  Object.entries<(facts: Facts) => string | undefined>({
    'aws:principalarn': ({ world, request }) => principalArn(world, request.caller),
    'aws:principalaccount': ({ request }) => request.caller.account.id,
    'aws:principalorgid': ({ world, request }) => orgId(world, request.caller.account.id),
    'aws:principaltype': ({ request }) => principalTypes[request.caller.kind],
    'aws:principalisawsservice': () => 'false',
    'aws:username': ({ request }) => (request.caller.kind === 'user' ? request.caller.user.name : undefined),
    'aws:userid': ({ request }) => request.caller.userId,
    // Absent from requests signed by long-term keys: only sessions can carry MFA.
    'aws:multifactorauthpresent': ({ request }) => mapped(request.caller.session, ({ hasMfa }) => String(hasMfa)),
    'aws:multifactorauthage': ({ request }) =>
      mapped(request.caller.session, ({ hasMfa, issuedAt }) => (hasMfa ? seconds(request.now - issuedAt) : undefined)),
    'aws:tokenissuetime': ({ request }) => mapped(request.caller.session, ({ issuedAt }) => isoSeconds(issuedAt)),
    'aws:sourceidentity': ({ request }) => request.caller.session?.sourceIdentity,
    // Only there in AssumeRoot sessions: `Null` tells them from other requests of a root user (aws-facts F1).
    'aws:assumedroot': ({ request }) => (request.caller.kind === 'assumed-root' ? 'true' : undefined),
    'aws:requestedregion': ({ request }) => request.region,
    'aws:sourceip': ({ request }) => request.sourceIp,
    'aws:currenttime': ({ request }) => isoSeconds(request.now),
    'aws:epochtime': ({ request }) => seconds(request.now),
    // The sandbox is spoken to without TLS, but AWS is not.
    'aws:securetransport': () => 'true',
    'aws:viaawsservice': () => 'false',
    'aws:resourceaccount': ({ request }) => resourceAccount(request),
    'aws:resourceorgid': ({ world, request }) => orgId(world, resourceAccount(request)),
  }),
);

const principalTypes: Readonly<Record<Caller['kind'], string>> = {
  root: 'Account',
  'assumed-root': 'Account',
  user: 'User',
  role: 'AssumedRole',
  federated: 'FederatedUser',
};

function mapped<T, R>(value: T | undefined, map: (value: T) => R): R | undefined {
  return value === undefined ? undefined : map(value);
}

function seconds(durationMs: number): string {
  return String(Math.floor(durationMs / 1000));
}

function isoSeconds(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}

function orgId(world: World, accountId: string): string | undefined {
  return world.accounts.get(accountId)?.parentId === undefined ? undefined : world.organization?.id;
}

/** The account in the resource's ARN; things without one are the caller's. */
function resourceAccount({ resource, caller }: AccessRequest): string {
  const accountId = resource.split(':', 5)[4];
  return accountId === undefined || accountId === '' ? caller.account.id : accountId;
}

/** `o-id/r-id/ou-id/ou-id/` */
function orgPath({ world, request }: Facts): readonly string[] | undefined {
  const { organization } = world;
  let at = request.caller.account.parentId;
  if (!organization || at === undefined) return undefined;
  let path = '';
  while (at !== undefined) {
    path = `${at}/${path}`;
    at = organization.units.get(at)?.parentId;
  }
  return [`${organization.id}/${path}`];
}

function tagValue({ request }: Facts, kind: string, key: string): string | undefined {
  if (kind === 'aws:principaltag') return principalTag(request.caller, key);
  // aws:ResourceTag/x, and the service's own form of it: iam:ResourceTag/x, secretsmanager:ResourceTag/x.
  return kind.endsWith(':resourcetag') ? findTag(request.resourceTags, key) : undefined;
}

function principalTag(caller: Caller, key: string): string | undefined {
  if (caller.kind === 'user') return findTag(caller.user.tags, key);
  if (caller.kind === 'federated') return findTag(caller.session.tags, key) ?? findTag(caller.user?.tags, key);
  if (caller.kind === 'role') return findTag(caller.session.tags, key) ?? findTag(caller.role.tags, key);
  return undefined;
}

function findTag(tags: ReadonlyMap<string, string> | undefined, key: string): string | undefined {
  if (tags) {
    for (const [name, value] of tags) if (name.toLowerCase() === key) return value;
  }
  return undefined;
}
