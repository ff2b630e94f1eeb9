import { type ChainEnd, chainStart, type Hash } from './journal.ts';
import { orderedSegments, type PlacedSegments } from './journal-order.ts';
import { type BadLine, type JournalLine, type JournalScan, type Segment, scanJournal } from './journal-scan.ts';

/** What was done to a journal: `head` is damage to the file beside it, which says where it ends. */
export type JournalDamage = 'changed' | 'removed' | 'inserted' | 'reordered' | 'cut-off' | 'head';

/** Damage, and where it is. */
export interface JournalProblem {
  readonly damage: JournalDamage;
  /** From 1 on; what is missing is missing before this line. */
  readonly line: number;
  /** A sentence. */
  readonly because: string;
}

/** What an examination of a journal found. */
export interface JournalVerdict {
  /** How many entries are in their place. */
  readonly entries: number;
  readonly last: ChainEnd;
  /** By line. Empty: nobody changed it after it was written. */
  readonly problems: readonly JournalProblem[];
  /** The line that was not written to its end: a run was killed, or is writing it now. That is no tampering. */
  readonly torn: number | null;
  /** False: so much is wrong that the rest was not looked at. */
  readonly isComplete: boolean;
}

/** What the file beside a journal says of its end; `missing` also means that entries may be missing at the end. */
export type JournalHead = ChainEnd | 'missing' | 'unreadable';

/**
 * Examines a journal byte by byte, and says which lines were changed, removed, inserted, reordered or cut off after they were written.
 * Lines are read once, and what is kept of them grows with the damage only. Whoever can write all files can also write all hashes anew:
 * that is seen by somebody who kept the hash of a later entry elsewhere, and by nobody else.
 */
export async function verifyJournal(
  lines: AsyncIterable<JournalLine> | Iterable<JournalLine>,
  { hash, head }: { readonly hash: Hash; readonly head: JournalHead },
): Promise<JournalVerdict> {
  const end = typeof head === 'string' ? undefined : head;
  const scan = await scanJournal(lines, { hash, end });
  const placed = orderedSegments(scan.segments, end);
  const last = placed.chain.at(-1);
  const problems = [
    ...scan.copies.map(({ line, of }) => problem('inserted', line, `This line is a copy of line ${of}.`)),
    ...placed.foreign.map((segment) => problem('inserted', segment.firstLine, `${theseLines(segment)} no part of this journal.`)),
    ...placed.moved.map((segment) => problem('reordered', segment.firstLine, movedText(segment))),
    ...gapProblems(scan, { placed, end }),
    ...linkProblems(placed),
    ...headProblems(scan, { placed, head }),
  ];
  return {
    entries: placed.chain.reduce((sum, segment) => sum + segment.lastSeq - segment.firstSeq + 1, 0),
    last: last === undefined ? chainStart : { seq: last.lastSeq, hash: last.lastHash },
    problems: problems.sort((one, other) => one.line - other.line),
    torn: scan.torn,
    isComplete: scan.isComplete,
  };
}

interface Place {
  readonly placed: PlacedSegments;
  readonly end: ChainEnd | undefined;
}

