import type { RootReport } from '../../src/core/root-status.ts';
import type { Ran } from '../support/program.ts';

/** What `keyturn root status --format json` told, and how it ended. */
export function readRootReport({ out, said, exitCode }: Ran): RootReport & { readonly exitCode: number } {
  const report: unknown = out === '' ? undefined : JSON.parse(out);
  if (!isReport(report)) throw new Error(`no report: ${out}${said}`);
  return { ...report, exitCode };
}

function isReport(value: unknown): value is RootReport {
  return typeof value === 'object' && value !== null && 'accounts' in value && Array.isArray(value.accounts);
}
