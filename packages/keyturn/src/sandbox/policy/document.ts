import { isObject } from '../untyped.ts';
import { type Condition, compileConditions } from './conditions.ts';
import { type Context, compilePattern, type Pattern } from './match.ts';

/** What is asked of a policy: the action in lower case, as actions have no case. */
export interface Question {
  readonly action: string;
  readonly resource: string;
  readonly context: Context;
}

/** A policy document, ready to be asked. */
export interface PolicyDocument {
  readonly statements: readonly Statement[];
}

/** A text that is no policy, and what IAM says about it. */
export interface MalformedDocument {
  readonly problem: string;
}

interface Statement {
  readonly effect: 'Allow' | 'Deny';
  /** Whether action, resource and conditions fit. */
  readonly covers: (question: Question) => boolean;
  /** Whom a policy of a resource speaks of: `AWS` principals only. */
  readonly principals?: Principals;
}

export interface Principals {
  readonly isNot: boolean;
  readonly names: readonly string[];
}

export type Verdict = 'allow' | 'deny' | 'none';

/** What the documents say together: a deny wins. A malformed one says nothing. */
export function verdictOf(texts: Iterable<string>, question: Question): Verdict {
  let verdict: Verdict = 'none';
  for (const text of texts) {
    const document = parseDocument(text);
    if ('problem' in document) continue;
    for (const { effect, covers } of document.statements) {
      if ((effect === 'Deny' || verdict === 'none') && covers(question)) {
        if (effect === 'Deny') return 'deny';
        verdict = 'allow';
      }
    }
  }
  return verdict;
}

/** Documents by their text: a thousand accounts share a handful of them. The oldest goes when there are too many. */
const parsed = new Map<string, PolicyDocument | MalformedDocument>();
const PARSED_MAX = 4096;

/** Reads a policy document. */
export function parseDocument(text: string): PolicyDocument | MalformedDocument {
  const known = parsed.get(text);
  if (known) return known;
  const document = readDocument(text);
  if (parsed.size >= PARSED_MAX) parsed.delete(parsed.keys().next().value ?? '');
  parsed.set(text, document);
  return document;
}

const SYNTAX = 'Syntax errors in policy.';

function readDocument(text: string): PolicyDocument | MalformedDocument {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { problem: SYNTAX };
  }
  if (!isObject(json) || json.Statement === undefined) return { problem: SYNTAX };
  if (json.Version !== undefined && json.Version !== '2012-10-17' && json.Version !== '2008-10-17') {
    return { problem: 'The policy must contain a valid version string' };
  }
  const statements: Statement[] = [];
  for (const item of asList(json.Statement)) {
    const statement = readStatement(item, json.Version === '2012-10-17');
    if (typeof statement === 'string') return { problem: statement };
    statements.push(statement);
  }
  return { statements };
}

function readStatement(item: unknown, hasVariables: boolean): Statement | string {
  if (!isObject(item)) return SYNTAX;
  const { Effect: effect } = item;
  if (effect !== 'Allow' && effect !== 'Deny') return SYNTAX;
  const action = readEither(item, 'Action');
  if (typeof action === 'string') return action;
  if (!action) return 'Policy statement must contain actions.';
  const resource = readEither(item, 'Resource');
  if (typeof resource === 'string') return resource;
  const principals = readPrincipals(item);
  if (principals === 'wrong') return SYNTAX;
  // A trust policy has principals and no resource: it speaks of the role that it belongs to.
  if (!resource && !principals) return 'Policy statement must contain resources.';
  const conditions = compileConditions(item.Condition, hasVariables);
  if (typeof conditions === 'string') return conditions;
  const fitsAction = compileEither(action, (source) => actionPattern(source));
  const fitsResource = resource
    ? compileEither(resource, (source) => compilePattern(source, { hasWildcards: true, hasVariables }))
    : () => true;
  const covers = ({ action, resource, context }: Question) =>
    fitsAction(action, context) && fitsResource(resource, context) && conditions.every((holds: Condition) => holds(context));
  return principals ? { effect, covers, principals } : { effect, covers };
}

interface Either {
  readonly isNot: boolean;
  readonly values: readonly string[];
}

/** `Action` or `NotAction`, `Resource` or `NotResource`: one of the two, as a text or a list of texts. */
function readEither(item: Readonly<Record<string, unknown>>, name: string): Either | undefined | string {
  const plain = item[name];
  const negated = item[`Not${name}`];
  if (plain !== undefined && negated !== undefined) return SYNTAX;
  if (plain === undefined && negated === undefined) return undefined;
  const values = asList(plain ?? negated);
  const texts = values.filter((value) => typeof value === 'string');
  if (texts.length !== values.length) return SYNTAX;
  return { isNot: plain === undefined, values: texts };
}

function compileEither({ isNot, values }: Either, compile: (source: string) => Pattern): Pattern {
  const patterns = values.map((value) => compile(value));
  const [first] = patterns;
  if (first && patterns.length === 1) return isNot ? (text, context) => !first(text, context) : first;
  return (text, context) => patterns.some((fits) => fits(text, context)) !== isNot;
}

function actionPattern(source: string): Pattern {
  return compilePattern(source.toLowerCase(), { hasWildcards: true, hasVariables: false });
}

function readPrincipals(item: Readonly<Record<string, unknown>>): Principals | undefined | 'wrong' {
  const isNot = item.NotPrincipal !== undefined;
  const principal = item.Principal ?? item.NotPrincipal;
  if (principal === undefined) return undefined;
  if (principal === '*') return { isNot, names: ['*'] };
  if (!isObject(principal)) return 'wrong';
  const names = principal.AWS === undefined ? [] : asList(principal.AWS);
  const texts = names.filter((name) => typeof name === 'string');
  return texts.length === names.length ? { isNot, names: texts } : 'wrong';
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}
