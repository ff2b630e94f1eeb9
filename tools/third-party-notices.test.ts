import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { renderNotices } from './third-party-notices.ts';

const folder = mkdtempSync(join(tmpdir(), 'keyturn-notices-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Installs a package, and answers the id of a module in it. */
function install(name: string, license: string, files: Readonly<Record<string, string>>): string {
  const home = join(folder, 'node_modules', name);
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'package.json'), JSON.stringify({ name, version: '1.2.3', license }));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(home, file), text);
  return join(home, 'dist', 'index.js');
}

test('packages are named once each, with their licence and notices, equal texts together', () => {
  const notices = renderNotices([
    '\0rolldown/runtime.js',
    '/somewhere/packages/keyturn/src/main.ts',
    install('zebra', 'MIT', { 'LICENSE.md': 'The licence of two.' }),
    install('@scope/ant', 'MIT', { LICENSE: 'The licence of two.\r\n' }),
    install('@scope/ant', 'MIT', { LICENSE: 'The licence of two.\r\n' }),
    install('bee', 'ISC', { LICENCE: 'The licence of bee.', 'NOTICE.txt': 'The notice of bee.' }),
  ]);
  expect(notices).toContain('the following 3 packages');
  expect(notices).toContain('@scope/ant 1.2.3 (MIT)\nzebra 1.2.3 (MIT)\n\nThe licence of two.');
  expect(notices).toContain('bee 1.2.3 (ISC)\n\nThe licence of bee.\n\nThe notice of bee.');
});

test('an Apache package without its text gets the text that is the same for all', () => {
  const notices = renderNotices([install('cat', 'Apache-2.0', { NOTICE: 'The notice of cat.' })]);
  expect(notices).toContain('TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION');
  expect(notices).toContain('The notice of cat.');
});

test('a licence that nobody allowed ends the build', () => {
  expect(() => renderNotices([install('dog', 'AGPL-3.0', { LICENSE: 'x' })])).toThrow('dog 1.2.3 is licensed "AGPL-3.0"');
});

test('a package without the text of its licence ends the build', () => {
  expect(() => renderNotices([install('eel', 'MIT', { 'README.md': 'MIT' })])).toThrow(
    'eel comes without the text of its licence (MIT)',
  );
});
