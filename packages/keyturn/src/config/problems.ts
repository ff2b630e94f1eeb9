import type * as z from 'zod';
import { nearest } from '../core/nearest.ts';
import { configJsonSchema, schemaAt } from './json-schema.ts';
import { DATE_WANTED } from './values.ts';
import type { Path, Problem, YamlText } from './yaml-text.ts';

type Issue = z.core.$ZodIssue;

/** What is wrong with a configuration, one sentence each, in the order of the file. What a misspelt name leaves out is not told besides. */
export function describeIssues(issues: readonly Issue[], text: YamlText): readonly Problem[] {
  const misspelt = new Set(issues.filter(({ code }) => code === 'unrecognized_keys').map(({ path }) => path.join('.')));
  return issues
    .filter(({ code, path }) => code !== 'custom' || !misspelt.has(path.join('.')))
    .flatMap((issue) => describe(issue, text))
    .sort((a, b) => a.place.line - b.place.line || a.place.column - b.place.column);
}

/** What stands at a place, in the words of a configuration. */
export function describeValue(value: unknown, written?: string): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value === 'string') return value === '' ? 'an empty text' : clip(JSON.stringify(value));
  return `the ${typeof value === 'number' ? 'number' : 'value'} ${clip(written ?? JSON.stringify(value))}`;
}

function describe(issue: Issue, text: YamlText): readonly Problem[] {
  const path = stepsOf(issue.path);
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ place: text.keyPlaceOf(path, key), sentence: unknownSentence(path, key, text.value) }));
  if (issue.code === 'invalid_union' && issue.errors.length === 0) return [describeKind(issue, text)];
  if (issue.code === 'invalid_union') return describe(likeliest(issue), text);
  const name = nameOf(path);
  const value = valueAt(text.value, path);
  const place = text.placeOf(path);
  if (issue.code === 'custom') return [{ place, sentence: `${name} ${issue.message}` }];
  if (value === undefined && path.length > 0) return [{ place, sentence: `${name} is missing: it wants ${issue.message}` }];
  return [
    {
      place,
      sentence: `${name} wants ${issue.message}, and got ${describeValue(value, text.writtenAt(path))}${adviceFor(issue, { value, written: text.writtenAt(path) })}`,
    },
  ];
}

/** An entry of no kind that there is: its message lists them. */
function describeKind(issue: Extract<Issue, { code: 'invalid_union' }>, text: YamlText): Problem {
  const path = stepsOf(issue.path);
  const value = valueAt(text.value, path);
  const meant = typeof value === 'string' ? nearest(value, issue.message.split(/[ ,]+/)) : undefined;
  const advice = meant === undefined ? '' : `; did you mean "${meant}"?`;
  const sentence = `${nameOf(path)} wants ${issue.message}, and got ${describeValue(value, text.writtenAt(path))}${advice}`;
  return { place: text.placeOf(path), sentence };
}

/** Of the shapes that a value may have, the one that it comes nearest to: whose trouble is deepest inside it. */
function likeliest(issue: Extract<Issue, { code: 'invalid_union' }>): Issue {
  const first = issue.errors.map(([one]) => one).filter((one) => one !== undefined);
  const deepest = first.reduce<Issue | undefined>(
    (best, one) => (best && best.path.length >= one.path.length ? best : one),
    undefined,
  );
  if (!deepest) return { ...issue, code: 'custom', params: {} };
  return { ...deepest, path: [...issue.path, ...deepest.path] };
}

/** What to write instead. */
function adviceFor(issue: Issue, { value, written }: { readonly value: unknown; readonly written: string | undefined }): string {
  if (
    issue.code === 'invalid_type' &&
    issue.expected === 'string' &&
    issue.message !== DATE_WANTED &&
    (typeof value === 'number' || typeof value === 'boolean')
  )
    return `; put it in quotes: "${clip(written ?? String(value))}"`;
  if (issue.code !== 'invalid_value' || typeof value !== 'string') return '';
  const meant = nearest(value, issue.values.map(String));
  return meant === undefined ? '' : `; did you mean "${meant}"?`;
}

function unknownSentence(path: Path, key: string, whole: unknown): string {
  const name = nameOf([...path, clip(key)]);
  if (/secret|accesskeyid|sessiontoken|password$/i.test(key.replaceAll(/[-_]/g, '')))
    return `There is no setting "${name}", and a secret has no place in a file: use a profile, or the AWS_* variables`;
  const here = settingsAt(path, whole);
  const meant = renamed.get(key) ?? nearest(key, here);
  if (meant !== undefined && here.includes(meant)) return `There is no setting "${name}"; did you mean "${meant}"?`;
  const home = homesOf(meant ?? key);
  if (home.length === 1) return `There is no setting "${name}"; did you mean "${home[0]}"?`;
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

/** The settings that there are at a place; in an entry of several kinds, those of the kind that it says it is of. */
function settingsAt(path: Path, whole?: unknown): readonly string[] {
  const schema = schemaAt(configJsonSchema(), path);
  const kind = valueAt(whole, [...path, 'kind']);
  const variants = schema?.oneOf ?? schema?.anyOf ?? [];
  const own = variants.find((variant) => typeof variant === 'object' && constOf(variant.properties?.['kind']) === kind);
  return Object.keys((typeof own === 'object' ? own : schema)?.properties ?? {});
}

function constOf(schema: unknown): unknown {
  return typeof schema === 'object' && schema !== null ? Reflect.get(schema, 'const') : undefined;
}

/** Where a setting of nearly this name stands: `limits.keyAge`. */
function homesOf(key: string): readonly string[] {
  return settingsAt([]).flatMap((section) => {
    const meant = nearest(key, settingsAt([section]));
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
