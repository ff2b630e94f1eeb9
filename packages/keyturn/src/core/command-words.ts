/** Splits a command line into its words, as a shell does with plain words, quotes and backslashes; undefined where a quote is left open. */
export function commandWords(line: string): readonly string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let rest = line;
  while (rest !== '') {
    const [piece, blank, single, double, escaped] = PIECE.exec(rest) ?? [];
    if (piece === undefined) return undefined;
    if (blank === undefined) word = `${word ?? ''}${single ?? double?.replace(/\\(["\\])/g, '$1') ?? escaped ?? piece}`;
    else if (word !== undefined) {
      words.push(word);
      word = undefined;
    }
    rest = rest.slice(piece.length);
  }
  return word === undefined ? words : [...words, word];
}

const PIECE = /^(?:(\s+)|'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|[^\s'"\\]+)/s;
