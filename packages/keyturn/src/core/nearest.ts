/** The candidate that somebody may have meant; undefined where none is near enough. Case, `-` and `_` do not count. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const plain = simplify(word);
  let best: { readonly candidate: string; readonly distance: number } | undefined;
  for (const candidate of candidates) {
    const distance = editDistance(plain, simplify(candidate));
    if (distance <= Math.max(1, Math.floor(plain.length / 3)) && distance < (best?.distance ?? Infinity))
      best = { candidate, distance };
  }
  if (best || plain.length < PREFIX_LEAST) return best?.candidate;
  const begun = candidates.filter((candidate) => simplify(candidate).startsWith(plain));
  return begun.length === 1 ? begun[0] : undefined;
}

/** A shorter beginning says nothing. */
const PREFIX_LEAST = 3;

/** What is longer is no slip of the fingers, and would take long. */
const LETTERS_MAX = 64;

function simplify(word: string): string {
  return word
    .slice(0, LETTERS_MAX)
    .toLowerCase()
    .replaceAll(/[-_\s]/g, '');
}

/** Letters added, left out, replaced, or swapped with their neighbour (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const isSame = a[row - 1] === b[column - 1];
      const isSwapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current.push(
        Math.min(
          (last[column] ?? 0) + 1,
          (current[column - 1] ?? 0) + 1,
          (last[column - 1] ?? 0) + (isSame ? 0 : 1),
          isSwapped ? (beforeLast[column - 2] ?? 0) + 1 : Infinity,
        ),
      );
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}
