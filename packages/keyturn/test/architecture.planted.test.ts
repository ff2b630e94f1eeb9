import { describe, expect, test } from 'vitest';
import { banNames } from './architecture/bans.ts';
import { rules } from './architecture/rules.ts';
import { SRC, sourcesOf, type Texts } from './architecture/source.ts';

/** A violation as it could be written, and the same thing as it should be. */
interface Planted {
  readonly title: string;
  readonly rule: string;
  readonly bad: Texts;
  /** What the rule must say about it. */
  readonly says: string;
  readonly good: Texts;
}

/** Paths below `src/`, as the rules see them. */
const src = (texts: Texts): Texts => Object.fromEntries(Object.entries(texts).map(([path, text]) => [SRC + path, text]));
const TEST = 'packages/keyturn/test/';
const A = 'export const a = 1;\n';

const planted: readonly Planted[] = [
  {
    title: 'the core imports an adapter',
    rule: 'layers',
    bad: src({ 'core/x.ts': "import { a } from '../aws/a.ts';\n", 'aws/a.ts': A }),
    says: 'core/ may not import aws/a.ts',
    good: src({ 'core/x.ts': "import { a } from './a.ts';\n", 'core/a.ts': A }),
  },
  {
    title: 'the engine imports an adapter, for a type only',
    rule: 'layers',
    bad: src({ 'engine/x.ts': "import type { A } from '../aws/a.ts';\n", 'aws/a.ts': A }),
    says: 'engine/ may not import aws/a.ts',
    good: src({ 'engine/x.ts': "import type { A } from './ports.ts';\n", 'engine/ports.ts': A }),
  },
  {
    title: 'an adapter knows more of the engine than its ports',
    rule: 'layers',
    bad: src({ 'aws/x.ts': "import { a } from '../engine/audit.ts';\n", 'engine/audit.ts': A }),
    says: 'aws/ may not import engine/audit.ts',
    good: src({ 'aws/x.ts': "import type { A } from '../engine/ports.ts';\n", 'engine/ports.ts': A }),
  },
  {
    title: 'the sandbox shares code with the core',
    rule: 'layers',
    bad: src({ 'sandbox/x.ts': "export { a } from '../core/a.ts';\nexport const b = 1;\n", 'core/a.ts': A }),
    says: 'sandbox/ may not import core/a.ts',
    good: src({ 'sandbox/x.ts': "import { a } from './model/a.ts';\n", 'sandbox/model/a.ts': A }),
  },
  {
    title: 'a report reads from the engine, through a dynamic import',
    rule: 'layers',
    bad: src({ 'reports/x.ts': "const { a } = await import('../engine/a.ts');\n", 'engine/a.ts': A }),
    says: 'reports/ may not import engine/a.ts',
    good: src({ 'reports/x.ts': "const { a } = await import('../core/a.ts');\n", 'core/a.ts': A }),
  },
  {
    title: 'a folder appears that nobody gave a place',
    rule: 'layers',
    bad: src({ 'misc/x.ts': A }),
    says: 'src/misc/x.ts is in no folder of the table',
    good: src({ 'engine/x.ts': A }),
  },
  {
    title: 'something depends on the command line',
    rule: 'layers',
    bad: src({ 'config/x.ts': "import { a } from '../cli/a.ts';\n", 'cli/a.ts': A }),
    says: 'config/ may not import cli/a.ts',
    good: src({ 'cli/x.ts': "import { a } from '../config/a.ts';\n", 'config/a.ts': A }),
  },
  {
    title: 'a check calls another check',
    rule: 'variants',
    bad: src({ 'core/checks/x.ts': "import { a } from './a.ts';\n", 'core/checks/a.ts': A }),
    says: 'imports its sibling core/checks/a.ts',
    good: src({ 'core/checks/index.ts': "import { a } from './a.ts';\n", 'core/checks/a.ts': A }),
  },
  {
    title: 'a destination calls another destination',
    rule: 'variants',
    bad: src({ 'destinations/x.ts': "import { a } from './a.ts';\n", 'destinations/a.ts': A }),
    says: 'imports its sibling destinations/a.ts',
    good: src({ 'destinations/x.ts': "import { a } from './destination.ts';\n", 'destinations/destination.ts': A }),
  },
  {
    title: 'a destination takes from the folder of another destination',
    rule: 'variants',
    bad: src({ 'destinations/x.ts': "import { a } from './y/a.ts';\n", 'destinations/y/a.ts': A }),
    says: 'imports its sibling destinations/y/a.ts',
    good: src({
      'destinations/x.ts': "import { a } from './x/a.ts';\n",
      'destinations/x/a.ts': "import { b } from '../files/b.ts';\nexport const a = b;\n",
      'destinations/files/b.ts': A,
    }),
  },
  {
    title: 'the SDK is used outside of its folder',
    rule: 'packages',
    bad: src({ 'engine/x.ts': "import { IAMClient } from '@aws-sdk/client-iam';\n" }),
    says: 'engine/ may not use the package @aws-sdk/client-iam',
    good: {
      ...src({ 'aws/x.ts': "import { IAMClient } from '@aws-sdk/client-iam';\n" }),
      [`${TEST}x.test.ts`]: "import '@aws-sdk/client-iam';\n",
    },
  },
  {
    title: 'a command parses arguments itself',
    rule: 'packages',
    bad: src({ 'cli/commands/x.ts': "import { Command } from 'commander';\n" }),
    says: 'cli/commands/ may not use the package commander',
    good: src({ 'cli/x.ts': "import { Command } from 'commander';\n" }),
  },
  {
    title: 'the sandbox takes a package',
    rule: 'packages',
    bad: src({ 'sandbox/x.ts': "import { XMLBuilder } from 'fast-xml-parser';\n" }),
    says: 'sandbox/ may not use the package fast-xml-parser',
    good: src({ 'sandbox/x.ts': "import { createServer } from 'node:http';\n" }),
  },
  {
    title: 'the core reads a file',
    rule: 'packages',
    bad: src({ 'core/x.ts': "import { readFileSync } from 'node:fs';\n" }),
    says: 'core/ may not use node:fs',
    good: src({ 'aws/x.ts': "import { readFileSync } from 'node:fs';\n" }),
  },
  {
    title: 'a module is loaded by a name that is computed',
    rule: 'packages',
    bad: src({ 'cli/x.ts': 'const command = await import(`./commands/${name}.ts`);\n' }),
    says: 'imports a module by a computed name',
    good: src({ 'cli/x.ts': 'const command = await import(`./commands/audit.ts`);\n' }),
  },
  {
    title: 'an import names what is not on disk',
    rule: 'resolves',
    bad: src({ 'core/x.ts': "import { a } from './a.js';\n", 'core/a.ts': A }),
    says: 'core/a.js, which does not exist',
    good: src({ 'core/x.ts': "import { a } from './a.ts';\n", 'core/a.ts': A }),
  },
  {
    title: 'three files import each other in a ring, one of them for a type',
    rule: 'cycles',
    bad: src({
      'core/a.ts': "import { b } from './b.ts';\n",
      'core/b.ts': "import { c } from './c.ts';\n",
      'core/c.ts': "import type { A } from './a.ts';\n",
    }),
    says: 'core/a.ts -> core/b.ts -> core/c.ts -> core/a.ts',
    good: src({
      'core/a.ts': "import { b } from './b.ts';\nimport { c } from './c.ts';\n",
      'core/b.ts': "import { c } from './c.ts';\n",
      'core/c.ts': "// import type { A } from './a.ts';\n",
    }),
  },
  ...['core/checks', 'cli/commands', 'reports', 'destinations', 'notifiers', 'sandbox/services', 'sandbox/scenarios'].map(
    (folder) => ({
      title: `a variant is forgotten in the list of ${folder}`,
      rule: 'registries',
      bad: src({ [`${folder}/index.ts`]: A, [`${folder}/forgotten.ts`]: A }),
      says: `is not reached from ${folder}/index.ts`,
      good: src({
        [`${folder}/index.ts`]: "import { a } from './listed.ts';\n",
        [`${folder}/listed.ts`]: "import { a } from './parts.ts';\n",
        [`${folder}/parts.ts`]: A,
        [`${folder}/listed.test.ts`]: A,
      }),
    }),
  ),
  {
    title: 'variants have no list',
    rule: 'registries',
    bad: src({ 'notifiers/sns.ts': A }),
    says: 'is missing',
    good: src({ 'notifiers/index.ts': "import { a } from './sns.ts';\n", 'notifiers/sns.ts': A }),
  },
  {
    title: 'a file does nothing but re-export',
    rule: 'barrels',
    bad: src({ 'core/index.ts': "// The core.\nexport { a } from './a.ts';\nexport type { B } from './b.ts';\n" }),
    says: 'does nothing but export what other files define',
    good: src({ 'core/index.ts': "import { a } from './a.ts';\n\nexport const all = [a];\n" }),
  },
  {
    title: 'a file exports whatever another one exports',
    rule: 'barrels',
    bad: src({ 'core/x.ts': "export * from './a.ts';\nexport const b = 1;\n" }),
    says: 'exports everything of another file',
    good: src({ 'core/x.ts': "export { a } from './a.ts';\nexport const b = 1;\n" }),
  },
  {
    title: 'a default export',
    rule: 'named exports',
    bad: src({ 'core/x.ts': 'export default function x() {}\n' }),
    says: 'exports a default',
    good: src({ 'core/x.ts': "export function x() { return 'export default'; }\n" }),
  },
  {
    title: 'a variant registers itself',
    rule: 'imports for effect',
    bad: src({ 'core/x.ts': "import './checks/a.ts';\n" }),
    says: 'imports ./checks/a.ts for its effect',
    good: src({ 'core/x.ts': "import { a } from './checks/a.ts';\n" }),
  },
  {
    title: 'a file of 301 lines',
    rule: 'sizes',
    bad: src({ 'core/x.ts': A.repeat(301) }),
    says: 'has 301 lines; 300 is the most',
    good: { ...src({ 'core/x.ts': A.repeat(300) }), [`${TEST}x.test.ts`]: A.repeat(700) },
  },
  {
    title: 'a test of 701 lines',
    rule: 'sizes',
    bad: { [`${TEST}x.test.ts`]: A.repeat(701) },
    says: 'has 701 lines; 700 is the most',
    good: { [`${TEST}x.test.ts`]: A.repeat(700) },
  },
  {
    title: 'a file in another case',
    rule: 'names',
    bad: src({ 'core/nextStep.ts': A }),
    says: 'is not named in kebab-case',
    good: src({ 'core/next-step.ts': A, 'core/next-step.test.ts': A, 'core/next-step.types.ts': A }),
  },
  {
    title: 'a file named after nothing',
    rule: 'names',
    bad: src({ 'core/date-utils.ts': A }),
    says: 'has a name without meaning',
    good: src({ 'core/instant.ts': A, 'aws/secrets-manager.ts': A }),
  },
  {
    title: 'a test of a file that is not there',
    rule: 'test places',
    bad: src({ 'core/steps.test.ts': A, 'core/step.ts': A }),
    says: 'core/step',
    good: src({ 'core/step.test.ts': A, 'core/step.ts': A }),
  },
  {
    title: 'a test in a folder of its own beside the sources',
    rule: 'test places',
    bad: src({ 'core/__tests__/step.spec.ts': A }),
    says: 'is not named x.test.ts beside x.ts',
    good: { [`${TEST}sandbox/step.test.ts`]: A },
  },
  {
    title: 'the product uses what tests are made of',
    rule: 'test places',
    bad: src({ 'core/step.ts': "import { START } from '../../test/support/sandbox.ts';\n" }),
    says: 'is no test, but imports what tests are made of',
    good: { [`${TEST}support/sandbox.ts`]: "import { expect } from 'vitest';\n" },
  },
];

