/** What differs between two texts, line by line: `- ` what is there, `+ ` what is wanted. Lines in common are left out. */
export function differenceText(there: string, wanted: string): string {
  const [before, after] = [there.split('\n'), wanted.split('\n')];
  const lengths = commonLengths(before, after);
  const lines: string[] = [];
  let [at, other] = [0, 0];
  while (at < before.length || other < after.length) {
    const isCommon = at < before.length && other < after.length && before[at] === after[other];
    if (isCommon) {
      at += 1;
      other += 1;
    } else if (
      other >= after.length ||
      (at < before.length && length(lengths, at + 1, other) >= length(lengths, at, other + 1))
    ) {
      lines.push(`- ${before[at++]}`);
    } else {
      lines.push(`+ ${after[other++]}`);
    }
  }
  return lines.join('\n');
}

/** The length of the longest common subsequence from each pair of lines on. */
function commonLengths(before: readonly string[], after: readonly string[]): readonly (readonly number[])[] {
  const lengths: number[][] = before.map(() => []);
  for (let at = before.length - 1; at >= 0; at--) {
    for (let other = after.length - 1; other >= 0; other--) {
      const row = lengths[at];
      if (!row) continue;
      row[other] =
        before[at] === after[other]
          ? length(lengths, at + 1, other + 1) + 1
          : Math.max(length(lengths, at + 1, other), length(lengths, at, other + 1));
    }
  }
  return lengths;
}

function length(lengths: readonly (readonly number[])[], at: number, other: number): number {
  return lengths[at]?.[other] ?? 0;
}
