import { isMap, isScalar, isSeq, type ParsedNode, parseDocument, stringify } from 'yaml';

/** An exception to be written into a configuration, in its own words. */
export interface NewException {
  readonly match: Readonly<Record<string, string | boolean>>;
  readonly owner: string;
  readonly reason: string;
  /** Its last day, or an instant. */
  readonly until: string;
}

/** Where lines were added, and which. */
export interface AddedException {
  readonly text: string;
  /** Number of the first one. */
  readonly line: number;
  readonly lines: readonly string[];
}

/**
 * Adds an exception at the end of the list of a configuration that is right. All that stands there stays as it is, letter by letter:
 * written anew from its meaning, the file would keep neither its quotes nor its line ends.
 */
export function addException(source: string, exception: NewException): AddedException {
  const document = parseDocument(source);
  const { contents } = document;
  const pair = isMap(contents) ? contents.items.find(({ key }) => isScalar(key) && key.value === 'exceptions') : undefined;
  const list = pair?.value;
  if (!pair || !isNode(pair.key)) return append(source, ['exceptions:', ...entry(exception, '  ')]);
  if (isSeq(list) && isNode(list) && list.flow !== true) {
    const last = list.items.at(-1);
    const start = list.range[0];
    return insertAfter(source, endOf(last) ?? start, entry(exception, indentAt(source, start)));
  }
  if (isSeq(list) && isNode(list)) return intoBrackets(source, list.range[1], { exception, isEmpty: list.items.length === 0 });
  // The section is there, and all of it is comments.
  return insertAfter(source, pair.key.range[1], entry(exception, '  '));
}

function isNode(node: unknown): node is ParsedNode {
  return typeof node === 'object' && node !== null && 'range' in node;
}

function endOf(node: unknown): number | undefined {
  return isNode(node) ? node.range[1] : undefined;
}

/** What stands before the dash of the first entry. */
function indentAt(source: string, offset: number): string {
  return source.slice(source.lastIndexOf('\n', offset - 1) + 1, offset);
}

function entry({ match, owner, reason, until }: NewException, indent: string): readonly string[] {
  const members = Object.entries(match).map(
    ([name, value]) => `${name}: ${typeof value === 'string' ? quoted(value) : String(value)}`,
  );
  return [
    `${indent}- match: { ${members.join(', ')} }`,
    `${indent}  owner: ${plain(owner)}`,
    `${indent}  reason: ${plain(reason)}`,
    `${indent}  until: ${until}`,
  ];
}

/** As YAML has it, in quotes where it has to be. */
function plain(text: string): string {
  return stringify(text, { lineWidth: 0 }).trimEnd();
}

/** Within braces a comma ends a word, and an account id would be a number. */
function quoted(text: string): string {
  return /^[A-Za-z][\w]*$/.test(text) ? text : JSON.stringify(text);
}

function append(source: string, lines: readonly string[]): AddedException {
  const newline = newlineOf(source);
  const head = source === '' || source.endsWith('\n') ? source : `${source}${newline}`;
  return { text: `${head}${lines.join(newline)}${newline}`, line: countLines(head) + 1, lines };
}

/** Behind the line in which something ends. */
function insertAfter(source: string, offset: number, lines: readonly string[]): AddedException {
  // A block ends where the next line begins.
  const end = source.charAt(offset - 1) === '\n' ? offset - 1 : source.indexOf('\n', offset);
  if (end < 0) return append(source, lines);
  const [head, tail] = [source.slice(0, end + 1), source.slice(end + 1)];
  const newline = newlineOf(source);
  return { text: `${head}${lines.join(newline)}${newline}${tail}`, line: countLines(head) + 1, lines };
}

function intoBrackets(
  source: string,
  end: number,
  { exception: { match, ...rest }, isEmpty }: { readonly exception: NewException; readonly isEmpty: boolean },
): AddedException {
  const bracket = end - 1;
  const added = `${isEmpty ? '' : ', '}${JSON.stringify({ match, ...rest })}`;
  const text = `${source.slice(0, bracket)}${added}${source.slice(bracket)}`;
  const line = countLines(source.slice(0, bracket)) + 1;
  return { text, line, lines: [text.split('\n')[line - 1]?.trimEnd() ?? ''] };
}

function newlineOf(source: string): string {
  return source.includes('\r\n') ? '\r\n' : '\n';
}

function countLines(text: string): number {
  return text.split('\n').length - 1;
}
