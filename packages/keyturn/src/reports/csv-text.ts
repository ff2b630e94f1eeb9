import { harmless } from './plain-text.ts';

/** What a cell can hold; nothing is an empty one. */
export type CsvCell = string | number | undefined | null;

/** A line of a CSV file by RFC 4180. */
export function csvLine(cells: readonly CsvCell[]): string {
  return `${cells.map(cellText).join(',')}\r\n`;
}

/**
 * A spreadsheet runs what begins like a formula, and names are chosen by whoever makes a user: an apostrophe makes it text.
 * Numbers are ours, and stay numbers.
 */
function cellText(cell: CsvCell): string {
  if (cell === undefined || cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const plain = harmless(cell);
  const text = /^\s*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(plain) ? `'${plain}` : plain;
  return /[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}
