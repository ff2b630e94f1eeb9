import type { Severity } from '../core/finding.ts';
import type { Report } from '../core/report.ts';

/** What a piece of text is, for whoever can show it in colour. */
export type Style = Severity | 'unknown' | 'strong' | 'faint';

/** How a terminal shows things. */
export interface Display {
  /** In characters. */
  readonly width: number;
  readonly paint: (style: Style, text: string) => string;
}

/** A way to write a report down. Pure: it answers text. */
export interface Format {
  readonly name: string;
  readonly summary: string;
  readonly mediaType: string;
  /** It has findings and nothing else: whether the audit came to its end has no place in it. */
  readonly hasFindingsOnly: boolean;
  /** The text piece by piece. No piece grows with the number of findings: those of a fleet are a hundred megabytes. */
  chunks(report: Report, display: Display): Iterable<string>;
  /** The same as one text. */
  render(report: Report, display: Display): string;
}

/** Makes a format of the pieces that it writes. */
export function defineFormat(
  format: Omit<Format, 'render' | 'hasFindingsOnly'> & { readonly hasFindingsOnly?: boolean },
): Format {
  return {
    hasFindingsOnly: false,
    ...format,
    render: (report, display) => [...format.chunks(report, display)].join(''),
  };
}
