import { type Rule, type SourceFile, type Sources, SRC } from './source.ts';

/** Folders in which every file is a variant, or serves one: their list must reach it. */
const registries: readonly { readonly folder: string; readonly list: string }[] = [
  { folder: 'core/checks/', list: 'index.ts' },
  { folder: 'cli/commands/', list: 'index.ts' },
  { folder: 'reports/', list: 'index.ts' },
  { folder: 'destinations/', list: 'index.ts' },
  { folder: 'notifiers/', list: 'index.ts' },
  { folder: 'schedule/', list: 'index.ts' },
  { folder: 'sandbox/services/', list: 'index.ts' },
  { folder: 'sandbox/scenarios/', list: 'index.ts' },
];

/** Files that import each other, however far around. */
export const cyclesRule: Rule = {
  name: 'cycles',
  why: 'files that need each other are one file in pieces: none of them can be read, tested or moved alone (type imports count)',
  check: (sources) =>
    cyclesOf(sources).map((cycle) => ({
      path: cycle[0] ?? '',
      what: `imports itself: ${[...cycle, cycle[0]].map((path) => path?.replace(SRC, '')).join(' -> ')}`,
    })),
};

/** Variants that their list does not name. */
export const registriesRule: Rule = {
  name: 'registries',
  why: 'a variant exists when its list says so: one that no list reaches is never run, and nobody notices',
  check: (sources) =>
    registries.flatMap(({ folder, list }) => {
      const inFolder = (path: string) => path.startsWith(SRC + folder);
      const members = [...sources.values()].filter((file) => inFolder(file.path) && !file.isTest);
      if (members.length === 0) return [];
      const start = `${SRC}${folder}${list}`;
      if (!sources.has(start)) return [{ path: start, what: 'is missing: the folder has variants and no list of them' }];
      const reached = reachedFrom(sources, start, inFolder);
      return members
        .filter(({ path }) => !reached.has(path))
        .map(({ path }) => ({ path, what: `is not reached from ${folder}${list}` }));
    }),
};

function cyclesOf(sources: Sources): string[][] {
  const cycles: string[][] = [];
  const done = new Set<string>();
  const path: string[] = [];

  const visit = (file: SourceFile): void => {
    path.push(file.path);
    for (const next of neighbours(sources, file)) {
      const start = path.indexOf(next.path);
      if (start >= 0) cycles.push(path.slice(start));
      else if (!done.has(next.path)) visit(next);
    }
    path.pop();
    done.add(file.path);
  };

  for (const file of sources.values()) if (!done.has(file.path)) visit(file);
  return cycles;
}

function reachedFrom(sources: Sources, start: string, isWithin: (path: string) => boolean): ReadonlySet<string> {
  const reached = new Set([start]);
  // A set hands out what is added to it while it is walked.
  for (const path of reached) {
    const file = sources.get(path);
    for (const next of file ? neighbours(sources, file) : []) if (isWithin(next.path)) reached.add(next.path);
  }
  return reached;
}

function neighbours(sources: Sources, file: SourceFile): SourceFile[] {
  return file.imports.flatMap(({ target }) => (target.kind === 'file' ? (sources.get(target.path) ?? []) : []));
}