interface PlantedBan {
  readonly ban: string;
  /** Where it is banned. */
  readonly path: string;
  readonly bad: readonly string[];
  /** The same words where they mean something else. */
  readonly good: readonly string[];
  /** Where the bad lines are allowed; nothing where they are banned everywhere. */
  readonly allowedAt?: string;
}

const bans: readonly PlantedBan[] = [
  {
    ban: 'reading the clock',
    path: `${SRC}core/x.ts`,
    bad: ['Date.now()', 'f({ wall: Date.now })', 'new Date()', 'new Date', 'Date()', 'performance.now()', '`${Date.now()}`'],
    good: [
      'new Date(now)',
      'Date.parse(text)',
      '// Date.now()',
      "'Date.now()'",
      '`new Date()`',
      'report.performance.ratio',
      '/Date.now()/',
    ],
    allowedAt: `${SRC}aws/x.ts`,
  },
  {
    ban: 'reading the clock',
    path: `${SRC}sandbox/services/x.ts`,
    bad: ['Date.now()', 'new Date( )'],
    good: ['new Date(call.now)'],
    allowedAt: `${SRC}sandbox/start.ts`,
  },
  {
    ban: 'chance',
    path: `${SRC}engine/x.ts`,
    bad: ['Math.random()', 'randomUUID()', 'crypto.randomUUID()', 'randomBytes(4)', 'crypto.getRandomValues(a)'],
    good: ['random.next()', 'Math.round(a)', '/* Math.random() */'],
    allowedAt: `${SRC}aws/x.ts`,
  },
  {
    ban: 'process',
    path: `${SRC}core/x.ts`,
    bad: ["process.env['HOME']", "process['env']", 'process?.env'],
    good: ['key.process.id', 'reprocess.all', "'process.env'"],
    allowedAt: `${SRC}cli/x.ts`,
  },
  {
    ban: 'console',
    path: `${SRC}cli/x.ts`,
    bad: ['console.log(a)', 'console . error(a)'],
    good: ['user.console.password', '// console.log(a)'],
    allowedAt: `${TEST}x.ts`,
  },
  {
    ban: 'fetch',
    path: `${SRC}reports/x.ts`,
    bad: ["fetch('https://example.com')"],
    good: ['refetch()', 'ports.fetch()', 'prefetch (a)'],
    allowedAt: `${SRC}notifiers/x.ts`,
  },
  {
    ban: 'waiting',
    path: `${SRC}core/x.ts`,
    bad: ['setTimeout(f, 1)', 'setInterval (f, 1)', 'setImmediate(f)'],
    good: ['policy.setTimeout(1)', 'resetTimeout(1)'],
    allowedAt: `${SRC}sandbox/x.ts`,
  },
  {
    ban: 'reveal()',
    path: `${SRC}engine/x.ts`,
    bad: ['secret.reveal()', 'reveal(secret)'],
    good: ['secret.toString()', "'reveal()'"],
    allowedAt: `${SRC}destinations/x.ts`,
  },
  {
    ban: 'mocks of modules',
    path: `${TEST}x.test.ts`,
    bad: ["vi.mock('../src/aws/client.ts')", "vi.doMock('x')", 'vi.hoisted(() => 1)'],
    good: ['vi.fn()', 'vi.useFakeTimers()', 'cv.mock()'],
    allowedAt: `${SRC}core/x.ts`,
  },
  {
    ban: 'sleeping',
    path: `${TEST}x.test.ts`,
    bad: ['await new Promise((resolve) => setTimeout(resolve, 100))', 'await scheduler.wait(100)'],
    good: ['aws.clock.advance(100)', 'AbortSignal.timeout(100)'],
    allowedAt: `${SRC}sandbox/x.ts`,
  },
  {
    ban: 'tests left out',
    path: `${SRC}core/x.test.ts`,
    bad: ["test.only('a', f)", "it.todo('a')", "describe.skip('a', f)"],
    good: ["test.skipIf(!python)('a', f)", "test('test.only()', f)"],
    allowedAt: `${SRC}core/x.ts`,
  },
  {
    ban: 'casts past the compiler',
    path: `${SRC}core/x.ts`,
    bad: ['a as any', 'a as unknown as B', 'a as never'],
    good: ['a as const', 'a satisfies never', '// as any', 'const { a: unknown } = b'],
  },
];

