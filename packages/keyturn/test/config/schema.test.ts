import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { configJsonSchema } from '../../src/config/json-schema.ts';

const published = join(import.meta.dirname, '../../../../docs/schemas/keyturn.schema.json');

test('the published schema is the one that the definition makes ("npm run docs" writes it)', () => {
  expect(readFileSync(published, 'utf8')).toBe(`${JSON.stringify(configJsonSchema(), null, 2)}\n`);
});

type Schema = ReturnType<typeof configJsonSchema>;

/** All mappings of settings, with what is in lists and in entries of each kind. */
function mappingsIn(schema: unknown, path = ''): { readonly path: string; readonly schema: Schema }[] {
  if (!isSchema(schema)) return [];
  const inner = [
    ...Object.entries(schema.properties ?? {}).map(([name, member]) => [`${path}.${name}`, member] as const),
    [`${path}[]`, schema.items] as const,
    ...[...(schema.oneOf ?? []), ...(schema.anyOf ?? [])].map((one) => [path, one] as const),
  ];
  return [...(schema.properties ? [{ path, schema }] : []), ...inner.flatMap(([place, member]) => mappingsIn(member, place))];
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const mappings = mappingsIn(configJsonSchema());

test('every mapping is found', () => {
  const paths = new Set(mappings.map(({ path }) => path));
  expect(paths).toContain('.rotation.probes[]');
  expect(paths).toContain('.destinations[].match');
  expect(mappings.filter(({ path }) => path === '.hooks[]')).toHaveLength(3);
});

test('every setting has a description', () => {
  // What may stand within one value is told where the value is.
  const own = mappings.filter(({ path }) => !/^\.destinations\[\]\.(?:in|tokenFrom|login)\b/.test(path));
  const undescribed = own.flatMap(({ path, schema }) =>
    Object.entries(schema.properties ?? {}).flatMap(([name, member]) =>
      typeof member === 'object' && !member.description ? [`${path}.${name}`] : [],
    ),
  );
  expect(undescribed).toEqual([]);
});

test('the schema refuses unknown names everywhere, as the program does', () => {
  expect(mappings.filter(({ schema }) => schema.additionalProperties !== false).map(({ path }) => path)).toEqual([]);
});
