import { describe, expect, test } from 'vitest';
import type { Display, Format } from '../../src/reports/format.ts';
import { formats } from '../../src/reports/index.ts';
import { golden } from '../support/golden.ts';
import { cleanReport, exampleReport, reportAbout } from '../support/report.ts';

/** A terminal of a given width without colour. */
export function plainDisplay(width = 120): Display {
  return { width, paint: (_style, text) => text };
}

/** What a format cannot do, because what it writes for has no place for it. */
export interface FormatLimits {
  /** It has findings alone: an account that was not read is there as its finding, and an end before the end is not told. */
  readonly hasFindingsOnly?: boolean;
}

/** What every format promises. */
export function describeFormat(format: Format, { hasFindingsOnly = false }: FormatLimits = {}): void {
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

    test.skipIf(hasFindingsOnly)('says when the audit was ended before its end', () => {
      expect(render(exampleReport({ isInterrupted: true }))).not.toBe(render());
    });
  });
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
