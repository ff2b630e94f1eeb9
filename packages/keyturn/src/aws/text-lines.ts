const END_OF_LINE = 0x0a;

/**
 * The lines of a text that is there in pieces, as they came: a report of fifty thousand users is held once, and no line of it keeps
 * the rest alive.
 */
export function* textLines(pieces: Iterable<Buffer>): Iterable<string> {
  let begun: Buffer = Buffer.alloc(0);
  for (const piece of pieces) {
    let start = 0;
    for (let end = piece.indexOf(END_OF_LINE); end >= 0; end = piece.indexOf(END_OF_LINE, start)) {
      yield joined(begun, piece.subarray(start, end));
      begun = Buffer.alloc(0);
      start = end + 1;
    }
    begun = Buffer.concat([begun, piece.subarray(start)]);
  }
  if (begun.length > 0) yield begun.toString();
}

/** A character may be cut between two pieces: it is whole in their bytes alone. */
function joined(begun: Buffer, rest: Buffer): string {
  return begun.length === 0 ? rest.toString() : Buffer.concat([begun, rest]).toString();
}
