import type { FileHandle } from 'node:fs/promises';
import { type ChainEnd, chainStart, genuineLine } from '../core/journal.ts';
import type { JournalHead } from '../core/verify-journal.ts';
import { journalBroken } from './journal-faults.ts';
import { LINE_BYTES_MAX, sha256 } from './journal-lines.ts';

/** Where a journal ends, and what stands behind its last whole line. */
export interface JournalTail {
  readonly end: ChainEnd;
  /** Bytes of whole lines. */
  readonly wholeBytes: number;
  /** What was not written to its end; empty when there is nothing. */
  readonly torn: Buffer;
}

/** Reads where a journal has to be continued. Throws a Fault when its end is not what was written, or not the one that its head names. */
export async function readTail(
  handle: FileHandle,
  { file, head }: { readonly file: string; readonly head: JournalHead },
): Promise<JournalTail> {
  const { size } = await handle.stat();
  const { line, wholeBytes, torn } = await lastLine(handle, size);
  const end = line === undefined ? chainStart : genuineLine(line, sha256);
  if (!end) throw journalBroken(file, 'its last line is not what was written');
  const contradiction = typeof head === 'string' ? undefined : contradictionOf(end, head);
  if (contradiction !== undefined) throw journalBroken(file, contradiction);
  return { end: { seq: end.seq, hash: end.hash }, wholeBytes, torn };
}

/** The head is written after the line: it may be behind, and never ahead. */
function contradictionOf(end: ChainEnd, head: ChainEnd): string | undefined {
  if (head.seq > end.seq) return `it ends with entry ${end.seq}, and its head file knows of entry ${head.seq}`;
  if (head.seq === end.seq && head.hash !== end.hash)
    return `its last entry, ${end.seq}, is not the one that its head file names`;
  return undefined;
}

const NEWLINE = 0x0a;
const WINDOW_BYTES = 16_384;

async function lastLine(handle: FileHandle, size: number): Promise<{ line?: string; wholeBytes: number; torn: Buffer }> {
  for (let window = WINDOW_BYTES; ; window *= 8) {
    const from = Math.max(0, size - window);
    const bytes = Buffer.alloc(size - from);
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, from);
    const read = bytes.subarray(0, bytesRead);
    const end = read.lastIndexOf(NEWLINE);
    const before = end <= 0 ? -1 : read.lastIndexOf(NEWLINE, end - 1);
    const isFound = before >= 0 || from === 0;
    if (!isFound && window <= 4 * LINE_BYTES_MAX) continue;
    const torn = read.subarray(end + 1);
    if (end < 0 && from === 0) return { wholeBytes: 0, torn };
    // Where no line begins within reach, what is there is no line of ours: it is given as it is, and refused.
    return { line: read.toString('latin1', before + 1, Math.max(end, 0)), wholeBytes: from + end + 1, torn };
  }
}
