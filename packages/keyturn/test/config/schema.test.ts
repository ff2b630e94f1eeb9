import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { configJsonSchema, schemaAt } from '../../src/config/json-schema.ts';

const published = join(import.meta.dirname, '../../../../docs/schemas/keyturn.schema.json');

test('the published schema is the one that the definition makes ("npm run docs" writes it)', () => {
  expect(readFileSync(published, 'utf8')).toBe(`${JSON.stringify(configJsonSchema(), null, 2)}\n`);
});

test('every setting has a description', () => {
  const undescribed = (schema: ReturnType<typeof configJsonSchema>, path: string): string[] =>
    Object.entries(schema.properties ?? {}).flatMap(([name, member]) => {
      if (typeof member !== 'object') return [];
      const items =
        typeof member.items === 'object' && !Array.isArray(member.items) ? undescribed(member.items, `${path}${name}[].`) : [];
      return [...(member.description ? [] : [path + name]), ...undescribed(member, `${path}${name}.`), ...items];
    });
  expect(undescribed(configJsonSchema(), '')).toEqual([]);
});

test('the schema refuses unknown names, as the program does', () => {
  for (const path of [[], ['limits'], ['rules', 0], ['rules', 0, 'match'], ['exceptions', 0], ['audit'], ['aws']])
    expect(schemaAt(configJsonSchema(), path), path.join('.')).toMatchObject({ type: 'object', additionalProperties: false });
});
