import type { Format } from './format.ts';

/** For programs. The members are those of core/report.ts, under a schema version. */
export const json: Format = {
  name: 'json',
  summary: 'for programs',
  mediaType: 'application/json',
  render: (report) => `${JSON.stringify(report, null, 2)}\n`,
};
