import { describe, expect, test } from 'vitest';
import { cleanReport, exampleReport } from '../../test/support/report.ts';
import { incompleteness } from './headline.ts';

describe('what a format of findings alone leaves unsaid', () => {
  test('is nothing where everything was read', () => {
    expect(incompleteness(cleanReport())).toEqual([]);
  });

  test('is which accounts were not read and why', () => {
    expect(incompleteness(exampleReport())).toEqual([
      '3 verdicts are unknown: what is not known counts as no pass, so this audit is incomplete.',
      '3 accounts with 5,016 users read, 1 account not read, 1 left out on purpose.',
      'Not read: 444455556666 Legacy: AssumeRole on arn:aws:iam::444455556666:role/Audit: AccessDenied',
    ]);
  });

  test('is that the audit was ended, before all else', () => {
    expect(incompleteness({ ...cleanReport(), isInterrupted: true })).toEqual([
      'INTERRUPTED: this audit was ended before its end. It tells what was read until then, and nothing of the rest.',
      '3 accounts with 5,016 users read.',
    ]);
  });

  test('names the first of many accounts, and lets no reason move a cursor', () => {
    const { accounts } = exampleReport();
    const unread = accounts.filter(({ state }) => state === 'unread');
    const many = Array.from({ length: 1_007 }, () => unread).flat();
    const lines = incompleteness(
      exampleReport({ accounts: many.map((account) => ({ ...account, why: '\u001b[2Jno' })), findings: [] }),
    );
    expect(lines.at(-1)).toBe(
      `Not read: ${Array.from({ length: 5 }, () => '444455556666 Legacy').join(', ')} and 1,002 more: \ufffd[2Jno`,
    );
  });
});
