import type * as z from 'zod';
import { nearest } from '../core/nearest.ts';
import { secretIn } from '../core/secret-like.ts';
import { looksSecret } from '../core/secret-look.ts';
import { configJsonSchema, namesAt } from './json-schema.ts';
import { DATE_WANTED } from './values.ts';
import type { Path, Problem, YamlText } from './yaml-text.ts';

type Issue = z.core.$ZodIssue;

/** What is wrong with a configuration, one sentence each, in the order of the file. What a misspelt name leaves out is not told besides. */
export function describeIssues(issues: readonly Issue[], text: YamlText): readonly Problem[] {
  const misspelt = new Set(issues.filter(({ code }) => code === 'unrecognized_keys').map(({ path }) => path.join('.')));
  return issues
    .filter(({ code, path }) => code !== 'custom' || !misspelt.has(path.join('.')))
    .filter((issue, index) => !issues.slice(0, index).some((earlier) => isSameWish(earlier, issue)))
    .flatMap((issue) => describe(issue, text))
    .sort((a, b) => a.place.line - b.place.line || a.place.column - b.place.column);
}

/** What is no address at all does not begin with https either. */
function isSameWish(one: Issue, other: Issue): boolean {
  const isWish = ({ code, message }: Issue) => code !== 'unrecognized_keys' && !PREDICATE.test(message);
  return isWish(one) && isWish(other) && one.path.join('.') === other.path.join('.');
}

/** What stands at a place, in the words of a configuration. */
export function describeValue(value: unknown, written?: string): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value === 'string') return value === '' ? 'an empty text' : describeText(value);
  return `the ${typeof value === 'number' ? 'number' : 'value'} ${clip(written ?? JSON.stringify(value))}`;
}

/** What somebody put into the wrong place may be a secret: it is not repeated. */
function describeText(text: string): string {
  const hasPassword = /\/\/[^/\s]*@/.test(text);
  return hasPassword || looksSecret(text) || secretIn(text) !== undefined ? NOT_SHOWN : clip(JSON.stringify(text));
}

const NOT_SHOWN = 'a text that is not shown here, as it may be a secret';

function describe(issue: Issue, text: YamlText): readonly Problem[] {
  const path = stepsOf(issue.path);
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ place: text.keyPlaceOf(path, key), sentence: unknownSentence(path, key, text.value) }));
  if (issue.code === 'invalid_union') {
    const inner = likeliest(issue, text);
    if (inner) return describe(inner, text);
  }
  const name = nameOf(path);
  const place = text.placeOf(path);
  if (issue.code === 'invalid_key') return [{ place, sentence: `${name} has a name that it cannot have` }];
  if (issue.code === 'custom' && PREDICATE.test(issue.message)) return [{ place, sentence: `${name} ${issue.message}` }];
  return [{ place, sentence: `${name} ${wish(issue, { value: valueAt(text.value, path), written: text.writtenAt(path) })}` }];
}

/** A schema says either what is wrong, with a verb (`is empty`), or what is wanted (`a list`). */
const PREDICATE = /^(?:is|has|can|must|does|knows) /;

interface Found {
  readonly value: unknown;
  readonly written: string | undefined;
}

function wish(issue: Issue, { value, written }: Found): string {
  if (value === undefined && issue.path.length > 0) return `is missing: it wants ${issue.message}`;
  const isSecret = typeof value === 'string' && value !== '' && issue.path.some((step) => SECRET_NAME.test(String(step)));
  const got = isSecret ? NOT_SHOWN : describeValue(value, written);
  return `wants ${issue.message}, and got ${got}${isSecret ? '' : adviceFor(issue, { value, written })}`;
}

const SECRET_NAME = /secret|token|password/i;

/**
 * Of the shapes that a value may have, the trouble of the one that it comes nearest to: whose trouble is deepest inside it. Undefined
 * where it comes near to none, and what is wanted as a whole is told better.
 */
