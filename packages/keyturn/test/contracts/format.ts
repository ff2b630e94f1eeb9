import { describe, expect, test } from 'vitest';
import type { Finding } from '../../src/core/finding.ts';
import { byUrgency, type Report } from '../../src/core/report.ts';
import type { Display, Format } from '../../src/reports/format.ts';
import { formats } from '../../src/reports/index.ts';
import { golden } from '../support/golden.ts';
import { cleanReport, exampleReport, reportAbout } from '../support/report.ts';

/** A terminal of a given width without colour. */
export function plainDisplay(width = 120): Display {
  return { width, paint: (_style, text) => text };
}

/** What every format promises. */
export function describeFormat(format: Format): void {
  const render = (report = exampleReport()) => format.render(report, plainDisplay());

  describe(`the format ${format.name}`, () => {
    test('is in the list of formats, once', () => {
      expect(formats.filter(({ name }) => name === format.name)).toEqual([format]);
    });

    test('writes the example as the file in test/golden', async () => {
      expect(render()).toBe(await golden(`report.${format.name}`, render()));
    });

    test('writes the same text for the same report, and leaves the report as it was', () => {
      const report = deepFrozen(exampleReport());
      expect(render(report)).toBe(render(report));
    });

    test('writes in pieces what it writes as one text', () => {
      for (const report of [exampleReport(), cleanReport(), exampleReport({ isInterrupted: true }), manyFindings(30)]) {
        expect([...format.chunks(report, plainDisplay())].join('')).toBe(render(report));
      }
    });

    test('writes pieces that do not grow with the number of findings', () => {
      const longest = (report: Report) => Math.max(...[...format.chunks(report, plainDisplay())].map(({ length }) => length));
      // Numbers and names with a digit more are all that may be longer.
      expect(longest(manyFindings(300))).toBeLessThan(longest(manyFindings(30)) + 100);
    });

    test('names account and key of every finding', () => {
      const text = render();
      for (const { subject } of exampleReport().findings) {
        expect(text).toContain(subject.account);
        expect(text).toContain(subject.accessKeyId ?? subject.account);
      }
    });

    test('names every account that was not read, and why', () => {
      const text = render();
      expect(text).toContain('444455556666');
      expect(text.replaceAll(/\s+/g, ' ')).toContain('AssumeRole on arn:aws:iam::444455556666:role/Audit: AccessDenied');
    });

    test('writes a report without findings', () => {
      expect(render(cleanReport())).not.toMatch(BROKEN);
    });

    test('is text that ends with its line', () => {
      expect(render()).toMatch(/\n$/);
      expect(render()).not.toMatch(BROKEN);
    });

    test('lets no name move a cursor or break the encoding', () => {
      const text = render(reportAbout('\u001b[2J\u0007evil\ud800'));
      expect(text).not.toMatch(/[\p{Cc}--[\n\r]]/v);
      expect(text.isWellFormed()).toBe(true);
    });

    test(`${format.hasFindingsOnly ? 'has no place for' : 'says'} that the audit was ended before its end`, () => {
      expect(render(exampleReport({ isInterrupted: true })) === render()).toBe(format.hasFindingsOnly);
    });
  });
}

/** The example so many times over, each time about other users and other keys. */
function manyFindings(copies: number): Report {
  const report = exampleReport();
  const copy = (finding: Finding, number: number): Finding => {
    const { principal, accessKeyId } = finding.subject;
    const subject = {
      ...finding.subject,
      principal: principal.type === 'user' ? { ...principal, name: `${principal.name}-${number}` } : principal,
      accessKeyId: accessKeyId === null ? null : `${accessKeyId}${number}`,
    };
    return { ...finding, subject, because: `${finding.because} (${number})` };
  };
  const findings = Array.from({ length: copies }, (_none, number) => report.findings.map((finding) => copy(finding, number)));
  return { ...report, findings: findings.flat().sort(byUrgency) };
}

/** What a member that is not there looks like as text. */
const BROKEN = /\bundefined\b|\bNaN\b|\[object /;

function deepFrozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) deepFrozen(member);
    Object.freeze(value);
  }
  return value;
}
