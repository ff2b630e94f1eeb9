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
  const text = new TextDecoder('utf-8').decode(bytes);
  try {
    const report = parseCredentialReport(text, instantOf(modifiedMs));
    const accounts = new Set<string>();
    let hasRoot = false;
    for (const row of report.rows()) {
      accounts.add(row.account);
      hasRoot ||= row.user === null;
    }
    const [account] = accounts;
    if (account === undefined || accounts.size > 1) throw new SyntaxError('its rows are not of one account');
    if (!hasRoot) throw new SyntaxError('it has no row of the root user, so it is not whole');
    return { account, partition: partitionOf(text), report, name: basename(file) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Fault('report-unreadable', `${file} is no whole credential report: ${error.message}.`, { cause: error });
  }
}

function partitionOf(text: string): ReportFile['partition'] {
  if (text.includes('arn:aws-us-gov:iam::')) return 'aws-us-gov';
  return text.includes('arn:aws-cn:iam::') ? 'aws-cn' : 'aws';
}
