import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type ParsedNode,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml';

/** Where something stands: both count from one. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Something that is wrong with the text, as a sentence. */
export interface Problem {
  readonly place: Place;
  readonly sentence: string;
}

export type Path = readonly (string | number)[];

/** A YAML text: its value, and where each part of it stands. */
export interface YamlText {
  readonly value: unknown;
  /** Of the value of a path; where it is missing, of what should hold it. */
  placeOf(path: Path): Place;
  /** Of a key in the mapping of a path. */
  keyPlaceOf(path: Path, key: string): Place;
  /** A single value as it is written: `012345678901`, which YAML takes for a number. */
  writtenAt(path: Path): string | undefined;
}

/** What was read, or why it could not be. */
export type YamlReading = { readonly text: YamlText } | { readonly problems: readonly Problem[] };

/** Values that aliases may make of a text: more of them is no configuration, but a bomb. */
const ALIASES_MAX = 100;

const TOO_DEEP = 'It is nested too deep to be read';

const START: Place = { line: 1, column: 1 };

/** Reads one YAML document. */
export function readYaml(source: string): YamlReading {
  const counter = new LineCounter();
  const placeAt = (offset: number): Place => {
    const { line, col } = counter.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  try {
    const document = parseDocument(source, { lineCounter: counter, prettyErrors: false, logLevel: 'error', version: '1.2' });
    const problems = problemsOf(document, placeAt);
    if (problems.length > 0) return { problems };
    const value: unknown = document.toJS({ maxAliasCount: ALIASES_MAX });
    return { text: { value, ...finder(document, placeAt) } };
  } catch (error) {
    if (error instanceof ReferenceError)
      return { problems: [{ place: START, sentence: 'Its aliases (*) make so many values of few that it is refused' }] };
    if (error instanceof RangeError) return { problems: [{ place: START, sentence: TOO_DEEP }] };
    throw error;
  }
}

function problemsOf(document: Document.Parsed, placeAt: (offset: number) => Place): readonly Problem[] {
  const problems = [...document.errors, ...document.warnings].map((error) => ({
    place: placeAt(error.pos[0]),
    sentence: sentenceOf(error),
  }));
  visit(document, {
    Alias(_key, node) {
      if (!node.resolve(document))
        problems.push({
          place: placeAt(node.range?.[0] ?? 0),
          sentence: `*${node.source} refers to no &${node.source} above it; a wildcard stands in quotes: "*${node.source}"`,
        });
    },
  });
  // One slip makes the parser stumble several times at the same place.
  return problems.filter(({ place }, index) => problems.findIndex((other) => isSamePlace(other.place, place)) === index);
}

function isSamePlace(a: Place, b: Place): boolean {
  return a.line === b.line && a.column === b.column;
}

/** The parser's own sentences are for those who know YAML by heart. */
const sentences: Partial<Record<YAMLError['code'], string>> = {
  DUPLICATE_KEY: 'This setting stands twice in its mapping: keep one',
  TAB_AS_INDENT: 'A tab stands where YAML wants spaces',
  MULTIPLE_DOCS: 'A second document begins here, and one is all there may be: take out the line ---',
  MISSING_CHAR: 'A quote, bracket or brace is not closed, or a comma is missing',
  TAG_RESOLVE_FAILED: 'A tag (!) that YAML does not know stands here: write the value plainly, or in quotes',
  BAD_INDENT: 'The indentation does not fit the lines above, or a bracket or brace before it is not closed',
  BLOCK_AS_IMPLICIT_KEY:
    'A second setting stands within a value: put the value in quotes if the colon is part of it, or mend the indentation',
  BAD_SCALAR_START: 'A value that begins like this must stand in quotes',
  BAD_ALIAS: 'A value that begins with * must stand in quotes: "*"',
  RESOURCE_EXHAUSTION: TOO_DEEP,
};

function sentenceOf({ code, message }: YAMLError): string {
  return sentences[code] ?? `This is not YAML: ${message.replace(/\.$/, '')}`;
}

function finder(document: Document.Parsed, placeAt: (offset: number) => Place): Omit<YamlText, 'value'> {
  const walk = (path: Path) => {
    let node: Node | null = document.contents;
    let offset = offsetOf(node) ?? 0;
    for (const step of path) {
      const next: ParsedNode | null | undefined = childOf(resolved(node, document), step);
      if (next === undefined) return { node: undefined, offset };
      offset = offsetOf(next) ?? offsetOf(keyOf(resolved(node, document), step)) ?? offset;
      node = next;
    }
    return { node: resolved(node, document), offset };
  };
  return {
    placeOf: (path) => placeAt(walk(path).offset),
    keyPlaceOf(path, key) {
      const { node, offset } = walk(path);
      return placeAt(offsetOf(keyOf(node ?? null, key)) ?? offset);
    },
    writtenAt(path) {
      const { node } = walk(path);
      return isScalar(node) ? node.source : undefined;
    },
  };
}

function resolved(node: Node | null, document: Document.Parsed): Node | null {
  return isAlias(node) ? (node.resolve(document) ?? null) : node;
}

function childOf(node: Node | null, step: string | number): ParsedNode | null | undefined {
  if (isSeq<ParsedNode>(node)) return node.items[Number(step)];
  return isMap<ParsedNode, ParsedNode | null>(node) ? pairOf(node.items, step)?.value : undefined;
}

function keyOf(node: Node | null, step: string | number): ParsedNode | undefined {
  return isMap<ParsedNode, ParsedNode | null>(node) ? pairOf(node.items, step)?.key : undefined;
}

function pairOf<Entry extends { readonly key: ParsedNode }>(pairs: readonly Entry[], step: string | number): Entry | undefined {
  return pairs.find(({ key }) => isScalar(key) && String(key.value) === String(step));
}

/** A value that is not written has no place of its own. */
function offsetOf(node: Node | null | undefined): number | undefined {
  if (!node?.range) return undefined;
  return isScalar(node) && node.range[0] === node.range[1] ? undefined : node.range[0];
}
