import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type ChainEnd, chainStart, genuineLine, type JournalEntry } from '../core/journal.ts';
import { isAskedFor, type JournalQuery } from '../core/journal-query.ts';
import { readEntry } from '../core/journal-reading.ts';
import { type JournalHead, type JournalVerdict, verifyJournal } from '../core/verify-journal.ts';
import type { Journal } from '../engine/journal.ts';
import { codeOf, journalBroken, journalUnreadable } from './journal-faults.ts';
import { headFileOf, readHead } from './journal-head.ts';
import { readLines, sha256 } from './journal-lines.ts';
import { createJournalWriter, type JournalWriterOptions } from './journal-writer.ts';

/** Where the journal is in a folder. */
export function journalFileIn(folder: string): string {
  return join(folder, 'journal.jsonl');
}

/**
 * A journal as lines of JSON, each on the disk before it is acknowledged. Several processes may write to one: they take turns, entry by
 * entry. Entries that are handed over at the same moment share one write. Nothing is made before the first entry.
 */
export function createFileJournal({ folder, ...options }: JournalWriterOptions & { readonly folder: string }): Journal {
  const file = journalFileIn(folder);
  return { append: createJournalWriter(file, options), entries: (query) => readJournal(file, query) };
}

/** The entries of a journal file; none when there is no file. */
export async function* readJournal(file: string, query: JournalQuery = {}): AsyncIterable<JournalEntry> {
  if (query.last === undefined) {
    for await (const entry of allEntries(file)) if (isAskedFor(entry, query)) yield entry;
    return;
  }
  let newest: JournalEntry[] = [];
  for await (const entry of allEntries(file)) {
    if (!isAskedFor(entry, query)) continue;
    newest.push(entry);
    if (newest.length >= 2 * query.last + KEPT_MIN) newest = newest.slice(newest.length - query.last);
  }
  yield* newest.slice(Math.max(0, newest.length - query.last));
}

/** To cut the list at every entry would take time that is the square of its length. */
const KEPT_MIN = 100;

/** Examines a journal file byte by byte, with the head file beside it; undefined when there is neither. */
export async function examineJournal(file: string): Promise<{ verdict: JournalVerdict; head: JournalHead } | undefined> {
  try {
    // The head first: an entry that is written meanwhile is then one that the head does not know yet.
    const head = await readHead(headFileOf(file));
    const isThere = await exists(file);
    if (!isThere && head === 'missing') return undefined;
    return { verdict: await verifyJournal(isThere ? readLines(file) : [], { hash: sha256, head }), head };
  } catch (error) {
    throw journalUnreadable(file, error);
  }
}

async function* allEntries(file: string): AsyncIterable<JournalEntry> {
  try {
    if (!(await exists(file))) return;
    let last: ChainEnd = chainStart;
    for await (const { text, isWhole } of readLines(file)) {
      // Somebody is writing it, or was cut off while writing it: it is no entry.
      if (!isWhole) return;
      const line = genuineLine(text, sha256);
      if (line?.seq !== last.seq + 1 || line.previous !== last.hash)
        throw journalBroken(file, `what should be entry ${last.seq + 1} is not what was written`);
      const entry = readEntry(line);
      if (!entry) throw journalBroken(file, `entry ${line.seq} was written by another version of Keyturn`);
      last = line;
      yield entry;
    }
  } catch (error) {
    throw journalUnreadable(file, error);
  }
}

async function exists(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}
