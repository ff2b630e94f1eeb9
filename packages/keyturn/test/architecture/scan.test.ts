import { expect, test } from 'vitest';
import { codeOf, importsOf } from './scan.ts';

const specifiers = (text: string) => importsOf(text, codeOf(text)).map(({ specifier }) => specifier);

test('every form of import is seen, with its line', () => {
  const text = `import a from './a.ts';
import type { B } from "./b.ts";
import * as c from './c.ts';
import {
  d,
  type E as F, // from './not.ts'
} from './d.ts';
import data from './data.json' with { type: 'json' };
export { g } from './g.ts';
export * as h from './h.ts';
import './i.ts';
const j = await import('./j.ts');
type K = import('./k.ts').K;
const l = await import(name);
`;
  const found = importsOf(text, codeOf(text)).sort((one, other) => one.line - other.line);
  expect(found.map(({ specifier, line }) => [specifier, line])).toEqual([
    ['./a.ts', 1],
    ['./b.ts', 2],
    ['./c.ts', 3],
    ['./d.ts', 4],
    ['./data.json', 8],
    ['./g.ts', 9],
    ['./h.ts', 10],
    ['./i.ts', 11],
    ['./j.ts', 12],
    ['./k.ts', 13],
    [undefined, 14],
  ]);
  expect(found.filter(({ isReExport }) => isReExport).map(({ specifier }) => specifier)).toEqual(['./g.ts', './h.ts']);
  expect(found.filter(({ isForEffect }) => isForEffect).map(({ specifier }) => specifier)).toEqual(['./i.ts']);
});

test('what only looks like an import is not one', () => {
  expect(
    specifiers(String.raw`
// import a from './a.ts';
/* import b from './b.ts'; */
const c = "import c from './c.ts'";
const d = ${'`import d from "./d.ts"`'};
const e = /import e from '.\/e.ts'/;
const f = import.meta.dirname;
export { g };
const h = from('./h.ts');
loader.import('./i.ts');
`),
  ).toEqual([]);
});

test('an export without a source does not swallow the import after it', () => {
  expect(specifiers("export { a }\nimport { b } from './b.ts'\n")).toEqual(['./b.ts']);
});

test('comments and what stands in quotes are blanks, at the same positions', () => {
  const text = `const a = 'it\\'s // no comment'; // b
const c = \`x \${f({ d: \`\${e}\` })} // y\`; /* g
*/ const h = i / j / k; const l = /[/'"]\\//g; return /m/;
`;
  const code = codeOf(text);
  expect(code).toHaveLength(text.length);
  expect(code.split('\n')).toHaveLength(4);
  expect(code.replaceAll(/ +/g, ' ').trim()).toBe(
    "const a = ' '; \nconst c = ` ${f({ d: `${e}` })} `; \n const h = i / j / k; const l = / /g; return / /;",
  );
});

test('a string that is never closed ends with its line, and a comment with its file', () => {
  expect(codeOf("const a = 'b\nc; /* d").replaceAll(/ +/g, ' ')).toBe("const a = ' \nc; ");
});