/** What stands between two pieces of the chain, against what should. */
function gapProblems(scan: JournalScan, { placed: { trunk, moved }, end }: Place): JournalProblem[] {
  const problems: JournalProblem[] = [];
  let before = { line: 0, seq: 0 };
  const settle = (after: { readonly line: number; readonly seq: number }, isEnd: boolean) => {
    let missing: readonly Span[] = before.seq + 1 < after.seq ? [{ from: before.seq + 1, to: after.seq - 1 }] : [];
    for (const { firstSeq, lastSeq } of moved) missing = without(missing, { from: firstSeq, to: lastSeq });
    const bad = scan.bad.filter(({ line }) => line > before.line && line < after.line);
    const { matched, rest } = matchBad(bad, missing);
    problems.push(...matched);
    problems.push(...rest.map((span) => missingProblem(span, { line: after.line, isEnd })));
  };
  for (const segment of trunk) {
    settle({ line: segment.firstLine, seq: segment.firstSeq }, false);
    problems.push(...scan.bad.filter((bad) => bad.line > segment.firstLine && bad.line < segment.lastLine).map(insertedProblem));
    before = { line: segment.lastLine, seq: segment.lastSeq };
  }
  // Without a head nobody knows how many there should be: what cannot be read at the end was an entry, and more is not said.
  const unknownEnd = before.seq + 1 + scan.bad.filter(({ line }) => line > before.line).length;
  settle({ line: scan.lines + 1, seq: end ? Math.max(end.seq, before.seq) + 1 : unknownEnd }, true);
  return problems;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

function without(spans: readonly Span[], out: Span): readonly Span[] {
  return spans.flatMap(({ from, to }) =>
    out.to < from || out.from > to
      ? [{ from, to }]
      : [
          { from, to: out.from - 1 },
          { from: out.to + 1, to },
        ].filter((span) => span.from <= span.to),
  );
}

/** A line that cannot be read stands for the missing entry whose number is still in it, else for the first one without a line. */
function matchBad(bad: readonly BadLine[], missing: readonly Span[]): { matched: JournalProblem[]; rest: readonly Span[] } {
  let rest = missing;
  const matched: JournalProblem[] = [];
  const claim = (line: BadLine, seq: number) => {
    rest = without(rest, { from: seq, to: seq });
    matched.push(
      problem('changed', line.line, `Entry ${seq} is not what was written${line.isWhole ? '' : ': its end is missing'}.`),
    );
  };
  const isMissing = (seq: number) => rest.some(({ from, to }) => from <= seq && seq <= to);
  const unclaimed: BadLine[] = [];
  for (const line of bad) {
    if (line.claimedSeq !== undefined && isMissing(line.claimedSeq)) claim(line, line.claimedSeq);
    else unclaimed.push(line);
  }
  for (const line of unclaimed) {
    const first = rest[0]?.from;
    if (first === undefined) matched.push(insertedProblem(line));
    else claim(line, first);
  }
  return { matched, rest };
}

function missingProblem({ from, to }: Span, { line, isEnd }: { readonly line: number; readonly isEnd: boolean }): JournalProblem {
  const which = from === to ? `Entry ${from} is` : `Entries ${from} to ${to} are`;
  return isEnd
    ? problem('cut-off', line, `${which} missing at the end: the head file knows of ${from === to ? 'it' : 'them'}.`)
    : problem('removed', line, `${which} missing before this line.`);
}

/** An entry that was written anew with a hash that fits is told by the entry after it, which names the old one. */
function linkProblems({ chain }: PlacedSegments): JournalProblem[] {
  return chain.flatMap((segment, index) => {
    const before = chain[index - 1];
    if (before === undefined) {
      const isStart = segment.firstSeq !== 1 || segment.firstPrevious === chainStart.hash;
      return isStart ? [] : [problem('changed', segment.firstLine, 'Entry 1 names an entry before it: it was written anew.')];
    }
    if (before.lastSeq + 1 !== segment.firstSeq || before.lastHash === segment.firstPrevious) return [];
    const because = `Entry ${before.lastSeq} was written anew: entry ${segment.firstSeq} follows another one.`;
    return [problem('changed', before.lastLine, because)];
  });
}

function headProblems(
  { atEnd, lines }: JournalScan,
  { placed: { chain }, head }: { readonly placed: PlacedSegments; readonly head: JournalHead },
): JournalProblem[] {
  if (head === 'missing') return [];
  if (head === 'unreadable') return [problem('head', lines + 1, 'The head file beside the journal cannot be read.')];
  const isThere = chain.some(({ firstSeq, lastSeq }) => firstSeq <= head.seq && head.seq <= lastSeq);
  if (!isThere || atEnd.some((entry) => entry.hash === head.hash)) return [];
  const because = `Entry ${head.seq} is not the one that the head file names: it was written anew, and perhaps others before it.`;
  return [problem('changed', atEnd.at(-1)?.line ?? lines, because)];
}

function insertedProblem({ line }: BadLine): JournalProblem {
  return problem('inserted', line, 'This line is no part of this journal.');
}

function theseLines({ firstLine, lastLine }: Segment): string {
  return firstLine === lastLine ? 'This line is' : `The lines up to ${lastLine} are`;
}

function movedText({ firstSeq, lastSeq }: Segment): string {
  const which = firstSeq === lastSeq ? `Entry ${firstSeq} stands` : `Entries ${firstSeq} to ${lastSeq} stand`;
  return `${which} here, and ${firstSeq === lastSeq ? 'its' : 'their'} place is after entry ${firstSeq - 1}.`;
}

function problem(damage: JournalDamage, line: number, because: string): JournalProblem {
  return { damage, line, because };
}
