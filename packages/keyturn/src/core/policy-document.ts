import { isJsonObject, parseJson } from './json.ts';
import { isLike } from './wildcard.ts';

/** One statement of a policy document of IAM or Organizations, as it stands. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: Patterns;
  /** Undefined where a document names none, as trust policies do. */
  readonly resources: Patterns | undefined;
  readonly hasPrincipal: boolean;
  readonly conditions: readonly Condition[];
}

/** What an element lists; `isNegated` of NotAction and NotResource: everything but these. */
interface Patterns {
  readonly patterns: readonly string[];
  readonly isNegated: boolean;
}

/** One key of a Condition block. The key is in lower case: AWS does not tell cases apart. */
interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** A call of which a document is asked. */
export interface PolicyQuestion {
  /** `iam:CreateAccessKey` */
  readonly action: string;
  /** `arn:aws:iam::222222222222:root` */
  readonly principalArn: string;
  /** What it acts on; the principal itself where none is said. */
  readonly resourceArn?: string;
  /** What else is known of the request, by condition key in lower case; undefined: it is absent. */
  readonly context?: ReadonlyMap<string, string | undefined>;
}

/** Unknown where a document says something that cannot be judged here: never taken for yes, and no reason for no. */
export type PolicyAnswer = 'yes' | 'no' | 'unknown';

/** Reads a document; undefined for what is none. AWS refuses such documents, so nobody should guess what they mean. */
export function parsePolicyDocument(text: string): readonly Statement[] | undefined {
  const document = parseJson(text);
  if (!isJsonObject(document)) return undefined;
  const { Statement: body } = document;
  const statements = (Array.isArray(body) ? body : [body]).map(readStatement);
  return statements.every((statement) => statement !== undefined) ? statements : undefined;
}

/** Whether a document denies a call in so many words, whatever else is true of the request. */
export function deniesAction(text: string, question: PolicyQuestion): PolicyAnswer {
  return anyStatement('Deny', text, question);
}

/** Whether a document allows a call. Where no SCP of the root, an OU or the account does, that level denies it without a word. */
export function allowsAction(text: string, question: PolicyQuestion): PolicyAnswer {
  return anyStatement('Allow', text, question);
}

/** Whether a document allows every action on every resource, without a condition. What a Deny takes away again does not count. */
export function grantsEverything(text: string): boolean {
  return (parsePolicyDocument(text) ?? []).some(
    ({ effect, actions, resources, conditions }) =>
      effect === 'Allow' && isEverything(actions, /^\*+(:\*+)?$/) && isEverything(resources, /^\*+$/) && conditions.length === 0,
  );
}

function anyStatement(effect: Statement['effect'], text: string, question: PolicyQuestion): PolicyAnswer {
  const statements = parsePolicyDocument(text);
  if (!statements) return 'unknown';
  const request = { ...question, context: contextOf(question) };
  return anyOf(statements.filter((statement) => statement.effect === effect).map((statement) => applies(statement, request)));
}

function isEverything(listed: Patterns | undefined, all: RegExp): boolean {
  return listed !== undefined && !listed.isNegated && listed.patterns.some((pattern) => all.test(pattern));
}

const ELEMENTS: ReadonlySet<string> = new Set(
  'Sid Effect Action NotAction Resource NotResource Principal NotPrincipal Condition'.split(' '),
);

function readStatement(value: unknown): Statement | undefined {
  if (!isJsonObject(value) || Object.keys(value).some((name) => !ELEMENTS.has(name))) return undefined;
  const { Effect: effect } = value;
  if (effect !== 'Allow' && effect !== 'Deny') return undefined;
  const actions = readPatterns(value, 'Action');
  const resources = readPatterns(value, 'Resource');
  const conditions = readConditions(value['Condition']);
  if (!actions || resources === undefined || !conditions) return undefined;
  return {
    effect,
    actions,
    resources: resources ?? undefined,
    hasPrincipal: 'Principal' in value || 'NotPrincipal' in value,
    conditions,
  };
}

/** Null: neither the element nor its negation is there; undefined: it cannot be read, or both are there. */
function readPatterns(statement: Readonly<Record<string, unknown>>, name: 'Action' | 'Resource'): Patterns | null | undefined {
  const [plain, negated] = [statement[name], statement[`Not${name}`]];
  if (plain === undefined && negated === undefined) return null;
  if (plain !== undefined && negated !== undefined) return undefined;
  const patterns = readTexts(plain ?? negated);
  return patterns && { patterns, isNegated: negated !== undefined };
}

function readConditions(block: unknown): readonly Condition[] | undefined {
  if (block === undefined) return [];
  if (!isJsonObject(block)) return undefined;
  const conditions: Condition[] = [];
  for (const [operator, keys] of Object.entries(block)) {
    if (!isJsonObject(keys)) return undefined;
    for (const [key, value] of Object.entries(keys)) {
      const values = readTexts(value);
      if (!values) return undefined;
      conditions.push({ operator, key: key.toLowerCase(), values });
    }
  }
  return conditions;
}

function readTexts(value: unknown): readonly string[] | undefined {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  const texts = values.map((item) => {
    if (typeof item === 'string') return item;
    return typeof item === 'boolean' || typeof item === 'number' ? String(item) : undefined;
  });
  return texts.every((text) => text !== undefined) ? texts : undefined;
}

interface Request extends PolicyQuestion {
  /** What is known of the request, by condition key; undefined: it is absent. Others may have any value. */
  readonly context: ReadonlyMap<string, string | undefined>;
}

/** Actions of root in no task of AssumeRoot, so that `aws:AssumedRoot` is absent (aws-facts D2). */
const ROOT_ITSELF: ReadonlySet<string> = new Set(['iam:createaccesskey', 'iam:updateaccesskey']);

