import { rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { styleText } from 'node:util';
import { Fault } from '../core/fault.ts';
import type { Display, Style } from '../reports/format.ts';

/** Where a command speaks: results to stdout and nothing else there, all the rest to stderr. */
export interface Output {
  readonly display: Display;
  /** The result. */
  readonly result: (text: string) => Promise<void>;
  /** The result into a file: whole, or not at all. */
  readonly resultTo: (file: string, text: string) => Promise<void>;
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
    result: (text) =>
      new Promise((resolve, reject) => {
        stdout.write(text, (error) => (error ? reject(error) : resolve()));
      }),
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

async function writeWhole(file: string, text: string): Promise<void> {
  const draft = join(dirname(file), `.${basename(file)}.${process.pid}.tmp`);
  try {
    await writeFile(draft, text, { flag: 'wx' });
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new Fault('output-unwritable', `Could not write ${file}: ${code}.`, { cause: error });
  }
}