describe('every rule', () => {
  test('has a planted violation', () => {
    expect(new Set(planted.map(({ rule }) => rule)).add('bans')).toEqual(new Set(rules.map(({ name }) => name)));
    expect(new Set(bans.map(({ ban }) => ban))).toEqual(new Set(banNames));
  });

  test.each(planted)('sees that $title', ({ rule, bad, says }) => {
    expect(found(rule, bad).join('\n')).toContain(says);
  });

  test.each(planted)('is content where it is not so that $title', ({ rule, good }) => {
    expect(found(rule, good)).toEqual([]);
  });
});

describe('every ban', () => {
  test.each(bans.flatMap(({ ban, path, bad }) => bad.map((line) => ({ ban, path, line }))))(
    '$ban: sees $line in $path',
    ({ ban, path, line }) => {
      expect(found('bans', { [path]: `const a = 1;\n${line};\n` }).join('\n')).toContain(`2: ${ban}`);
    },
  );

  test.each(bans.flatMap(({ ban, path, good }) => good.map((line) => ({ ban, path, line }))))(
    '$ban: passes $line in $path',
    ({ path, line }) => {
      expect(found('bans', { [path]: `${line};\n` })).toEqual([]);
    },
  );

  test.each(bans.flatMap(({ allowedAt, ...ban }) => (allowedAt === undefined ? [] : [{ ...ban, allowedAt }])))(
    '$ban: ends at $allowedAt',
    ({ ban, allowedAt, bad }) => {
      expect(found('bans', { [allowedAt]: bad.join(';\n') }).filter((line) => line.includes(ban))).toEqual([]);
    },
  );
});

function found(name: string, texts: Texts): string[] {
  const rule = rules.find((one) => one.name === name);
  if (!rule) throw new Error(`there is no rule "${name}"`);
  return rule.check(sourcesOf(texts)).map(({ path, line, what }) => `${path}:${line ?? ''}: ${what}`);
}
