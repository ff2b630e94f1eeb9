import { expect, test } from 'vitest';
import { describeFormat, plainDisplay } from '../../test/contracts/format.ts';
import { exampleReport } from '../../test/support/report.ts';
import { closed, isObject, isValid, readJson, schemaErrors } from '../../test/support/schema.ts';
import { json } from './json.ts';

const SCHEMA = '../../docs/schemas/report-v1.schema.json';

describeFormat(json);

test('a report fits the published schema, and the schema names every member', async () => {
  const schema = closed(await readJson(SCHEMA));
  if (!isObject(schema)) throw new Error('The schema is no object.');
  for (const report of [exampleReport(), exampleReport({ isInterrupted: true, findings: [] })]) {
    expect(schemaErrors(schema, JSON.parse(json.render(report, plainDisplay())))).toEqual([]);
  }
});

test('the published schema takes members that a later version adds, and refuses a report without findings', async () => {
  const schema = await readJson(SCHEMA);
  expect(isValid(schema, { ...exampleReport(), added: 'later' })).toBe(true);
  const { findings: _left, ...rest } = exampleReport();
  expect(isValid(schema, rest)).toBe(false);
});
