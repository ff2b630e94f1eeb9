import type { Report } from '../../core/report.ts';
import type { Display } from '../../reports/format.ts';
import { json } from '../../reports/json.ts';
import type { RunFiles } from '../../store/run-files.ts';
import { version } from '../../version.ts';

/** Keeps the report of an audit, so that reports need not ask AWS again. */
export function keepReport(files: RunFiles, report: Report): Promise<void> {
  return files.writeAudit(json.chunks(report, PLAIN));
}

/** It is for programs: nobody sees it. */
const PLAIN: Display = { width: 80, paint: (_style, text) => text };

/** The report of the last audit; undefined where there is none that this very version has kept. */
export async function keptReport(files: RunFiles): Promise<Report | undefined> {
  const text = await files.readAudit();
  if (text === undefined) return undefined;
  try {
    const kept: unknown = JSON.parse(text);
    return isKeptReport(kept) ? kept : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The folder is ours alone: what names this version was written by it, as a whole. */
function isKeptReport(value: unknown): value is Report {
  if (typeof value !== 'object' || value === null) return false;
  if (!('tool' in value) || !('findings' in value) || !('schemaVersion' in value)) return false;
  const { tool, findings, schemaVersion } = value;
  const writtenBy = typeof tool === 'object' && tool !== null && 'version' in tool ? tool.version : undefined;
  return writtenBy === version && schemaVersion === 1 && Array.isArray(findings);
}
