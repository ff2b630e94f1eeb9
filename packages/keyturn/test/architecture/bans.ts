import { lineOf } from './scan.ts';
import type { Rule, SourceFile } from './source.ts';

/** A piece of code that must not stand in some places. */
interface Ban {
  readonly name: string;
  readonly pattern: RegExp;
  readonly appliesTo: (file: SourceFile) => boolean;
  readonly why: string;
}

const isPure = inFolders('core/', 'reports/');
/** `sandbox/start.ts` hands the machine's time to a sandbox that runs for a person; nothing else in there knows of it. */
const isTimeless = (file: SourceFile) =>
  inFolders('core/', 'reports/', 'engine/', 'sandbox/')(file) && file.inSource !== 'sandbox/start.ts';

/**
 * Patterns see code without comments and without what stands in quotes. `(?<![\w$.])` keeps `key.process` and
 * `reprocess` apart from the global.
 */
const bans: readonly Ban[] = [
  {
    name: 'reading the clock',
    pattern:
      /\bDate\s*\.\s*now\b|\bnew\s+Date\b\s*(?:\(\s*\)|(?!\s*\())|(?<!new\s+)(?<![\w$.])Date\s*\(\s*\)|(?<![\w$.])performance\s*\./g,
    appliesTo: isTimeless,
    why: 'time is an argument: a rotation of ninety days must run in a millisecond, and the same way twice',
  },
  {
    name: 'chance',
    pattern: /\bMath\s*\.\s*random\b|(?<![\w$.])(?:crypto\s*\.\s*)?(?:randomUUID|randomBytes|randomInt|getRandomValues)\s*\(/g,
    appliesTo: isTimeless,
    why: 'chance is an argument: a run that failed must fail again from its seed',
  },
  {
    name: 'process',
    pattern: /(?<![\w$.])process\s*(?:\.|\[|\?\.)/g,
    appliesTo: isPure,
    why: 'nothing here depends on where it runs',
  },
  {
    name: 'console',
    pattern: /(?<![\w$.])console\s*\./g,
    appliesTo: ({ inSource, isTest }) => inSource !== undefined && !isTest,
    why: 'results go to stdout through cli/output.ts, and everything else to stderr: piping must be safe',
  },
  {
    name: 'fetch',
    pattern: /(?<![\w$.])(?<!function\s+)fetch\s*\(/g,
    appliesTo: inFolders('core/', 'reports/', 'engine/', 'sandbox/'),
    why: 'no I/O here: the outside is reached through engine/ports.ts',
  },
  {
    name: 'waiting',
    pattern: /(?<![\w$.])set(?:Timeout|Interval|Immediate)\s*\(/g,
    appliesTo: isPure,
    why: 'nothing waits here: the instant to wait for is a result',
  },
  {
    name: 'reveal()',
    pattern: /\breveal\s*\(/g,
    appliesTo: ({ path, inSource, isTest }) =>
      inSource !== undefined &&
      !isTest &&
      !/^(?:destinations|probes|hooks|notifiers|outside|aws)\//.test(inSource) &&
      // The file in which a person is handed a first password.
      inSource !== 'store/first-password-file.ts' &&
      !path.endsWith('/src/core/secret.ts'),
    why: 'a secret is opened where it is handed over and nowhere else, so that it cannot be logged, stored or shown',
  },
  {
    name: 'mocks of modules',
    pattern: /(?<![\w$.])vi\s*\.\s*(?:mock|doMock|hoisted|unmock|doUnmock)\s*\(/g,
    appliesTo: ({ isTest }) => isTest,
    why: 'a mock repeats our assumption about a module; tests go through the real one, and to AWS through the sandbox',
  },
  {
    name: 'sleeping',
    pattern: /(?<![\w$.])set(?:Timeout|Interval)\s*\(|\bscheduler\s*\.\s*wait\s*\(/g,
    appliesTo: ({ isTest }) => isTest,
    why: 'a test that sleeps is slow on every machine and wrong on a busy one: move the clock, or await what happens',
  },
  {
    name: 'tests left out',
    pattern: /(?<![\w$.])(?:test|it|describe)\s*\.\s*(?:only|todo|skip)\s*\(/g,
    appliesTo: ({ isTest }) => isTest,
    why: 'a test runs or is deleted; one that needs something of the machine says so with skipIf',
  },
  {
    name: 'casts past the compiler',
    pattern: /\bas\s+(?:any|unknown\s+as|never)\b/g,
    appliesTo: () => true,
    why: 'what comes from outside is read field by field; a cast is a claim that nobody checks',
  },
];

/** What must not stand where. */
export const bansRule: Rule = {
  name: 'bans',
  why: 'each ban carries its own reason',
  check: (sources) =>
    [...sources.values()].flatMap((file) =>
      bans
        .filter((ban) => ban.appliesTo(file))
        .flatMap((ban) =>
          [...file.code.matchAll(ban.pattern)].map((match) => ({
            path: file.path,
            line: lineOf(file.code, match.index),
            what: `${ban.name} (${match[0].trim()}): ${ban.why}`,
          })),
        ),
    ),
};

/** The names of the bans, for the test that plants one violation of each. */
export const banNames: readonly string[] = bans.map(({ name }) => name);

function inFolders(...folders: string[]): (file: SourceFile) => boolean {
  return ({ inSource, isTest }) => !isTest && folders.some((folder) => inSource?.startsWith(folder));
}
