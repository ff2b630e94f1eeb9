import { readJson, schemaErrors } from '../../support/schema.ts';

/** What is wrong with a value by one of the schemas of `test/fixtures/schemas`; nothing when it fits. */
export async function problemsWith(
  schema: 'kubernetes-cron-job' | 'github-workflow',
  value: unknown,
): Promise<readonly unknown[]> {
  return schemaErrors(await readJson(`test/fixtures/schemas/${schema}.json`), value);
}
