import type { Caller } from '../operation.ts';
import { isObject } from '../untyped.ts';

/** What somebody asks of a thing that has a policy of its own. */
export interface ResourceRequest {
  readonly action: string;
  readonly resource: string;
  /** Every way in which a policy can name who asks: ARNs, the account's id, or a service such as `events.amazonaws.com`. */
  readonly principals: readonly string[];
  /** Condition keys in small letters (`aws:sourcearn`). */
  readonly context: ReadonlyMap<string, string>;
}

/** What a resource-based policy says to a request; `silent` where no statement speaks about it. */
export type PolicyAnswer = 'allowed' | 'denied' | 'silent';

/** Reads a resource-based policy. A condition that it cannot decide counts as not met. */
export function resourcePolicyAnswer(document: string | undefined, request: ResourceRequest): PolicyAnswer {
  const statements = statementsOf(document).filter((statement) => appliesTo(statement, request));
  if (statements.some((statement) => statement['Effect'] === 'Deny')) return 'denied';
  return statements.some((statement) => statement['Effect'] === 'Allow') ? 'allowed' : 'silent';
}

/** The statements of a policy document; none for text that is no policy. */
export function statementsOf(document: string | undefined): Statement[] {
  if (document === undefined) return [];
  try {
    const policy: unknown = JSON.parse(document);
    if (!isObject(policy)) return [];
    return listOf(policy['Statement']).filter(isObject);
  } catch (cause) {
    if (cause instanceof SyntaxError) return [];
    throw cause;
  }
}

/** The names under which a policy may mean the caller: itself, its role, its account. */
export function principalsOf(caller: Caller): string[] {
  const partition = caller.arn.split(':')[1] ?? 'aws';
  const { id } = caller.account;
  const names = [caller.arn, id, `arn:${partition}:iam::${id}:root`];
  if (caller.kind === 'role') names.push(`arn:${partition}:iam::${id}:role${caller.role.path}${caller.role.name}`);
  return names;
}

/** Everybody whom a statement names. */
export function namedPrincipals(statement: Statement): string[] {
  const principal = statement['Principal'];
  if (typeof principal === 'string') return [principal];
  return isObject(principal) ? Object.values(principal).flatMap(textsOf) : [];
}

type Statement = Readonly<Record<string, unknown>>;

function appliesTo(statement: Statement, request: ResourceRequest): boolean {
  const named = namedPrincipals(statement);
  const actions = textsOf(statement['Action']);
  const resources = textsOf(statement['Resource']);
  return (
    named.some((name) => name === '*' || request.principals.includes(name)) &&
    actions.some((action) => isLike(request.action.toLowerCase(), action.toLowerCase())) &&
    resources.some((resource) => isLike(request.resource, resource)) &&
    areMet(statement['Condition'], request.context)
  );
}

function areMet(conditions: unknown, context: ReadonlyMap<string, string>): boolean {
  if (!isObject(conditions)) return conditions === undefined;
  return Object.entries(conditions).every(
    ([operator, keys]) =>
      isObject(keys) &&
      Object.entries(keys).every(([key, wanted]) => isMet(operator, context.get(key.toLowerCase()), textsOf(wanted))),
  );
}

function isMet(operator: string, actual: string | undefined, wanted: readonly string[]): boolean {
  switch (operator) {
    case 'StringEquals':
      return actual !== undefined && wanted.includes(actual);
    case 'StringNotEquals':
      return actual === undefined || !wanted.includes(actual);
    case 'StringLike':
    case 'ArnEquals':
    case 'ArnLike':
      return actual !== undefined && wanted.some((pattern) => isLike(actual, pattern));
    case 'Bool':
      return actual !== undefined && wanted.includes(actual);
    default:
      return false;
  }
}

function isLike(value: string, pattern: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(value);
}

function textsOf(value: unknown): string[] {
  return listOf(value).filter((item) => typeof item === 'string');
}

function listOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined ? [] : [value];
}
