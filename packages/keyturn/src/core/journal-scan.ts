import { type ChainEnd, type GenuineLine, genuineLine, type Hash } from './journal.ts';

/** A line as it stands in a file, without its end. */
export interface JournalLine {
  /** One character for each byte. */
  readonly text: string;
  /** Whether its end is there, and all of it was read. */
  readonly isWhole: boolean;
}

/** Lines that follow each other as they were written. */
export interface Segment {
  readonly firstLine: number;
  readonly lastLine: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly firstPrevious: string;
  readonly lastHash: string;
}

/** A line that is not what its own hash was made of. */
export interface BadLine {
  readonly line: number;
  /** The number that it gives itself. */
  readonly claimedSeq: number | undefined;
  readonly isWhole: boolean;
}

/** What one reading of a journal tells; it is as long as there is damage. */
export interface JournalScan {
  /** By line. */
  readonly segments: readonly Segment[];
  readonly bad: readonly BadLine[];
  readonly copies: readonly { readonly line: number; readonly of: number }[];
  /** The genuine lines with the number at which the head file says that the journal ends. */
  readonly atEnd: readonly { readonly line: number; readonly hash: string }[];
  readonly torn: number | null;
  /** How many were read. */
  readonly lines: number;
  readonly isComplete: boolean;
}

/** So much damage is described; after that, nobody reads on. */
const DAMAGE_MAX = 1000;

/** So many lines back a line is found again that another one continues: what is inserted is told from what stood there before. */
const RECENT_MAX = 1000;

interface Recent extends ChainEnd {
  readonly line: number;
  readonly previous: string;
}

interface Scanning {
  readonly segments: Segment[];
  readonly bad: BadLine[];
  readonly copies: { line: number; of: number }[];
  readonly atEnd: { line: number; hash: string }[];
  recent: Recent[];
  seqMax: number;
}

/** Reads a journal once, and sorts its lines into pieces that hold together. */
export async function scanJournal(
  lines: AsyncIterable<JournalLine> | Iterable<JournalLine>,
  { hash, end }: { readonly hash: Hash; readonly end: ChainEnd | undefined },
): Promise<JournalScan> {
  const state: Scanning = { segments: [], bad: [], copies: [], atEnd: [], recent: [], seqMax: 0 };
  let line = 0;
  let torn: number | null = null;
  for await (const one of lines) {
    // Only the last line can be one that was cut off: another one follows it.
    if (torn !== null) state.bad.push({ line: torn, claimedSeq: undefined, isWhole: false });
    torn = null;
    line += 1;
    const genuine = one.isWhole ? genuineLine(one.text, hash) : undefined;
    if (genuine) {
      place(state, line, genuine);
      if (genuine.seq === end?.seq) state.atEnd.push({ line, hash: genuine.hash });
    } else if (isTorn(one, { seqMax: state.seqMax, end })) torn = line;
    else state.bad.push({ line, claimedSeq: claimedSeq(one.text), isWhole: one.isWhole });
    if (state.segments.length + state.bad.length + state.copies.length > DAMAGE_MAX) break;
  }
  const isComplete = state.segments.length + state.bad.length + state.copies.length <= DAMAGE_MAX;
  const { segments, bad, copies, atEnd } = state;
  return { segments, bad, copies, atEnd, torn, lines: line, isComplete };
}

function place(state: Scanning, line: number, { seq, previous, hash }: GenuineLine): void {
  const current = state.segments.at(-1);
  if (current && seq === current.lastSeq + 1 && previous === current.lastHash) {
    state.segments[state.segments.length - 1] = { ...current, lastLine: line, lastSeq: seq, lastHash: hash };
  } else {
    const copied = state.recent.find((one) => one.hash === hash);
    if (copied) {
      state.copies.push({ line, of: copied.line });
      return;
    }
    splitBefore(state, { seq, previous });
    state.segments.push({
      firstLine: line,
      lastLine: line,
      firstSeq: seq,
      lastSeq: seq,
      firstPrevious: previous,
      lastHash: hash,
    });
  }
  state.seqMax = Math.max(state.seqMax, seq);
  state.recent.push({ line, seq, hash, previous });
  if (state.recent.length > 2 * RECENT_MAX) state.recent = state.recent.slice(-RECENT_MAX);
}

/** Two entries continue the same one: where they part, the piece is cut, so that each way can be looked at by itself. */
function splitBefore(state: Scanning, { seq, previous }: { readonly seq: number; readonly previous: string }): void {
  const current = state.segments.at(-1);
  const at = state.recent.findIndex((one) => one.hash === previous && one.seq + 1 === seq);
  const fork = state.recent[at];
  const next = state.recent[at + 1];
  if (!current || !fork || !next || fork.line < current.firstLine || fork.line >= current.lastLine) return;
  state.segments[state.segments.length - 1] = { ...current, lastLine: fork.line, lastSeq: fork.seq, lastHash: fork.hash };
  state.segments.push({ ...current, firstLine: next.line, firstSeq: next.seq, firstPrevious: next.previous });
}

/** The last line of a writer that was killed: it begins as ours do, or the disk has room for it and no content yet. */
function isTorn(
  { text, isWhole }: JournalLine,
  { seqMax, end }: { readonly seqMax: number; readonly end: ChainEnd | undefined },
): boolean {
  // The head is written after the line: a line that it knows was whole.
  return !isWhole && (end?.seq ?? 0) <= seqMax && /^(?:\{(?:$|")|\0)/.test(text);
}

function claimedSeq(text: string): number | undefined {
  const found = /"seq":(\d{1,15})[,}]/.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}
