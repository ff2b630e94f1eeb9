import { expect, test } from 'vitest';
import { describeFormat, plainDisplay } from '../../test/contracts/format.ts';
import { exampleReport, reportAbout } from '../../test/support/report.ts';
import { isObject, isValid, readJson, schemaErrors } from '../../test/support/schema.ts';
import { ocsf } from './ocsf.ts';

describeFormat(ocsf);

const SCHEMA = 'test/fixtures/schemas/ocsf-compliance-finding.json';

test('every event fits the class Compliance Finding with the cloud profile', async () => {
  const schema = await readJson(SCHEMA);
  for (const event of [...eventsOf(exampleReport()), ...eventsOf(reportAbout('<b>'))])
    expect(schemaErrors(schema, event)).toEqual([]);
});

test('the schema refuses an event of another class, and an attribute that the class does not have', async () => {
  const schema = await readJson(SCHEMA);
  const [first] = eventsOf(exampleReport());
  expect(isValid(schema, { ...first, class_uid: 2004 })).toBe(false);
  expect(isValid(schema, { ...first, severty: 'High' })).toBe(false);
});

test('the type is made of class and activity, and the time is in milliseconds', () => {
  for (const event of eventsOf(exampleReport())) {
    expect(event['type_uid']).toBe(Number(event['class_uid']) * 100 + Number(event['activity_id']));
    expect(event['time']).toBe(Date.UTC(2026, 8, 1, 9, 30));
  }
});

test('a missing fact is a warning and never a pass, and what is excepted is suppressed', () => {
  const statuses = eventsOf(exampleReport()).map(({ compliance, status }) => [
    isObject(compliance) ? compliance['status'] : undefined,
    status,
  ]);
  expect(statuses.filter(([compliance]) => compliance === 'Warning')).toHaveLength(3);
  expect(statuses.filter(([, status]) => status === 'Suppressed')).toEqual([['Fail', 'Suppressed']]);
});

function eventsOf(report: ReturnType<typeof exampleReport>): readonly Record<string, unknown>[] {
  const events: unknown = JSON.parse(ocsf.render(report, plainDisplay()));
  return Array.isArray(events) ? events.filter(isObject) : [];
}
