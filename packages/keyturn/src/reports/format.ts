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

/** A way to write a report down. Pure: `render` returns text. */
export interface Format {
  readonly name: string;
  readonly summary: string;
  readonly mediaType: string;
  render(report: Report, display: Display): string;
  /** The same text piece by piece, where it may be too large to hold: a fleet's findings are a hundred megabytes. */
  readonly chunks?: (report: Report, display: Display) => Iterable<string>;
}
