import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Fault } from '../core/fault.ts';
import { instantOf } from '../core/instant.ts';
import type { ReportFile } from '../engine/ports.ts';
import { parseCredentialReport } from './credential-report.ts';

/** Reads a credential report that somebody downloaded. Its age is the file's: the report itself does not tell when it was made. */
export async function readReportFile(file: string): Promise<ReportFile> {
  let bytes: Buffer;
  let modifiedMs: number;
  try {
    [bytes, { mtimeMs: modifiedMs }] = await Promise.all([readFile(file), stat(file)]);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new Fault('report-unreadable', `Could not read ${file}: ${code}.`, { cause: error });
  }
  if (bytes.includes(0)) throw new Fault('report-unreadable', `${file} is no credential report: it is a binary file.`);
  try {
    const report = parseCredentialReport([withoutMark(bytes)], instantOf(modifiedMs));
    const accounts = new Set<string>();
    let hasRoot = false;
    for (const row of report.rows()) {
      accounts.add(row.account);
      hasRoot ||= row.user === null;
    }
    const [account] = accounts;
    if (account === undefined || accounts.size > 1) throw new SyntaxError('its rows are not of one account');
    if (!hasRoot) throw new SyntaxError('it has no row of the root user, so it is not whole');
    return { account, partition: partitionOf(bytes), report, name: basename(file) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Fault('report-unreadable', `${file} is no whole credential report: ${error.message}.`, { cause: error });
  }
}

/** Editors and spreadsheets put a byte order mark before what they save. */
function withoutMark(bytes: Buffer): Buffer {
  return bytes.subarray(bytes.subarray(0, MARK.length).equals(MARK) ? MARK.length : 0);
}

const MARK = Buffer.from('\u{feff}');

function partitionOf(bytes: Buffer): ReportFile['partition'] {
  if (bytes.includes('arn:aws-us-gov:iam::')) return 'aws-us-gov';
  return bytes.includes('arn:aws-cn:iam::') ? 'aws-cn' : 'aws';
}
