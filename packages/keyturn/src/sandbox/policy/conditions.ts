import { BlockList, isIP } from 'node:net';
import { isObject } from '../untyped.ts';
import { type Context, compileArn, compilePattern, type Pattern, type PatternRules } from './match.ts';

/** One line of a Condition block: an operator, a key, and the values it is compared with. */
export type Condition = (context: Context) => boolean;

/** Reads a Condition block; a text says what is wrong with it. */
export function compileConditions(block: unknown, hasVariables: boolean): Condition[] | string {
  if (block === undefined) return [];
  if (!isObject(block)) return 'Syntax errors in policy.';
  const conditions: Condition[] = [];
  for (const [name, keys] of Object.entries(block)) {
    const kind = readOperator(name);
    if (kind === undefined) return `Invalid Condition type : ${name}.`;
    if (!isObject(keys)) return 'Syntax errors in policy.';
    for (const [key, value] of Object.entries(keys)) {
      const values = readValues(value);
      if (values === undefined) return 'Syntax errors in policy.';
      const tests = values.map((expected) => kind.operator.compile(expected, hasVariables));
      conditions.push(makeCondition(kind, key.toLowerCase(), tests));
    }
  }
  return conditions;
}

interface Operator {
  readonly compile: (expected: string, hasVariables: boolean) => Pattern;
  /** `...Not...`: holds where none of the values fits. */
  readonly isNegated?: true;
  /** Null asks whether there is a key, not what it holds. */
  readonly asksPresence?: true;
}

interface Kind {
  readonly operator: Operator;
  readonly set: 'any' | 'all' | undefined;
  readonly isIfExists: boolean;
}

function readOperator(name: string): Kind | undefined {
  const found = /^(?:For(Any|All)Values?:)?(\w+?)(IfExists)?$/.exec(name);
  const operator = operators.get(found?.[2] ?? '');
  if (!found || !operator) return undefined;
  const set = found[1] === 'Any' ? 'any' : found[1] === 'All' ? 'all' : undefined;
  return { operator, set, isIfExists: found[3] !== undefined };
}

function makeCondition({ operator, set, isIfExists }: Kind, key: string, tests: readonly Pattern[]): Condition {
  if (operator.asksPresence) {
    return (context) => tests.some((test) => test(String(context.all(key) === undefined), context));
  }
  const holdsWithoutKey = set === 'all' || isIfExists || (set === undefined && operator.isNegated === true);
  return (context) => {
    const values = context.all(key);
    if (values === undefined) return holdsWithoutKey;
    const isMet = (value: string) => tests.some((test) => test(value, context)) !== (operator.isNegated === true);
    if (set === 'any') return values.some(isMet);
    if (set === 'all') return values.every(isMet);
    // Without a set operator a multivalued key never fits, negated or not; seen on the real IAM.
    const value = context.only(key);
    return value !== undefined && isMet(value);
  };
}

const operators: ReadonlyMap<string, Operator> = new Map([
  ...withNegation('StringEquals', 'StringNotEquals', string({ hasWildcards: false })),
  ...withNegation('StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', string({ hasWildcards: false, ignoresCase: true })),
  ...withNegation('StringLike', 'StringNotLike', string({ hasWildcards: true })),
  // IAM compares both kinds with wildcards (IAM User Guide, reference_policies_elements_condition_operators).
  ...withNegation('ArnEquals', 'ArnNotEquals', arn),
  ...withNegation('ArnLike', 'ArnNotLike', arn),
  ...withNegation(
    'NumericEquals',
    'NumericNotEquals',
    compared(Number, (value, limit) => value === limit),
  ),
  ...withNegation(
    'DateEquals',
    'DateNotEquals',
    compared(instant, (value, limit) => value === limit),
  ),
  ...withNegation('IpAddress', 'NotIpAddress', ip),
  ...withOrder('Numeric', Number),
  ...withOrder('Date', instant),
  ['Bool', { compile: string({ hasWildcards: false, ignoresCase: true }) }],
  ['BinaryEquals', { compile: string({ hasWildcards: false }) }],
  ['Null', { compile: string({ hasWildcards: false, ignoresCase: true }), asksPresence: true }],
]);

type Compile = Operator['compile'];

function withNegation(name: string, negated: string, compile: Compile): [string, Operator][] {
  return [
    [name, { compile }],
    [negated, { compile, isNegated: true }],
  ];
}

function withOrder(prefix: string, read: (text: string) => number): [string, Operator][] {
  return [
    [`${prefix}LessThan`, { compile: compared(read, (value, limit) => value < limit) }],
    [`${prefix}LessThanEquals`, { compile: compared(read, (value, limit) => value <= limit) }],
    [`${prefix}GreaterThan`, { compile: compared(read, (value, limit) => value > limit) }],
    [`${prefix}GreaterThanEquals`, { compile: compared(read, (value, limit) => value >= limit) }],
  ];
}

function string(rules: Omit<PatternRules, 'hasVariables'>): Compile {
  return (expected, hasVariables) => compilePattern(expected, { ...rules, hasVariables });
}

function arn(expected: string, hasVariables: boolean): Pattern {
  return compileArn(expected, { hasWildcards: true, hasVariables });
}

/** What is no number or date is neither equal to anything nor less nor more: NaN. */
function compared(read: (text: string) => number, holds: (value: number, limit: number) => boolean): Compile {
  return (expected) => {
    const limit = read(expected);
    return (text) => holds(read(text), limit);
  };
}

/** ISO text, or seconds since the epoch; in milliseconds. */
function instant(text: string): number {
  return /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}

function ip(expected: string): Pattern {
  const [address = '', bits] = expected.split('/');
  const family = isIP(address);
  if (family === 0) return () => false;
  const type = family === 4 ? 'ipv4' : 'ipv6';
  const range = new BlockList();
  const length = bits === undefined ? (family === 4 ? 32 : 128) : Number(bits);
  if (!Number.isInteger(length) || length < 0 || length > (family === 4 ? 32 : 128)) return () => false;
  range.addSubnet(address, length, type);
  return (text) => isIP(text) !== 0 && range.check(text, isIP(text) === 4 ? 'ipv4' : 'ipv6');
}

function readValues(value: unknown): string[] | undefined {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  const read: string[] = [];
  for (const item of values) {
    if (typeof item !== 'string' && typeof item !== 'number' && typeof item !== 'boolean') return undefined;
    read.push(String(item));
  }
  return read;
}
