import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Licences that allow to ship a copy inside this package, as long as their text goes with it. */
const LICENCES_ALLOWED: readonly string[] = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Unlicense',
];

/** A package whose code is in the bundle. */
interface BundledPackage {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  /** Licence and notice files, in full. */
  readonly text: string;
}

/**
 * The notices that go with a bundle, from the modules that are really in it. Throws where a package has no licence that
 * allows its being there: a build that ships code without the right to is worse than none.
 */
export function renderNotices(moduleIds: Iterable<string>): string {
  const packages = bundledPackages(moduleIds);
  const byText = Map.groupBy(packages, ({ text }) => text);
  const sections = [...byText].map(([text, members]) => {
    const names = members.map(({ name, version, licence }) => `${name} ${version} (${licence})`);
    return `${names.join('\n')}\n\n${text}`;
  });
  return `${[
    `Keyturn includes code of the following ${packages.length} packages. Their licences, and the notices that go with them:`,
    ...sections,
  ].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

function bundledPackages(moduleIds: Iterable<string>): BundledPackage[] {
  const folders = new Set<string>();
  for (const id of moduleIds) {
    const folder = packageFolder(id);
    if (folder !== undefined) folders.add(folder);
  }
  return [...folders].map(readPackage).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** `/x/node_modules/@aws-sdk/core/dist/a.js` -> `/x/node_modules/@aws-sdk/core`; nothing for our own modules and the bundler's. */
function packageFolder(moduleId: string): string | undefined {
  if (moduleId.startsWith('\0')) return undefined;
  return /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(moduleId)?.[0];
}

function readPackage(folder: string): BundledPackage {
  const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const name = textMember(manifest, 'name');
  const version = textMember(manifest, 'version');
  const licence = textMember(manifest, 'license');
  if (!LICENCES_ALLOWED.includes(licence)) {
    throw new Error(`${name} ${version} is licensed "${licence}", which is not on the list of tools/third-party-notices.ts`);
  }
  return { name, version, licence, text: licenceText(folder, { name, licence }) };
}

function licenceText(folder: string, { name, licence }: { name: string; licence: string }): string {
  const files = readdirSync(folder)
    .filter((file) => /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/i.test(file))
    .sort();
  const own = files.map((file) => readText(join(folder, file)));
  if (files.some((file) => !/^notice/i.test(file))) return own.join('\n\n');
  // Only the Apache licence's text is the same for everybody: it names no copyright owner.
  if (licence !== 'Apache-2.0') throw new Error(`${name} comes without the text of its licence (${licence})`);
  return [readText(join(repositoryRoot(import.meta.dirname), 'LICENSE')), ...own].join('\n\n');
}

function readText(file: string): string {
  return readFileSync(file, 'utf8').replaceAll('\r\n', '\n').trim();
}

function repositoryRoot(from: string): string {
  if (existsSync(join(from, 'package-lock.json'))) return from;
  const parent = dirname(from);
  if (parent === from) throw new Error('not in a checkout of Keyturn');
  return repositoryRoot(parent);
}

function textMember(value: unknown, name: string): string {
  const member: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  return typeof member === 'string' ? member : '';
}
