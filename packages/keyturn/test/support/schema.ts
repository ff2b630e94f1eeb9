import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formatsPlugin from 'ajv-formats';

/** Reads a JSON file; `path` is below this package. */
export async function readJson(path: string): Promise<Record<string, unknown>> {
  const value: unknown = JSON.parse(await readFile(new URL(`../../${path}`, import.meta.url), 'utf8'));
  if (!isObject(value)) throw new Error(`${path} holds no object.`);
  return value;
}

// SARIF's schema has an expression that is none by the rules of the `u` flag.
const OPTIONS = { strict: false, unicodeRegExp: false };

/** What is wrong with a value, in the schema's own words; nothing when it fits. */
export function schemaErrors(schema: Record<string, unknown>, value: unknown): readonly unknown[] {
  const ajv = new Ajv2020({ ...OPTIONS, allErrors: true });
  formatsPlugin.default(ajv);
  const validate = ajv.compile(schema);
  validate(value);
  return (validate.errors ?? []).map(({ instancePath, message, params }) => ({ instancePath, message, params }));
}

/** Whether a value fits, for tests of the tests. */
export function isValid(schema: Record<string, unknown>, value: unknown): boolean {
  const ajv = new Ajv2020(OPTIONS);
  formatsPlugin.default(ajv);
  return ajv.validate(schema, value);
}

/** The same schema for objects that have no members but those it names. */
export function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (!isObject(schema)) return schema;
  const members = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, closed(value)]));
  return isObject(schema['properties']) && schema['type'] === 'object' && !('additionalProperties' in schema)
    ? { ...members, additionalProperties: false }
    : members;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
