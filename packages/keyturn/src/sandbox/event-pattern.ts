import { isObject } from './untyped.ts';
/**
 * Whether an event matches an EventBridge pattern: every field of the pattern must match, a list matches by any of its
 * members (EventBridge User Guide, "Creating event patterns"). The pattern is one that `patternFault` accepts.
 */
export function matchesPattern(pattern: unknown, event: unknown): boolean {
  if (!isObject(pattern)) return false;
  // A list of objects matches if one of them does.
  if (Array.isArray(event)) return event.some((item) => matchesPattern(pattern, item));
  const fields = isObject(event) ? event : {};
  return Object.entries(pattern).every(([name, wanted]) => {
    if (name === '$or' && isAlternatives(wanted)) return wanted.some((alternative) => matchesPattern(alternative, event));
    return Array.isArray(wanted) ? matchesField(wanted, fields[name]) : matchesPattern(wanted, fields[name]);
  });
}

/** What is wrong with a pattern, in EventBridge's words; undefined when nothing is. */
export function patternFault(pattern: unknown): string | undefined {
  if (!isObject(pattern)) return 'Filter is not an object';
  const fields = Object.entries(pattern);
  if (fields.length === 0) return 'Empty objects are not allowed';
  for (const [name, wanted] of fields) {
    const fault = fieldFault(name, wanted);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

type Test = (value: unknown) => boolean;

/** The comparisons that EventBridge knows, but for `exists`; each makes a test of what stands behind its name. */
const comparisons: Readonly<Record<string, (argument: unknown) => Test | undefined>> = {
  prefix: (argument) => textTest(argument, (value, wanted) => value.startsWith(wanted)),
  suffix: (argument) => textTest(argument, (value, wanted) => value.endsWith(wanted)),
  'equals-ignore-case': (argument) => textTest(argument, (value, wanted) => value.toLowerCase() === wanted.toLowerCase()),
  wildcard: (argument) => textTest(argument, isLike),
  numeric: numericTest,
  'anything-but': anythingBut,
};

/** Comparisons and `exists` are about leaves: an object, an empty list and nothing at all are none. */
function matchesField(wanted: readonly unknown[], value: unknown): boolean {
  const leaves = value === undefined ? [] : listOf(value).filter((item) => !isObject(item));
  return wanted.some((one) => {
    const exists = existsRule(one);
    if (exists !== undefined) return exists === leaves.length > 0;
    const test = testOf(one);
    return test !== undefined && leaves.some(test);
  });
}

function existsRule(wanted: unknown): boolean | undefined {
  return isObject(wanted) && typeof wanted['exists'] === 'boolean' ? wanted['exists'] : undefined;
}

function testOf(wanted: unknown): Test | undefined {
  if (!isObject(wanted)) return (value) => value === wanted;
  const [first, ...others] = Object.entries(wanted);
  if (!first || others.length > 0) return undefined;
  const [name, argument] = first;
  return comparisons[name]?.(argument);
}

/** A comparison of texts. `{"prefix": {"equals-ignore-case": "a"}}` disregards case. */
function textTest(argument: unknown, compare: (value: string, wanted: string) => boolean): Test | undefined {
  if (typeof argument === 'string') return (value) => typeof value === 'string' && compare(value, argument);
  if (!isObject(argument)) return undefined;
  const folded = argument['equals-ignore-case'];
  if (typeof folded !== 'string') return undefined;
  return (value) => typeof value === 'string' && compare(value.toLowerCase(), folded.toLowerCase());
}

/** `{"numeric": [">", 0, "<=", 5]}` */
function numericTest(argument: unknown): Test | undefined {
  if (!Array.isArray(argument) || argument.length < 2 || argument.length % 2 !== 0) return undefined;
  const bounds: ((value: number) => boolean)[] = [];
  for (let index = 0; index < argument.length; index += 2) {
    const bound = numericBound(argument[index], argument[index + 1]);
    if (!bound) return undefined;
    bounds.push(bound);
  }
  return (value) => typeof value === 'number' && bounds.every((bound) => bound(value));
}

function numericBound(operator: unknown, limit: unknown): ((value: number) => boolean) | undefined {
  if (typeof limit !== 'number') return undefined;
  switch (operator) {
    case '=':
      return (value) => value === limit;
    case '<':
      return (value) => value < limit;
    case '<=':
      return (value) => value <= limit;
    case '>':
      return (value) => value > limit;
    case '>=':
      return (value) => value >= limit;
    default:
      return undefined;
  }
}

/** `{"anything-but": "a"}`, `["a", 1]`, `{"prefix": "a"}` or `{"prefix": ["a", "b"]}`: none of them. */
function anythingBut(argument: unknown): Test | undefined {
  const tests = isObject(argument)
    ? Object.entries(argument).flatMap(([name, inner]) => listOf(inner).map((one) => testOf({ [name]: one })))
    : listOf(argument).map((one) => (isObject(one) ? undefined : testOf(one)));
  const sound = tests.filter((test) => test !== undefined);
  if (sound.length === 0 || sound.length < tests.length) return undefined;
  return (value) => !sound.some((test) => test(value));
}

/** `*` stands for any text; `\*` is a star and `\\` a backslash. */
function isLike(value: string, pattern: string): boolean {
  const source = pattern.replaceAll(/\\([*\\])|\*|[.+?^${}()|[\]\\]/g, (found, escaped: string | undefined) => {
    if (escaped !== undefined) return `\\${escaped}`;
    return found === '*' ? '.*' : `\\${found}`;
  });
  return new RegExp(`^${source}$`, 's').test(value);
}

function fieldFault(name: string, wanted: unknown): string | undefined {
  if (name === '$or' && isAlternatives(wanted)) {
    if (wanted.length < 2) return 'There must have at least 2 Objects in $or relationship.';
    return wanted.map(patternFault).find((fault) => fault !== undefined);
  }
  if (isObject(wanted)) return patternFault(wanted);
  if (!Array.isArray(wanted)) return `"${name}" must be an object or an array`;
  if (wanted.length === 0) return 'Empty arrays are not allowed';
  return wanted.map(comparisonFault).find((fault) => fault !== undefined);
}

function comparisonFault(wanted: unknown): string | undefined {
  if (Array.isArray(wanted)) return 'Match value must be String, number, true, false, or null';
  if (!isObject(wanted)) return undefined;
  const [name, ...others] = Object.keys(wanted);
  if (name === undefined) return 'Empty expression found';
  if (others.length > 0) return 'Only one key allowed in match expression';
  if (name === 'exists')
    return typeof wanted[name] === 'boolean' ? undefined : 'exists match pattern must be either true or false.';
  if (!Object.hasOwn(comparisons, name)) return `Unrecognized match type ${name}`;
  return testOf(wanted) ? undefined : `${name} match pattern is not valid`;
}

/** `$or` is an ordinary field name unless a list of objects stands behind it. */
function isAlternatives(value: unknown): value is unknown[] {
  return Array.isArray(value) && value.length > 0 && value.every(isObject);
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}
