import { expect, test } from 'vitest';
import { describeFormat, plainDisplay } from '../../test/contracts/format.ts';
import { exampleReport, reportAbout } from '../../test/support/report.ts';
import { HOSTILE_NAME } from '../../test/support/report-findings.ts';
import { csv } from './csv.ts';

describeFormat(csv);

test('every line has the same columns, and every finding its line', () => {
  const rows = parsed(csv.render(exampleReport(), plainDisplay()));
  expect(rows).toHaveLength(exampleReport().findings.length + 1);
  expect(new Set(rows.map((row) => row.length))).toEqual(new Set([rows[0]?.length]));
});

test('lines end as RFC 4180 has it, and a quote is doubled', () => {
  const text = csv.render(exampleReport(), plainDisplay());
  expect(text.endsWith('\r\n')).toBe(true);
  expect(text).toContain(',""x""`<script>');
});

test('the columns keep their names and their order', () => {
  const [head = []] = parsed(csv.render(exampleReport(), plainDisplay()));
  expect(head.join(' ')).toBe(
    'severity verdict check title account account_name principal_type principal access_key_id resource owner status created_at ' +
      'age_days last_used_at last_used_service last_used_region idle_days limit_days expires_at because details source observed_at ' +
      'controls remedy remedy_console remedy_cli remedy_keyturn exception_owner exception_reason exception_until',
  );
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '\n@x', '\uff1d1', HOSTILE_NAME])(
  'no spreadsheet runs %j as a formula',
  (name) => {
    const [, row = []] = parsed(csv.render(reportAbout(name), plainDisplay()));
    const cells = row.filter((cell) => cell === name || cell === `'${name}`);
    expect(cells.length).toBeGreaterThan(0);
    for (const cell of cells) expect(cell).toBe(`'${name}`);
  },
);

test('numbers stay numbers, those below nothing too', () => {
  const report = exampleReport();
  const findings = report.findings.slice(0, 1).map((finding) => ({ ...finding, evidence: { ageDays: -0.25 } }));
  expect(csv.render({ ...report, findings }, plainDisplay())).toContain(',-0.25,');
});

/** Reads RFC 4180. */
function parsed(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    row.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}
