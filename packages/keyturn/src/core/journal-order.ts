import type { ChainEnd } from './journal.ts';
import type { Segment } from './journal-scan.ts';

/** Pieces of a journal, and where they belong. */
export interface PlacedSegments {
  /** Those that stand in their order: what a reader takes for the journal. By line, and by number. */
  readonly trunk: readonly Segment[];
  /** Those that fill a gap of it, and stand elsewhere. */
  readonly moved: readonly Segment[];
  /** Both, by number. */
  readonly chain: readonly Segment[];
  /** All others. */
  readonly foreign: readonly Segment[];
}

/** Finds the longest part of a journal that is in its order, and says of every other piece whether it was moved or does not belong. */
export function orderedSegments(segments: readonly Segment[], end: ChainEnd | undefined): PlacedSegments {
  // What comes after the end that the head file knows can only be what was written on to it.
  const candidates = segments.filter(({ firstSeq }) => end === undefined || firstSeq <= end.seq + 1);
  const trunk = heaviest(candidates);
  const chain = [...trunk];
  const moved: Segment[] = [];
  for (const segment of candidates) {
    if (trunk.includes(segment)) continue;
    if (chain.some((one) => one.firstSeq <= segment.lastSeq && segment.firstSeq <= one.lastSeq)) continue;
    chain.push(segment);
    moved.push(segment);
  }
  chain.sort((one, other) => one.firstSeq - other.firstSeq);
  return { trunk, moved, chain, foreign: segments.filter((segment) => !chain.includes(segment)) };
}

/** Pieces in ascending order with the most entries together; where two choices are equal, the one whose hashes fit. */
function heaviest(segments: readonly Segment[]): readonly Segment[] {
  const best: { readonly weight: number; readonly before: number }[] = [];
  segments.forEach((segment, index) => {
    let chosen = { weight: fits(undefined, segment), before: -1 };
    for (let before = 0; before < index; before++) {
      const earlier = segments[before];
      if (earlier === undefined || earlier.lastSeq >= segment.firstSeq) continue;
      const weight = (best[before]?.weight ?? 0) + fits(earlier, segment);
      if (weight > chosen.weight) chosen = { weight, before };
    }
    best.push({ ...chosen, weight: chosen.weight + segment.lastSeq - segment.firstSeq + 1 });
  });
  let at = best.reduce((top, { weight }, index) => (weight > (best[top]?.weight ?? 0) ? index : top), 0);
  const trunk: Segment[] = [];
  for (let segment = segments[at]; segment; segment = segments[at]) {
    trunk.unshift(segment);
    at = best[at]?.before ?? -1;
  }
  return trunk;
}

/** Less than an entry, more than nothing. */
function fits(before: Segment | undefined, after: Segment): number {
  if (before === undefined) return after.firstSeq === 1 ? 0.5 : 0;
  return before.lastSeq + 1 === after.firstSeq && before.lastHash === after.firstPrevious ? 0.5 : 0;
}
