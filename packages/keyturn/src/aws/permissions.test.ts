import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { documentOf, jobs } from '../core/permission.ts';
import { permissions, permissionsFor } from './permissions.ts';

test('every call that is made of AWS has its row', () => {
  const folder = import.meta.dirname;
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  const made = files.flatMap((name) =>
    [...readFileSync(join(folder, name), 'utf8').matchAll(/\b([A-Z]\w+)Command\b/g)].map((match) => match[1]),
  );
  const known = new Set(permissions.map(({ call }) => call));
  expect(made.length).toBeGreaterThan(20);
  expect([...new Set(made)].filter((call) => call !== undefined && !known.has(call))).toEqual([]);
});

test('no permission stands twice for the same job', () => {
  const rows = permissions.map(({ action, job }) => `${job} ${action}`);
  expect(rows.filter((row, index) => rows.indexOf(row) !== index)).toEqual([]);
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
