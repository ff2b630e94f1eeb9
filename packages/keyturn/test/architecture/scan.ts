/** One import, export-from or dynamic import of a file. */
export interface Import {
  /** What stands between the quotes; nothing where it is computed. */
  readonly specifier: string | undefined;
  readonly line: number;
  /** `export ... from` */
  readonly isReExport: boolean;
  /** `import './x.ts'`: for its effect only. */
  readonly isForEffect: boolean;
}

/**
 * The code alone, at the same positions as in `text`: comments and the contents of strings and regular expressions are
 * blanks, line breaks stay. What is interpolated into a template is code.
 */
export function codeOf(text: string): string {
  const out = text.split('');
  let at = 0;
  let lastCode = '';
  const templateDepths: number[] = [];
  let depth = 0;

  while (at < text.length) {
    const end = blankEnd(text, at, lastCode);
    const char = text.charAt(at);
    if (end !== undefined) {
      const isComment = char === '/' && /[/*]/.test(text.charAt(at + 1));
      blank(out, isComment ? at : at + 1, isComment ? end : end - 1);
      if (!isComment) lastCode = char;
      at = end;
    } else if (char === '`' || (char === '}' && templateDepths.at(-1) === depth)) {
      if (char === '}') templateDepths.pop();
      const stop = templateStop(text, at + 1);
      blank(out, at + 1, stop.at);
      if (stop.isInterpolation) templateDepths.push(depth);
      at = stop.at + (stop.isInterpolation ? 2 : 1);
      lastCode = stop.isInterpolation ? '{' : '`';
    } else {
      if (char === '{') depth += 1;
      if (char === '}') depth -= 1;
      if (char.trim() !== '') lastCode = /[\w$]/.test(char) ? wordEndingAt(text, at) : char;
      at += 1;
    }
  }
  return out.join('');
}

/** Every import of a file, type imports included. `code` is `codeOf(text)`. */
export function importsOf(text: string, code: string): Import[] {
  return statements.flatMap(({ pattern, ...kind }) =>
    [...code.matchAll(pattern)].map((match) => ({
      ...kind,
      specifier: quotedAt(text, code, match.index + match[0].length),
      line: lineOf(code, match.index),
    })),
  );
}

/** The number of the line that a position is on. */
export function lineOf(text: string, position: number): number {
  return text.slice(0, position).split('\n').length;
}

/** Each pattern ends right before the specifier. */
const statements = [
  {
    pattern: /(?<![\w$.])import\s+(?:(?!\b(?:import|export)\b)[\w\s{},*$])*?\bfrom\s*(?=['"])/g,
    isReExport: false,
    isForEffect: false,
  },
  {
    pattern: /(?<![\w$.])export\s+(?:(?!\b(?:import|export)\b)[\w\s{},*$])*?\bfrom\s*(?=['"])/g,
    isReExport: true,
    isForEffect: false,
  },
  { pattern: /(?<![\w$.])import\s*(?=['"])/g, isReExport: false, isForEffect: true },
  { pattern: /(?<![\w$.])import\s*\(\s*/g, isReExport: false, isForEffect: false },
];

function quotedAt(text: string, code: string, at: number): string | undefined {
  const quote = code.charAt(at);
  if (!/['"`]/.test(quote)) return undefined;
  const end = code.indexOf(quote, at + 1);
  const specifier = text.slice(at + 1, end);
  return quote === '`' && specifier.includes('${') ? undefined : specifier;
}

/** Where the comment, string or regular expression that starts at `at` ends; nothing where none starts. */
function blankEnd(text: string, at: number, lastCode: string): number | undefined {
  const char = text.charAt(at);
  if (char === "'" || char === '"') return quoteEnd(text, at, char);
  if (char !== '/') return undefined;
  const next = text.charAt(at + 1);
  if (next === '/') return endOr(text, text.indexOf('\n', at));
  if (next === '*') return endOr(text, text.indexOf('*/', at + 2) + 2);
  return startsExpression(lastCode) ? regExpEnd(text, at) : undefined;
}

function endOr(text: string, position: number): number {
  return position < 2 ? text.length : position;
}

function quoteEnd(text: string, at: number, quote: string): number {
  for (let index = at + 1; index < text.length; index++) {
    if (text.charAt(index) === '\\') index += 1;
    else if (text.charAt(index) === quote || text.charAt(index) === '\n') return index + 1;
  }
  return text.length;
}

/** A slash divides after a value, and starts a regular expression after anything else. */
function startsExpression(lastCode: string): boolean {
  if (/^[\w$]/.test(lastCode)) return /^(?:return|typeof|case|in|of|do|else|void|delete|throw|new|await|yield)$/.test(lastCode);
  return !/^[)\]}'"`/]$/.test(lastCode);
}

function regExpEnd(text: string, at: number): number {
  let isInClass = false;
  for (let index = at + 1; index < text.length; index++) {
    const char = text.charAt(index);
    if (char === '\\') index += 1;
    else if (char === '[') isInClass = true;
    else if (char === ']') isInClass = false;
    else if ((char === '/' && !isInClass) || char === '\n') return index + 1;
  }
  return text.length;
}

/** From inside a template: the next `${`, or the closing backtick. */
function templateStop(text: string, from: number): { at: number; isInterpolation: boolean } {
  for (let index = from; index < text.length; index++) {
    const char = text.charAt(index);
    if (char === '\\') index += 1;
    else if (char === '`') return { at: index, isInterpolation: false };
    else if (char === '$' && text.charAt(index + 1) === '{') return { at: index, isInterpolation: true };
  }
  return { at: text.length, isInterpolation: false };
}

function wordEndingAt(text: string, at: number): string {
  let start = at;
  while (start > 0 && /[\w$]/.test(text.charAt(start - 1))) start -= 1;
  return text.slice(start, at + 1);
}

function blank(out: string[], from: number, to: number): void {
  for (let index = from; index < to; index++) if (out[index] !== '\n') out[index] = ' ';
}
