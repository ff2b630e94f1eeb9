import { widthOf, wrapped } from '../reports/columns.ts';
import type { Display, Style } from '../reports/format.ts';
import { harmless } from '../reports/plain-text.ts';

/** A piece of a row; plain text, or text in a style. */
export type Cell = string | { readonly text: string; readonly style: Style };

const GAP = 2;
/** A column is not made narrower than this: then the text is wider than the terminal. */
const COLUMN_MIN = 10;

/** Rows under each other in columns, wrapped to the width of the terminal; `indent` spaces stand before each line. */
export function grid(rows: readonly (readonly Cell[])[], display: Display, indent = 0): string {
  const room = display.width - indent;
  const widths = fit(fit(widthsOf(rows, widthOf), room, widthsOf(rows, longestWord)), room, []);
  return rows.map((row) => line(row, { widths, indent, display })).join('');
}

/** A paragraph, wrapped to the width of the terminal. */
export function paragraph(text: string, display: Display, indent = 0): string {
  return wrap(harmless(text), Math.max(COLUMN_MIN, display.width - indent))
    .map((one) => `${' '.repeat(indent)}${one}\n`)
    .join('');
}

/** A heading with what stands under it; nothing where nothing does. */
export function titled(title: string, text: string, display: Display): string {
  return text === '' ? '' : `${display.paint('strong', title)}\n${text}`;
}

function widthsOf(rows: readonly (readonly Cell[])[], measure: (text: string) => number): number[] {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, index) => (widths[index] = Math.max(widths[index] ?? 0, measure(textOf(cell)))));
  return widths;
}

function longestWord(text: string): number {
  return Math.max(...text.split(/\s/).map(widthOf));
}

/** Takes from the widest column until all fit, and from none more than down to its least width. */
function fit(widths: readonly number[], room: number, least: readonly number[]): number[] {
  const fitted = [...widths];
  const spare = (index: number) => (fitted[index] ?? 0) - Math.max(COLUMN_MIN, least[index] ?? 0);
  let excess = fitted.reduce((sum, width) => sum + width, 0) + GAP * (fitted.length - 1) - room;
  for (; excess > 0; excess--) {
    const open = [...fitted.keys()].filter((index) => spare(index) > 0);
    const widest = open.reduce((best, index) => ((fitted[index] ?? 0) > (fitted[best] ?? 0) ? index : best), open[0] ?? -1);
    if (widest === -1) break;
    fitted[widest] = (fitted[widest] ?? 0) - 1;
  }
  return fitted;
}

function line(
  row: readonly Cell[],
  { widths, indent, display }: { readonly widths: readonly number[]; readonly indent: number; readonly display: Display },
): string {
  const columns = row.map((cell, index) => wrap(textOf(cell), widths[index] ?? COLUMN_MIN));
  const height = Math.max(...columns.map((lines) => lines.length));
  let text = '';
  for (let level = 0; level < height; level++) {
    let start = ' '.repeat(indent);
    let painted = '';
    row.forEach((cell, index) => {
      const part = columns[index]?.[level] ?? '';
      const space = ' '.repeat(Math.max(0, (widths[index] ?? 0) - widthOf(part)) + GAP);
      if (part === '') {
        start += space;
        return;
      }
      painted += `${start}${typeof cell === 'string' ? part : display.paint(cell.style, part)}`;
      start = space;
    });
    text += `${painted}\n`;
  }
  return text;
}

/** Ends of lines stay where they are. */
function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap((one) => wrapped(one, width));
}

function textOf(cell: Cell): string {
  return harmless(typeof cell === 'string' ? cell : cell.text);
}
