import { access, constants, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { styleText } from 'node:util';
import { Fault } from '../core/fault.ts';
import type { Display, Style } from '../reports/format.ts';

/** The result, whole or in pieces. */
export type ResultText = string | Iterable<string> | AsyncIterable<string>;

/** Where a command speaks: results to stdout and nothing else there, all the rest to stderr. */
export interface Output {
  readonly display: Display;
  readonly result: (text: ResultText) => Promise<void>;
  /** The result into a file: whole, or not at all. */
  readonly resultTo: (file: string, text: ResultText) => Promise<void>;
  /** A line for people. */
  readonly say: (text: string) => void;
}

/** The process's own output. Colour follows the terminal, NO_COLOR and FORCE_COLOR; the width follows the terminal and COLUMNS. */
export function processOutput(environment: Readonly<Record<string, string | undefined>>): Output {
  const { stdout, stderr } = process;
  const forced = environment['FORCE_COLOR'];
  const hasColor =
    forced === undefined || forced === ''
      ? stdout.isTTY && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb'
      : forced !== '0';
  return {
    display: {
      width: stdout.columns ?? (Number(environment['COLUMNS']) || 120),
      paint: hasColor ? paintAnsi : (_style, text) => text,
    },
    result: (text) => writeTo(stdout, text),
    resultTo: writeWhole,
    say: (text) => void stderr.write(`${text}\n`),
  };
}

const styles: Readonly<Record<Style, Parameters<typeof styleText>[0]>> = {
  critical: ['bold', 'red'],
  high: 'red',
  medium: 'yellow',
  low: 'cyan',
  unknown: 'magenta',
  strong: 'bold',
  faint: 'dim',
};

function paintAnsi(style: Style, text: string): string {
  return styleText(styles[style], text, { validateStream: false });
}

/** Writes piece by piece, no faster than the reader reads. */
async function writeTo(stream: NodeJS.WritableStream, text: ResultText): Promise<void> {
  for await (const piece of pieces(text)) {
    const error = await new Promise<Error | null | undefined>((resolve) => stream.write(piece, resolve));
    if (!error) continue;
    // `keyturn audit | head` has read enough; what was found is still told by the exit code.
    if (CLOSED.has(codeOf(error))) return;
    throw new Fault('output-unwritable', `Could not write the result: ${codeOf(error)}.`, { cause: error });
  }
}

const CLOSED: ReadonlySet<string> = new Set(['EPIPE', 'ERR_STREAM_DESTROYED']);

/** Refuses a file that cannot be written, before anybody works for what goes into it. */
export async function refuseUnwritable(file: string): Promise<void> {
  if (file === '') throw new Fault('usage-wrong', '--output wants a file, and got none.');
  try {
    const present = await stat(file).catch(() => undefined);
    if (present?.isDirectory()) throw folderInstead(file);
    // The dot refuses a folder that is a file.
    await access(present && !present.isFile() ? file : `${dirname(file)}/.`, constants.W_OK);
  } catch (error) {
    throw unwritable(file, error);
  }
}

function folderInstead(file: string): Fault {
  return new Fault('output-unwritable', `Could not write ${file}: it is a folder.`);
}

function unwritable(file: string, error: unknown): Fault {
  return error instanceof Fault
    ? error
    : new Fault('output-unwritable', `Could not write ${file}: ${codeOf(error)}.`, { cause: error });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

/** Devices and pipes are written to as they are: only a file can be replaced as a whole. */
async function writeWhole(file: string, text: ResultText): Promise<void> {
  const draft = join(dirname(file), `.${basename(file)}.${process.pid}.tmp`);
  try {
    const present = await stat(file).catch(() => undefined);
    if (present && !present.isFile()) {
      if (present.isDirectory()) throw folderInstead(file);
      await writeFile(file, pieces(text));
      return;
    }
    await writeFile(draft, pieces(text), { flag: 'wx', ...(present ? { mode: present.mode } : {}) });
    await rename(draft, file);
  } catch (error) {
    // Where there can be no draft it cannot be removed either: what failed first is told.
    await rm(draft, { force: true }).catch(() => undefined);
    throw unwritable(file, error);
  }
}

/** Pieces of a size that is worth a system call. */
async function* pieces(text: ResultText): AsyncIterable<string> {
  let piece = '';
  for await (const part of typeof text === 'string' ? [text] : text) {
    piece += part;
    if (piece.length < PIECE_LENGTH) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

const PIECE_LENGTH = 65_536;
