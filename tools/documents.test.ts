import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { commands } from '../packages/keyturn/src/cli/commands/index.ts';
import { exitCodes } from '../packages/keyturn/src/core/fault.ts';
import { documents } from './documents.ts';

const root = join(import.meta.dirname, '..');
const pages = [root, join(root, 'docs'), join(root, 'docs/decisions')].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .map((name) => {
      const path = join(folder, name);
      return { path: relative(root, path), text: readFileSync(path, 'utf8') };
    }),
);

describe.each(pages)('$path', ({ path, text }) => {
  test('links to what exists', () => {
    const targets = [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map((match) => match[1] ?? '');
    expect(targets.filter((target) => !existsSync(join(root, dirname(path), target)))).toEqual([]);
  });

  test('names npm scripts that exist', () => {
    const known = new Set(Object.keys(packageJson.scripts));
    const named = [...text.matchAll(/\bnpm run (?:-s |--silent )?([\w:]+)/g)].map((match) => match[1] ?? '');
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  test('names commands of keyturn that exist', () => {
    const known = new Set(['help', ...commands.map(({ name }) => name)]);
    const code = [...text.matchAll(/```sh\n([\s\S]*?)```|`([^`\n]+)`/g)].map((match) => match[1] ?? match[2] ?? '');
    const named = code.flatMap((part) => [...part.matchAll(/^(?:npx )?keyturn ([a-z][\w-]*)/gm)].map((match) => match[1] ?? ''));
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });
});

test('README tells every exit code', () => {
  const readme = pages.find(({ path }) => path === 'README.md')?.text ?? '';
  const told = [...readme.matchAll(/^\| (\d+) \|/gm)].map((match) => Number(match[1]));
  expect(told).toEqual(Object.values(exitCodes));
});

test('every generated page renders', () => {
  for (const { path, render } of documents) expect(render(), path).toMatch(path.endsWith('.json') ? /^\{/ : /^# /);
});