/** What a principal brings along. Root has no name and no tags (IAM User Guide, reference_policies_variables). */
function contextOf({ action, principalArn, context: told = new Map() }: PolicyQuestion): Request['context'] {
  const context = new Map<string, string | undefined>([
    ['aws:principalarn', principalArn],
    ['aws:principalaccount', arnParts(principalArn)[4]],
    ['aws:principalisawsservice', 'false'],
  ]);
  const isRoot = principalArn.endsWith(':root');
  if (isRoot) context.set('aws:principaltype', 'Account').set('aws:username', undefined);
  if (!isRoot || ROOT_ITSELF.has(action.toLowerCase())) context.set('aws:assumedroot', undefined);
  return new Map([...context, ...told]);
}

function applies(statement: Statement, request: Request): PolicyAnswer {
  const action = request.action.toLowerCase();
  const resourceArn = request.resourceArn ?? request.principalArn;
  return allOf([
    covers(statement.actions, (pattern) => answer(isLike(action, pattern.toLowerCase()))),
    statement.resources ? covers(statement.resources, (pattern) => fitsResource(pattern, resourceArn)) : 'unknown',
    statement.hasPrincipal ? 'unknown' : 'yes',
    ...statement.conditions.map((condition) => holds(condition, request)),
  ]);
}

function covers({ patterns, isNegated }: Patterns, fits: (pattern: string) => PolicyAnswer): PolicyAnswer {
  const listed = anyOf(patterns.map(fits));
  return isNegated ? not(listed) : listed;
}

/** AWS compares ARNs part by part; where its wildcards reach over a colon differs from service to service. */
function fitsResource(pattern: string, arn: string): PolicyAnswer {
  if (pattern.includes('${')) return 'unknown';
  if (pattern === '*') return 'yes';
  return fitsArn(pattern, arn) === 'yes' ? 'yes' : isLike(arn, pattern) ? 'unknown' : 'no';
}

/** Whether a condition holds for every request that makes the call. */
function holds({ operator, key, values }: Condition, { context }: Request): PolicyAnswer {
  const read = /^(For(?:All|Any)Values?:)?(\w+?)(IfExists)?$/.exec(operator);
  const isAbsent = key.startsWith('aws:principaltag/') && context.get('aws:principaltype') === 'Account';
  if (!read || !(isAbsent || context.has(key))) return 'unknown';
  const [, set = '', name = '', ifExists] = read;
  const value = context.get(key);
  if (name === 'Null') return anyOf(values.map((wanted) => fitsLowerCase(wanted, String(value === undefined))));
  const comparison = comparisons.get(name);
  if (!comparison) return 'unknown';
  // Of an absent key, only what is negated holds, but with a set operator.
  if (value === undefined)
    return answer(ifExists !== undefined || (set === '' ? comparison.isNegated : set.startsWith('ForAll')));
  const fitting = anyOf(values.map((wanted) => (wanted.includes('${') ? 'unknown' : comparison.fits(wanted, value))));
  return comparison.isNegated ? not(fitting) : fitting;
}

interface Comparison {
  readonly fits: (wanted: string, value: string) => PolicyAnswer;
  readonly isNegated: boolean;
}

/** The operators of texts, as the IAM User Guide has them (reference_policies_elements_condition_operators); of others nobody is sure here. */
const comparisons: ReadonlyMap<string, Comparison> = new Map([
  ...withNegation('StringEquals', 'StringNotEquals', fitsText),
  ...withNegation('StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', fitsLowerCase),
  ...withNegation('StringLike', 'StringNotLike', (wanted, value) => answer(isLike(value, wanted))),
  // ArnEquals knows wildcards, too.
  ...withNegation('ArnEquals', 'ArnNotEquals', fitsArn),
  ...withNegation('ArnLike', 'ArnNotLike', fitsArn),
  ['Bool', { fits: fitsLowerCase, isNegated: false }],
]);

function withNegation(name: string, negated: string, fits: Comparison['fits']): [string, Comparison][] {
  return [
    [name, { fits, isNegated: false }],
    [negated, { fits, isNegated: true }],
  ];
}

function fitsText(wanted: string, value: string): PolicyAnswer {
  return answer(wanted === value);
}

function fitsLowerCase(wanted: string, value: string): PolicyAnswer {
  return answer(wanted.toLowerCase() === value.toLowerCase());
}

/** Of what is no ARN in six parts, nobody knows what AWS makes of it. */
function fitsArn(pattern: string, arn: string): PolicyAnswer {
  const [wanted, parts] = [arnParts(pattern), arnParts(arn)];
  if (wanted.length < ARN_PARTS) return 'unknown';
  return answer(wanted.every((part, index) => isLike(parts[index] ?? '', part)));
}

const ARN_PARTS = 6;

function arnParts(arn: string): readonly string[] {
  const parts = arn.split(':');
  return parts.length <= ARN_PARTS ? parts : [...parts.slice(0, ARN_PARTS - 1), parts.slice(ARN_PARTS - 1).join(':')];
}

function answer(is: boolean): PolicyAnswer {
  return is ? 'yes' : 'no';
}

function not(one: PolicyAnswer): PolicyAnswer {
  return one === 'unknown' ? 'unknown' : answer(one === 'no');
}

function anyOf(answers: readonly PolicyAnswer[]): PolicyAnswer {
  return answers.includes('yes') ? 'yes' : answers.includes('unknown') ? 'unknown' : 'no';
}

function allOf(answers: readonly PolicyAnswer[]): PolicyAnswer {
  return answers.includes('no') ? 'no' : answers.includes('unknown') ? 'unknown' : 'yes';
}
