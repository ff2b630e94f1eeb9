import { hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { JournalLine } from '../core/journal-scan.ts';

/** No entry is longer; what is was not written by us, and is not held in memory. */
export const LINE_BYTES_MAX = 1 << 20;

/** SHA-256, as 64 hexadecimal digits. */
export function sha256(text: string): string {
  return hash('sha256', text);
}

/** The lines of a file one by one, a character for each byte. Of a line that is too long only the beginning is given, as if it had no end. */
export async function* readLines(file: string): AsyncIterable<JournalLine> {
  let rest = '';
  let isTooLong = false;
  const stream: AsyncIterable<string> = createReadStream(file, { encoding: 'latin1' });
  for await (const chunk of stream) {
    const parts = `${rest}${chunk}`.split('\n');
    rest = parts.pop() ?? '';
    for (const text of parts) {
      yield { text: text.slice(0, LINE_BYTES_MAX), isWhole: !isTooLong };
      isTooLong = false;
    }
    if (rest.length > LINE_BYTES_MAX) {
      isTooLong = true;
      rest = rest.slice(0, LINE_BYTES_MAX);
    }
  }
  if (rest !== '') yield { text: rest, isWhole: false };
}
