import type { Report } from '../core/report.ts';
import { defineFormat } from './format.ts';

/** For programs. The members are those of core/report.ts, under a schema version; findings come last, a line each, so that a big report never is one text. */
export const json = defineFormat({
  name: 'json',
  summary: 'for programs',
  mediaType: 'application/json',
  chunks,
});

function* chunks(report: Report): Iterable<string> {
  const { findings, ...head } = report;
  yield `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "findings": [`;
  let separator = '\n    ';
  for (const finding of findings) {
    yield `${separator}${JSON.stringify(finding)}`;
    separator = ',\n    ';
  }
  yield findings.length === 0 ? ']\n}\n' : '\n  ]\n}\n';
}
