import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf, type Import, importsOf } from './scan.ts';

/** Where the product's sources are, in the paths that the rules see. */
export const SRC = 'packages/keyturn/src/';

/** Path from the repository's root -> text. */
export type Texts = Readonly<Record<string, string>>;

/** A file as the rules see it. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** The text without comments and without what stands in quotes. */
  readonly code: string;
  readonly imports: readonly ResolvedImport[];
  readonly isTest: boolean;
  /** For files of the product: the path below `src/`. */
  readonly inSource: string | undefined;
}

export interface ResolvedImport extends Import {
  readonly target:
    | { readonly kind: 'file'; readonly path: string }
    | { readonly kind: 'node'; readonly name: string }
    | { readonly kind: 'package'; readonly name: string }
    | { readonly kind: 'computed' };
}

export type Sources = ReadonlyMap<string, SourceFile>;

/** What a rule found: where, and what is wrong there. */
export interface Violation {
  readonly path: string;
  readonly line?: number;
  readonly what: string;
}

/** A rule of the architecture. `why` is printed with every violation. */
export interface Rule {
  readonly name: string;
  readonly why: string;
  check(sources: Sources): Violation[];
}

/** Reads the texts into what the rules work on. */
export function sourcesOf(texts: Texts): Sources {
  return new Map(Object.entries(texts).map(([path, text]) => [path, sourceFile(path, text)]));
}

/** Every TypeScript file of the repository, by its path from the root. */
export function repositoryTexts(): Texts {
  const root = join(import.meta.dirname, '../../../..');
  const folders = ['packages/keyturn/src', 'packages/keyturn/test', 'packages/keyturn/bench', 'tools'];
  const paths = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => `${folder}/${path.replaceAll('\\', '/')}`),
  );
  return Object.fromEntries(paths.toSorted().map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}

/** Files of the product: below `src/`, tests beside them left out. */
export function productFiles(sources: Sources): (SourceFile & { readonly inSource: string })[] {
  return [...sources.values()].flatMap((file) =>
    file.inSource === undefined || file.isTest ? [] : [{ ...file, inSource: file.inSource }],
  );
}

function sourceFile(path: string, text: string): SourceFile {
  const code = codeOf(text);
  return {
    path,
    text,
    code,
    imports: importsOf(text, code).map((one) => ({ ...one, target: targetOf(path, one.specifier) })),
    isTest: /\.test\.ts$|\.types\.ts$|^packages\/keyturn\/test\//.test(path),
    inSource: path.startsWith(SRC) ? path.slice(SRC.length) : undefined,
  };
}

function targetOf(from: string, specifier: string | undefined): ResolvedImport['target'] {
  if (specifier === undefined) return { kind: 'computed' };
  if (specifier.startsWith('.')) return { kind: 'file', path: resolve(from, specifier) };
  if (specifier.startsWith('node:')) return { kind: 'node', name: specifier };
  const [scope = '', name = ''] = specifier.split('/');
  return { kind: 'package', name: scope.startsWith('@') ? `${scope}/${name}` : scope };
}

function resolve(from: string, specifier: string): string {
  const segments = from.split('/').slice(0, -1);
  for (const segment of specifier.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '.') segments.push(segment);
  }
  return segments.join('/');
}
