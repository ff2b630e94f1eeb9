import { describe, expect, test } from 'vitest';
import { describeFormat, plainDisplay } from '../../test/contracts/format.ts';
import { cleanReport, exampleReport, reportAbout } from '../../test/support/report.ts';
import { widthOf } from './columns.ts';
import { table } from './table.ts';

describeFormat(table);

describe('no line is wider than the terminal', () => {
  test.each([40, 80, 120, 200])('at %i columns', (width) => {
    for (const report of [exampleReport({ isInterrupted: true }), cleanReport(), reportAbout('支付部门🔑'.repeat(30))]) {
      for (const line of render(report, width).split('\n')) expect(widthOf(line), line).toBeLessThanOrEqual(width);
    }
  });

  test('and ids of keys stand whole from 80 columns on', () => {
    for (const width of [80, 120, 200]) expect(render(exampleReport(), width)).toContain('AKIAHOSTILEEXAMPLE01');
  });
});

test('worst comes first, then what nobody knows, then exceptions, then the summary', () => {
  const text = render();
  const order = [
    'CRITICAL',
    'HIGH',
    'MEDIUM',
    'LOW',
    'UNKNOWN',
    'Excepted by the policy',
    'Not read',
    'Left out',
    'Root keys first',
  ];
  const places = order.map((words) => text.indexOf(words));
  expect(places).not.toContain(-1);
  expect(places).toEqual([...places].sort((a, b) => a - b));
});

test('an age that passed its limit by thirty seconds does not read like the limit', () => {
  expect(render()).toContain('90 days 30 s');
});

test('a reason that all findings of a check share is told once', () => {
  const report = exampleReport();
  const passwords = report.findings.filter(({ check }) => check === 'password-policy-weak');
  const text = render({ ...report, findings: [...passwords, ...passwords] });
  expect(text.split('passwords may have 8 characters')).toHaveLength(2);
  expect(text).toContain('  All of them: passwords may have 8 characters');
});

test('an interrupted audit says so before anything else', () => {
  expect(render(exampleReport({ isInterrupted: true }))).toMatch(/^INTERRUPTED: /);
});

test('what is unknown for one reason is told once for an account', () => {
  const report = exampleReport();
  const unknown = report.findings.filter(({ check, verdict }) => check === 'user-access-key-unused' && verdict === 'unknown');
  const findings = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].flatMap((name) =>
    unknown.map((finding) => ({
      ...finding,
      subject: { ...finding.subject, accessKeyId: null, principal: { type: 'user' as const, name } },
    })),
  );
  expect(render({ ...report, findings })).toContain('7 verdicts: a, b, c, d, e, 2 more: its last use is not known');
});

test('names accounts that were not looked into, and checks that were not run', () => {
  const text = render();
  expect(text).toContain('Not read: 444455556666 Legacy: AssumeRole on');
  expect(text).toContain('Left out: 555566667777 Closed shop: the account is SUSPENDED');
  expect(text).toContain('1 check needs --live: ssh-key-age');
});

test('claims that there are no root keys only where everybody was asked', () => {
  const claim = 'No root user has an access key.';
  const clean = cleanReport();
  expect(render(clean)).toContain(claim);
  expect(render({ ...clean, accounts: exampleReport().accounts })).not.toContain(claim);
  expect(render({ ...clean, checks: clean.checks.filter(({ id }) => id !== 'root-access-key-present') })).not.toContain(claim);
  expect(render({ ...clean, isInterrupted: true })).not.toContain(claim);
});

test('lists ten exceptions and counts the rest', () => {
  const report = exampleReport();
  const excepted = report.findings.filter(({ exception }) => exception !== null);
  const findings = Array.from({ length: 13 }, () => excepted).flat();
  expect(render({ ...report, findings })).toContain('  and 3 more');
});

test('paints by severity, and nothing but what it names', () => {
  const text = table.render(exampleReport(), { width: 120, paint: (style, words) => `{${style}:${words}}` });
  expect(text).toContain('{critical:CRITICAL}  {strong:The root user has an access key}');
  expect(text).toContain('{unknown:UNKNOWN}');
});

function render(report = exampleReport(), width = 120): string {
  return table.render(report, plainDisplay(width));
}