function likeliest(issue: Extract<Issue, { code: 'invalid_union' }>, text: YamlText): Issue | undefined {
  const first = issue.errors.map(([one]) => one).filter((one) => one !== undefined);
  const deepest = first.reduce<Issue | undefined>(
    (best, one) => (best && best.path.length >= one.path.length ? best : one),
    undefined,
  );
  if (!deepest) return undefined;
  const inner = { ...deepest, path: [...issue.path, ...deepest.path] };
  if (issue.message === NO_WORDS) return inner;
  return deepest.path.length > 0 && valueAt(text.value, stepsOf(inner.path)) !== undefined ? inner : undefined;
}

/** What zod says of a union whose schema says nothing. */
const NO_WORDS = 'Invalid input';

/** What to write instead. */
function adviceFor(issue: Issue, { value, written }: Found): string {
  if (
    issue.code === 'invalid_type' &&
    issue.expected === 'string' &&
    issue.message !== DATE_WANTED &&
    (typeof value === 'number' || typeof value === 'boolean')
  )
    return `; put it in quotes: "${clip(written ?? String(value))}"`;
  if (typeof value !== 'string') return '';
  const known = issue.code === 'invalid_value' ? issue.values.map(String) : kindsIn(issue);
  const meant = nearest(value, known);
  return meant === undefined ? '' : `; did you mean "${meant}"?`;
}

/** An entry is of no kind that there is: the message lists them. */
function kindsIn({ code, message }: Issue): readonly string[] {
  return code === 'invalid_union' ? (/^one of the kinds (.*)$/.exec(message)?.[1]?.split(', ') ?? []) : [];
}

function unknownSentence(path: Path, key: string, whole: unknown): string {
  const name = nameOf([...path, clip(key)]);
  const here = namesAt(configJsonSchema(), path, whole);
  if (/secret|accesskeyid|token|password$/i.test(key.replaceAll(/[-_]/g, ''))) {
    const instead = here.find((one) => one === 'secretEnv' || one === 'tokenFrom') ?? 'a profile, or the AWS_* variables';
    return `There is no setting "${name}", and a secret has no place in a file: use ${instead}`;
  }
  const other = renamed.get(key);
  const meant = other !== undefined && here.includes(other) ? other : nearest(key, here);
  if (meant !== undefined) return `There is no setting "${name}"; did you mean "${meant}"?`;
  const homes = [...new Set([...homesOf(other ?? key), ...homesOf(key)])];
  if (homes.length > 0 && homes.length <= 2)
    return `There is no setting "${name}"; did you mean ${homes.map((home) => `"${home}"`).join(' or ')}?`;
  return `There is no setting "${name}"; ${path.length === 0 ? 'there are' : `${nameOf(path)} takes`} ${here.join(', ')}`;
}

/** Names that other tools, our own flags and our own documents' words suggest. */
const renamed: ReadonlyMap<string, string> = new Map([
  ['maxAge', 'keyAge'],
  ['max-age', 'keyAge'],
  ['unusedAfter', 'keyUnused'],
  ['unused-after', 'keyUnused'],
  ['unit', 'ou'],
  ['units', 'ous'],
  ['username', 'user'],
  ['check', 'checks'],
  ['expires', 'until'],
  ['end', 'until'],
  ['endpoint', 'endpointUrl'],
  ['organization', 'org'],
]);

/** Where a setting of nearly this name stands: `limits.keyAge`. */
function homesOf(key: string): readonly string[] {
  const schema = configJsonSchema();
  return namesAt(schema, []).flatMap((section) => {
    const meant = nearest(key, namesAt(schema, [section]));
    return meant === undefined ? [] : [`${section}.${meant}`];
  });
}

function stepsOf(path: readonly PropertyKey[]): Path {
  return path.map((step) => (typeof step === 'number' ? step : String(step)));
}

function nameOf(path: Path): string {
  if (path.length === 0) return 'The configuration';
  return path.reduce<string>(
    (name, step) => (typeof step === 'number' ? `${name}[${step}]` : name === '' ? step : `${name}.${step}`),
    '',
  );
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((at, step) => (typeof at === 'object' && at !== null ? Reflect.get(at, step) : undefined), value);
}

function clip(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
