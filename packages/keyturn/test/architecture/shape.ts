import { lineOf } from './scan.ts';
import { productFiles, type Rule, type SourceFile } from './source.ts';

const LINES_MAX = 300;
/** A test file is a list of cases: more of it can be read at once. */
const TEST_LINES_MAX = 700;

/** Files that may be longer, each with its reason. */
const longerFiles: ReadonlyMap<string, string> = new Map([]);

/** Two screens, and not more. */
export const sizesRule: Rule = {
  name: 'sizes',
  why: 'a file fits in the head; split it along what changes together',
  check: (sources) =>
    [...sources.values()].flatMap((file) => {
      const lines = file.text.trimEnd().split('\n').length;
      const linesMax = file.isTest ? TEST_LINES_MAX : LINES_MAX;
      const isExcepted = longerFiles.has(file.path);
      if (isExcepted && lines <= linesMax)
        return [{ path: file.path, what: 'is short again: take it off the list of exceptions' }];
      return lines > linesMax && !isExcepted ? [{ path: file.path, what: `has ${lines} lines; ${linesMax} is the most` }] : [];
    }),
};

/** A file that only passes on what others export. */
export const barrelsRule: Rule = {
  name: 'barrels',
  why: 'a name has one place to come from; an index.ts is a list of variants, or does not exist',
  check: (sources) =>
    productFiles(sources).flatMap((file) => {
      const star = /(?<![\w$.])export\s*\*/.exec(file.code);
      if (star) return [{ path: file.path, line: lineOf(file.code, star.index), what: 'exports everything of another file' }];
      const isBarrel = file.imports.some(({ isReExport }) => isReExport) && ownCode(file) === '';
      return isBarrel ? [{ path: file.path, what: 'does nothing but export what other files define' }] : [];
    }),
};

/** Everything has one name. */
export const namedExportsRule: Rule = {
  name: 'named exports',
  why: 'a default export has another name in every file that imports it: nobody can search for it',
  check: (sources) =>
    [...sources.values()].flatMap((file) =>
      [...file.code.matchAll(/(?<![\w$.])export\s+default\b|\bas\s+default\b/g)].map((match) => ({
        path: file.path,
        line: lineOf(file.code, match.index),
        what: 'exports a default',
      })),
    ),
};

/** Nothing happens because a file was imported. */
export const effectsRule: Rule = {
  name: 'imports for effect',
  why: 'nothing registers itself: what runs must not depend on what somebody imported',
  check: (sources) =>
    productFiles(sources).flatMap((file) =>
      file.imports
        .filter(({ isForEffect }) => isForEffect)
        .map(({ specifier, line }) => ({ path: file.path, line, what: `imports ${specifier} for its effect` })),
    ),
};

/** How files are called. */
export const namesRule: Rule = {
  name: 'names',
  why: 'a file is called after the one thing that it exports, in kebab-case; these words say nothing about it',
  check: (sources) =>
    [...sources.keys()].flatMap((path) => {
      const name = path.slice(path.lastIndexOf('/') + 1);
      if (!/^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.(?:test|types|planted\.test))?\.ts$/.test(name)) {
        return [{ path, what: 'is not named in kebab-case' }];
      }
      return /(?:^|-)(?:utils?|helpers?|(?<!secrets-)manager|misc|common|handler)\b/.test(name)
        ? [{ path, what: 'has a name without meaning' }]
        : [];
    }),
};

/** Where tests are. */
export const testPlacesRule: Rule = {
  name: 'test places',
  why: 'the test of a file is beside it, under its name; what takes a whole program is under test/',
  check: (sources) =>
    [...sources.values()].flatMap((file) => {
      if (/\.spec\.ts$|__tests__/.test(file.path)) return [{ path: file.path, what: 'is not named x.test.ts beside x.ts' }];
      if (/\.(?:test|types)\.ts$/.test(file.path) && !file.path.includes('/test/')) {
        const subject = file.path.replace(/\.(?:test|types)\.ts$/, '.ts');
        return sources.has(subject) ? [] : [{ path: file.path, what: `has no ${subject} beside it` }];
      }
      return usesTests(file) ? [{ path: file.path, what: 'is no test, but imports what tests are made of' }] : [];
    }),
};

function usesTests(file: SourceFile): boolean {
  if (file.isTest) return false;
  return file.imports.some(
    ({ target }) =>
      (target.kind === 'package' && /^(?:vitest|fast-check)$/.test(target.name)) ||
      (target.kind === 'file' && /\.test\.ts$|^packages\/keyturn\/test\//.test(target.path)),
  );
}

/** What is left of a file without its imports and its export-from lines. */
function ownCode(file: SourceFile): string {
  return file.code
    .replaceAll(
      /(?<![\w$.])(?:import|export)\s+(?:type\s+)?(?:[\w\s{},*$]*?\bfrom\s*)?(['"])\s*\1(?:\s*with\s*\{[^}]*\})?\s*;?/g,
      '',
    )
    .trim();
}
