import { constants } from 'node:fs';
import { type FileHandle, open, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Fault } from '../core/fault.ts';
import type { Instant } from '../core/instant.ts';
import { parseJson } from '../core/json.ts';
import { type Book, createBook } from '../core/notices/book.ts';
import { type BookLine, readBookLine } from '../core/notices/book-line.ts';
import type { NoticeBook } from '../engine/notice-book.ts';
import { codeOf, reasonOf } from './journal-faults.ts';
import { makeStateFolder, syncFolder } from './state-folder.ts';

/** Where the book of what was told is in a folder. */
export function noticeFileIn(folder: string): string {
  return join(folder, 'notices.jsonl');
}

/** What the book of a folder says; empty where there is none. Nothing is made, and no lock is needed: what is being written is not there yet. */
export async function readNoticeBook(folder: string): Promise<Book> {
  return (await read(noticeFileIn(folder))).book;
}

/**
 * Opens the book of a folder to be continued, by one process alone. What a process that was killed did not write to its end is cut off:
 * nobody was told of anything by it. A book that has grown long is written anew, without what is long past.
 */
export async function openNoticeBook(folder: string, now: Instant): Promise<NoticeBook> {
  const file = noticeFileIn(folder);
  await makeStateFolder(folder);
  const { book, wholeBytes, bytes, lines } = await read(file);
  if (bytes > wholeBytes) await writing(file, () => cutOff(file, wholeBytes));
  if (lines > LINES_MIN) await shorten(file, { book, now, lines });
  return {
    book,
    async append(added) {
      if (added.length === 0) return;
      await writing(file, () => appendTo(file, added));
      for (const line of added) book.take(line);
    },
  };
}

/** Up to so many lines nobody minds. */
const LINES_MIN = 5_000;

interface Reading {
  readonly book: Book;
  readonly bytes: number;
  /** Up to the end of the last whole line. */
  readonly wholeBytes: number;
  readonly lines: number;
}

async function read(file: string): Promise<Reading> {
  const book = createBook();
  const text = await textOf(file);
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const lines = whole.split('\n').slice(0, -1);
  for (const [index, line] of lines.entries()) {
    const content = readBookLine(parseJson(line));
    if (!content) throw unreadable(file, `line ${index + 1} is not what was written`);
    book.take(content);
  }
  return { book, bytes: Buffer.byteLength(text), wholeBytes: Buffer.byteLength(whole), lines: lines.length };
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return '';
    throw codeOf(error) === undefined ? error : unreadable(file, reasonOf(error), error);
  }
}

function unreadable(file: string, because: string, cause?: unknown): Fault {
  return new Fault('notices-unreadable', `Could not read ${file}, where it stands what was told: ${because}.`, { cause });
}

async function writing(file: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    throw new Fault('notices-unwritable', `Could not write ${file}, where it stands what was told: ${reasonOf(error)}.`, {
      cause: error,
    });
  }
}

async function cutOff(file: string, bytes: number): Promise<void> {
  await withFile(file, constants.O_RDWR, async (handle) => {
    await handle.truncate(bytes);
    await handle.datasync();
  });
}

async function appendTo(file: string, lines: readonly BookLine[]): Promise<void> {
  await withFile(file, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT, async (handle) => {
    const { size } = await handle.stat();
    try {
      await handle.appendFile(textOfLines(lines), 'utf8');
      await handle.datasync();
    } catch (error) {
      // Half a line would hide the next one.
      await handle.truncate(size).catch(() => undefined);
      throw error;
    }
    if (size === 0) await syncFolder(dirname(file));
  });
}

/** The new one takes the place of the old one when it is whole. */
async function shorten(
  file: string,
  { book, now, lines }: { readonly book: Book; readonly now: Instant; readonly lines: number },
): Promise<void> {
  const kept = book.shortened(now);
  if (kept.length * 2 > lines) return;
  await writing(file, async () => {
    const beside = `${file}.new`;
    await writeFile(beside, textOfLines(kept), { mode: 0o600, flush: true });
    await rename(beside, file);
    await syncFolder(dirname(file));
  });
}

function textOfLines(lines: readonly BookLine[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

async function withFile(file: string, flags: number, act: (handle: FileHandle) => Promise<void>): Promise<void> {
  const handle = await open(file, flags, 0o600);
  try {
    await act(handle);
  } finally {
    await handle.close();
  }
}
