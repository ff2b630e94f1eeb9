import * as z from 'zod';
import { configSchema } from './schema.ts';

/** A JSON Schema, or a part of one. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** The JSON Schema of the configuration file, for editors: draft 7 is what they all know. */
export function configJsonSchema(): JsonSchema {
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
  return path.reduce<JsonSchema | undefined>((at, step) => {
    const next = typeof step === 'number' ? at?.items : at?.properties?.[step];
    return typeof next === 'object' && !Array.isArray(next) ? next : undefined;
  }, schema);
}
