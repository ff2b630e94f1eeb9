import * as z from 'zod';
import { configSchema } from './schema.ts';

/** A JSON Schema, or a part of one. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

let made: JsonSchema | undefined;

/** The JSON Schema of the configuration file, for editors: draft 7 is what they all know. To make it takes a while, so it is made once. */
export function configJsonSchema(): JsonSchema {
  return (made ??= makeSchema());
}

function makeSchema(): JsonSchema {
  const { $schema, ...rest } = z.toJSONSchema(configSchema, { io: 'input', target: 'draft-7' });
  return {
    ...($schema === undefined ? {} : { $schema }),
    title: 'keyturn.yaml',
    description: 'The configuration of Keyturn.',
    ...rest,
  };
}

/** The schema of what a path leads to; undefined where nothing is known by that name. */
export function schemaAt(schema: JsonSchema, path: readonly (string | number)[]): JsonSchema | undefined {
  return path.reduce<JsonSchema | undefined>((at, step) => (at === undefined ? undefined : stepInto(at, step)), schema);
}

/** The names that a mapping may have, where a value stands at the path of the whole; of an entry of some kind, those of that kind. */
export function namesAt(schema: JsonSchema, path: readonly (string | number)[], whole?: unknown): readonly string[] {
  let value = whole;
  let possible = variantsOf(schema, value);
  for (const step of path) {
    value = typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined;
    possible = possible.flatMap((one) => variantsOf(stepInto(one, step), value));
  }
  return [...new Set(possible.flatMap((one) => Object.keys(one.properties ?? {})))];
}

function stepInto(schema: JsonSchema, step: string | number): JsonSchema | undefined {
  const next = typeof step === 'number' ? schema.items : schema.properties?.[step];
  return typeof next === 'object' && !Array.isArray(next) ? next : undefined;
}

/** What a value may be; where it says of which kind it is, that alone. */
function variantsOf(schema: JsonSchema | undefined, value: unknown): readonly JsonSchema[] {
  if (!schema) return [];
  const variants = (schema.oneOf ?? schema.anyOf ?? [schema]).filter((one) => typeof one === 'object');
  const kind: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'kind') : undefined;
  const own = variants.filter((one) => constOf(one.properties?.['kind']) === kind);
  return kind !== undefined && own.length > 0 ? own : variants;
}

function constOf(schema: unknown): unknown {
  return typeof schema === 'object' && schema !== null ? Reflect.get(schema, 'const') : undefined;
}
