import { constants } from 'node:fs';
import { type FileHandle, open, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { Fault } from '../core/fault.ts';
import type { Instant } from '../core/instant.ts';
import {
  type ChainEnd,
  chainStart,
  entryLine,
  type JournalActor,
  type JournalDraft,
  type JournalEntry,
  sealEntry,
} from '../core/journal.ts';
import { codeOf, journalUnwritable } from './journal-faults.ts';
import { headFileOf, readHead, writeHead } from './journal-head.ts';
import { LINE_BYTES_MAX, sha256 } from './journal-lines.ts';
import { readTail } from './journal-tail.ts';
import { makeStateFolder, syncFolder } from './state-folder.ts';

/** What a journal needs for what it writes by itself: that something of an earlier run had to be mended. */
export interface JournalWriterOptions {
  readonly now: () => Instant;
  readonly run: string;
  readonly actor: JournalActor;
  /** Told of it, too, in a sentence. */
  readonly onMended: (sentence: string) => void;
  /** How long other processes may keep this one waiting. */
  readonly patienceMs?: number;
}

interface Writing {
  readonly file: string;
  readonly options: JournalWriterOptions;
  /** Where the journal ended after our last write; undefined when that has to be read. */
  known: { readonly ino: number; readonly size: number; readonly end: ChainEnd } | undefined;
}

interface Waiting {
  readonly draft: JournalDraft;
  readonly resolve: (entry: JournalEntry) => void;
  readonly reject: (error: unknown) => void;
}

/** What continues a journal file. */
export function createJournalWriter(file: string, options: JournalWriterOptions): (draft: JournalDraft) => Promise<JournalEntry> {
  const writing: Writing = { file, options, known: undefined };
  let waiting: Waiting[] = [];
  let isWriting = false;
  const drain = async () => {
    isWriting = true;
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        await writeBatch(writing, batch);
      } catch (error) {
        const fault = journalUnwritable(file, error);
        for (const { reject } of batch) reject(fault);
      }
    }
    isWriting = false;
  };
  return (draft) =>
    new Promise((resolve, reject) => {
      waiting.push({ draft, resolve, reject });
      if (!isWriting) void drain();
    });
}

const PATIENCE_MS = 10_000;

async function writeBatch(writing: Writing, batch: readonly Waiting[]): Promise<void> {
  const { file, options } = writing;
  const { patienceMs = PATIENCE_MS } = options;
  await makeStateFolder(dirname(file));
  // Whoever only reads does without SQLite.
  const { whileLocked } = await import('./process-lock.ts');
  const done = await whileLocked(`${file}.lock`, { patienceMs }, () => writeLocked(writing, batch));
  if (done) return;
  const seconds = Math.round(patienceMs / 1000);
  throw new Fault(
    'journal-unwritable',
    `Could not write the journal ${file}: another process has held its lock for ${seconds} s.`,
  );
}

async function writeLocked(writing: Writing, batch: readonly Waiting[]): Promise<void> {
  const { file } = writing;
  const handle = await openJournal(file);
  try {
    const { end: start, mended } = await continueAt(writing, handle);
    let end = start;
    let text = '';
    const seal = (draft: JournalDraft) => {
      const entry = sealEntry(draft, end, sha256);
      const line = `${entryLine(entry)}\n`;
      if (line.length > LINE_BYTES_MAX) throw new RangeError('a journal entry is longer than a journal may hold');
      text += line;
      end = { seq: entry.seq, hash: entry.hash };
      return entry;
    };
    for (const note of mended) seal(note);
    const acknowledge = batch.flatMap(({ draft, resolve, reject }) => {
      try {
        const entry = seal(draft);
        return [() => resolve(entry)];
      } catch (error) {
        // One entry that is refused keeps no other from being written.
        reject(error);
        return [];
      }
    });
    if (text === '') return;
    // Until all of it is on the disk, nobody knows how much of it is: a write that fails is looked at by the next one.
    writing.known = undefined;
    await handle.appendFile(text, 'latin1');
    await handle.datasync();
    await writeHead(headFileOf(file), end);
    const { ino, size } = await handle.stat();
    writing.known = { ino, size, end };
    for (const { because } of mended) writing.options.onMended(because);
    for (const tell of acknowledge) tell();
  } finally {
    await handle.close();
  }
}

/** A journal has a head before it has an entry: one without a head has lost it. */
async function openJournal(file: string): Promise<FileHandle> {
  try {
    return await open(file, constants.O_RDWR | constants.O_APPEND);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
  const head = headFileOf(file);
  if ((await readHead(head)) === 'missing') await writeHead(head, chainStart);
  const handle = await open(file, 'ax+', 0o600);
  await handle.sync();
  await syncFolder(dirname(file));
  return handle;
}

/** Where to continue, and what has to be said about what was found there. */
async function continueAt(
  { file, known, options }: Writing,
  handle: FileHandle,
): Promise<{ readonly end: ChainEnd; readonly mended: readonly JournalDraft[] }> {
  const { ino, size } = await handle.stat();
  if (known?.ino === ino && known.size === size) return { end: known.end, mended: [] };
  const head = await readHead(headFileOf(file));
  const { end, wholeBytes, torn } = await readTail(handle, { file, head });
  const mended: JournalDraft[] = [];
  if (typeof head === 'string' && (end.seq > 0 || head === 'unreadable')) {
    const because = `The head file of the journal was ${head}: nobody can tell whether entries were cut off before this one.`;
    mended.push(note(options, because, { entries: end.seq }));
  }
  if (torn.length > 0) {
    const aside = await putAside(`${file}.${end.seq + 1}`, torn);
    await handle.truncate(wholeBytes);
    const because = `The end of the journal had been cut off while it was written: it was put aside as ${basename(aside)}.`;
    mended.push(note(options, because, { file: basename(aside), bytes: torn.length, sha256: sha256(torn.toString('latin1')) }));
  }
  return { end, mended };
}

/** Keeps what was torn, in a file of its own: never over another one. */
async function putAside(name: string, torn: Buffer): Promise<string> {
  for (let count = 1; ; count++) {
    const file = `${name}${count === 1 ? '' : `-${count}`}.torn`;
    try {
      await writeFile(file, torn, { flag: 'wx', mode: 0o600, flush: true });
      await syncFolder(dirname(file));
      return file;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
  }
}

function note({ now, run, actor }: JournalWriterOptions, because: string, evidence: JournalDraft['evidence']): JournalDraft {
  return {
    at: now(),
    kind: 'note',
    run,
    plan: null,
    actor,
    approvers: [],
    account: null,
    principal: null,
    accessKeyId: null,
    step: null,
    because,
    evidence,
    outcome: null,
    detail: null,
    intent: null,
  };
}
