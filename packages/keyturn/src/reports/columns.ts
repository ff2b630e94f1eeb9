/** A column: what stands above it, and how narrow it may become. */
export interface Column {
  readonly title: string;
  readonly widthMin: number;
}

const GAP = 2;

/** What stands in columns. The rows are read twice: for their widths, and to be written. */
export interface Columns {
  readonly columns: readonly Column[];
  readonly rows: Iterable<readonly string[]>;
}

/** Lays rows out in columns, none of the lines wider than `width`. Long text is broken between words where it can be. */
export function* columnLines({ columns, rows }: Columns, width: number): Iterable<string> {
  const widths = fit({ columns, rows }, width - GAP * (columns.length - 1));
  yield* rowLines(
    columns.map(({ title }) => title),
    widths,
  );
  for (const row of rows) yield* rowLines(row, widths);
}

/** A row takes as many lines as its longest cell. */
function rowLines(row: readonly string[], widths: readonly number[]): readonly string[] {
  const cells = row.map((cell, index) => wrapped(cell, widths[index] ?? 1));
  const height = Math.max(...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_none, line) =>
    cells
      .map((lines, index) => padded(lines[line] ?? '', (widths[index] ?? 1) + GAP))
      .join('')
      .trimEnd(),
  );
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

/** Breaks text into lines of at most `width`: between words, and within a word that is longer than a line. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (widthOf(longer) <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    const pieces = cut(word, width);
    lines.push(...pieces.slice(0, -1));
    line = pieces.at(-1) ?? '';
  }
  return [...lines, line];
}

/** Cells that a text takes in a terminal: East Asian characters and pictures take two, combining marks none. */
export function widthOf(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const { segment } of segmenter.segment(text)) width += WIDE.test(segment) ? 2 : /^\p{M}+$/u.test(segment) ? 0 : 1;
  return width;
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\ufe0f/u;

function cut(word: string, width: number): string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const { segment } of segmenter.segment(word)) {
    if (piece !== '' && widthOf(piece + segment) > width) {
      pieces.push(piece);
      piece = '';
    }
    piece += segment;
  }
  return [...pieces, piece];
}

/** Every column as wide as its widest cell; where that is too much, the widest gives way first, and none below its least width. */
function fit({ columns, rows }: Columns, widthMax: number): number[] {
  const widths = columns.map(({ title }) => widthOf(title));
  for (const row of rows) for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, widthOf(cell));
  const least = columns.map(({ widthMin }) => widthMin);
  const total = () => widths.reduce((sum, width) => sum + width, 0);
  while (total() > widthMax) {
    const shrinkable = widths.map((width, index) => (width > (least[index] ?? 1) ? width : 0));
    const widest = Math.max(...shrinkable);
    // A terminal narrower than all least widths together: even those give way.
    const index = widest > 0 ? shrinkable.indexOf(widest) : widths.indexOf(Math.max(...widths));
    if ((widths[index] ?? 1) <= 1) break;
    widths[index] = (widths[index] ?? 2) - 1;
  }
  return widths;
}
