import { type FileHandle, open, readFile, writeFile } from 'node:fs/promises';
import type { ChainEnd } from '../core/journal.ts';
import type { JournalHead } from '../core/verify-journal.ts';
import { codeOf } from './journal-faults.ts';

/** The file beside a journal that says where it ends, so that entries cut off at its end are missed. */
export function headFileOf(journal: string): string {
  return `${journal}.head`;
}

/** What the head file says. */
export async function readHead(file: string): Promise<JournalHead> {
  let text: string;
  try {
    text = await readFile(file, 'latin1');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 'missing';
    throw error;
  }
  const { seq, hash } = /^\{"count":(?<seq>\d{1,15}),"hash":"(?<hash>[0-9a-f]{64})"\} *\n$/.exec(text)?.groups ?? {};
  return seq === undefined || hash === undefined ? 'unreadable' : { seq: Number(seq), hash };
}

/**
 * Writes the head over the one before, in its place and at its length: a full disk has room for it, and no crash leaves half of it. Only
 * a new one is forced to the disk: a head that is older than its journal is no contradiction, and the next entry writes it again.
 */
export async function writeHead(file: string, { seq, hash }: ChainEnd): Promise<void> {
  const text = `${JSON.stringify({ count: seq, hash }).padEnd(LENGTH - 1)}\n`;
  let handle: FileHandle;
  try {
    handle = await open(file, 'r+');
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    await writeFile(file, text, { flag: 'wx', mode: 0o600, flush: true });
    return;
  }
  try {
    await handle.write(text, 0);
    await handle.truncate(LENGTH);
  } finally {
    await handle.close();
  }
}

const LENGTH = 112;
