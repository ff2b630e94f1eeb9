/** What conditions and policy variables read of a request. Keys are asked for in lower case: IAM's have no case. */
export interface Context {
  /** All values of a key; undefined when the request has no such key. */
  all(key: string): readonly string[] | undefined;
  /** The value of a key that holds just one; undefined for IAM's multivalued keys, however many values they have. */
  only(key: string): string | undefined;
}

/** Whether a text of the request fits a text of a policy. */
export type Pattern = (text: string, context: Context) => boolean;

export interface PatternRules {
  /** `*` and `?` stand for other letters. */
  readonly hasWildcards: boolean;
  /** `${aws:username}` stands for what the request says; only in documents of version 2012-10-17. */
  readonly hasVariables: boolean;
  readonly ignoresCase?: boolean;
}

/** Letters that no request carries stand for the wildcards, so that a variable's own `*` stays a plain letter. */
const ANY = '\uFFFE';
const ONE = '\uFFFF';

/** Reads a pattern once, so that it can be compared often. */
export function compilePattern(source: string, rules: PatternRules): Pattern {
  const cased = (text: string) => (rules.ignoresCase ? text.toLowerCase() : text);
  if (!rules.hasVariables || !source.includes('${')) {
    const fits = compilePlain(cased(mark(source, rules)));
    return rules.ignoresCase ? (text) => fits(text.toLowerCase()) : fits;
  }
  const parts = splitVariables(source, rules);
  return (text, context) => {
    let plain = '';
    for (const part of parts) {
      const piece = typeof part === 'string' ? part : valueOf(part, context);
      if (piece === undefined) return false;
      plain += piece;
    }
    return isGlobMatch(cased(plain), cased(text));
  };
}

/** ARNs are compared part by part, so that `*` does not reach over a colon (but in the last part). */
export function compileArn(source: string, rules: PatternRules): Pattern {
  const pieces = splitArn(source, VARIABLE_COLON);
  if (pieces.length < ARN_PARTS) return () => source === '*';
  const patterns = pieces.map((piece) => compilePattern(piece, rules));
  return (text, context) => {
    const parts = splitArn(text, ':');
    return parts.length === ARN_PARTS && patterns.every((fits, index) => fits(parts[index] ?? '', context));
  };
}

const ARN_PARTS = 6;

/** A colon outside `${...}`. */
const VARIABLE_COLON = /:(?![^{]*\})/;

function splitArn(arn: string, separator: string | RegExp): string[] {
  const parts = arn.split(separator);
  return parts.length <= ARN_PARTS ? parts : [...parts.slice(0, ARN_PARTS - 1), parts.slice(ARN_PARTS - 1).join(':')];
}

function mark(text: string, { hasWildcards }: PatternRules): string {
  return hasWildcards ? text.replaceAll('*', ANY).replaceAll('?', ONE) : text;
}

/** Most patterns are `*`, a plain text, or a text that ends in `*`: these need no search. */
function compilePlain(marked: string): (text: string) => boolean {
  if (marked === ANY) return () => true;
  const body = marked.endsWith(ANY) ? marked.slice(0, -1) : marked;
  if (body.includes(ANY) || body.includes(ONE)) return (text) => isGlobMatch(marked, text);
  return body === marked ? (text) => text === marked : (text) => text.startsWith(body);
}

interface Variable {
  readonly key: string;
  readonly fallback: string | undefined;
}

function splitVariables(source: string, rules: PatternRules): (string | Variable)[] {
  const parts: (string | Variable)[] = [];
  let end = 0;
  for (const found of source.matchAll(/\$\{([^}]*)\}/g)) {
    const name = found[1] ?? '';
    parts.push(mark(source.slice(end, found.index), rules), ESCAPES.has(name) ? name : variable(name));
    end = found.index + found[0].length;
  }
  parts.push(mark(source.slice(end), rules));
  return parts;
}

/** `${*}`, `${?}` and `${$}` are the letters themselves (IAM User Guide, reference_policies_variables). */
const ESCAPES: ReadonlySet<string> = new Set(['*', '?', '$']);

function variable(name: string): Variable {
  const found = /^\s*([^,\s]+)\s*(?:,\s*'([^']*)'\s*)?$/.exec(name);
  return { key: (found?.[1] ?? name).toLowerCase(), fallback: found?.[2] };
}

/** A multivalued key has no single value, and its fallback is for absent keys only. */
function valueOf({ key, fallback }: Variable, context: Context): string | undefined {
  return context.only(key) ?? (context.all(key) === undefined ? fallback : undefined);
}

/** Wildcards without backtracking into the past but to the last `*`: time is at most length times length. */
function isGlobMatch(pattern: string, text: string): boolean {
  let at = 0;
  let inPattern = 0;
  let lastAny = -1;
  let retryAt = 0;
  while (at < text.length) {
    const wanted = pattern[inPattern];
    if (wanted === ANY) {
      lastAny = inPattern++;
      retryAt = at;
    } else if (wanted !== undefined && (wanted === ONE || wanted === text[at])) {
      inPattern++;
      at++;
    } else if (lastAny >= 0) {
      inPattern = lastAny + 1;
      at = ++retryAt;
    } else {
      return false;
    }
  }
  while (pattern[inPattern] === ANY) inPattern++;
  return inPattern === pattern.length;
}
