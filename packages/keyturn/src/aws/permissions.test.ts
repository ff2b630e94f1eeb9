import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { documentOf, jobs } from '../core/permission.ts';
import { destinationRoleRows, destinationRows } from './permissions/destinations.ts';
import { heartbeatRows } from './permissions/heartbeat.ts';
import { notifierRoleRows, notifierRows } from './permissions/notifiers.ts';
import { permissions, permissionsFor, permissionsIn } from './permissions.ts';

test('every call that is made of AWS has its row', () => {
  const folder = import.meta.dirname;
  const folders = [
    folder,
    join(folder, '../destinations'),
    join(folder, '../destinations/secrets-manager'),
    join(folder, '../notifiers'),
    join(folder, '../telemetry'),
    join(folder, '../notifiers/security-hub'),
  ];
  const files = folders.flatMap((one) => readdirSync(one).map((name) => join(one, name)));
  const sources = files.filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  const made = sources.flatMap((name) =>
    [...readFileSync(name, 'utf8').matchAll(/\b([A-Z]\w+)Command\(/g)].map((match) => match[1]),
  );
  const elsewhere = [
    ...Object.values(destinationRows),
    destinationRoleRows,
    ...Object.values(notifierRows),
    notifierRoleRows,
    heartbeatRows,
  ];
  const ofPlaces = elsewhere.flatMap((rows) => permissionsIn('operate', rows));
  const known = new Set([...permissions, ...ofPlaces].map(({ call }) => call));
  expect(made.length).toBeGreaterThan(20);
  expect([...new Set(made)].filter((call) => call !== undefined && !known.has(call))).toEqual([]);
});

test('no permission stands twice for the same job', () => {
  const rows = permissions.map(({ action, job }) => `${job} ${action}`);
  expect(rows.filter((row, index) => rows.indexOf(row) !== index)).toEqual([]);
});

test.each(jobs)('the document of %s grants all that it takes', (job) => {
  const { Statement } = documentOf(permissionsFor(job), { partition: 'aws', roleName: 'Keyturn' });
  const granted = new Set(Statement.flatMap(({ Action }) => Action));
  const asked = permissionsFor(job).filter(({ on }) => on !== 'nothing');
  expect(asked.filter(({ action }) => !granted.has(action))).toEqual([]);
});

test('an audit may change nothing', () => {
  const { Statement } = documentOf(permissionsFor('audit'), { partition: 'aws', roleName: 'KeyturnAudit' });
  const changing = Statement.flatMap(({ Action }) => Action).filter(
    (action) => !/:(?:Get|List|Describe|GenerateCredentialReport$)/.test(action),
  );
  expect(changing).toEqual(['sts:AssumeRole', 'sts:AssumeRoot']);
});

test.each(jobs)('the document of %s fits into a managed policy', (job) => {
  const text = JSON.stringify(documentOf(permissionsFor(job), { partition: 'aws-us-gov', roleName: 'KeyturnAudit' }));
  // The quota of managed policies, in characters without white space.
  expect(text.length).toBeLessThan(6_144);
});
