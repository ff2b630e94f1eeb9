import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { html } from '../src/reports/html.ts';
import { plainDisplay } from './contracts/format.ts';
import { exampleReport } from './support/report.ts';

const browser = ['chromium', 'chromium-browser', 'google-chrome'].find((name) => spawnSync(name, ['--version']).status === 0);

// Needs a browser on the machine; the page's own tests are beside its source.
describe.skipIf(browser === undefined)('the page in a browser', () => {
  let folder = '';
  let page = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keyturn-page-'));
    page = join(folder, 'report.html');
    await writeFile(page, html.render(exampleReport(), plainDisplay()));
  });

  afterAll(() => rm(folder, { recursive: true }));

  test('runs its script under its own policy, and shows everything at first', () => {
    expect(shown('')).toBe('Showing 12 of 12');
  });

  test.each([
    ['severity=critical', 3],
    ['state=unknown', 3],
    ['state=excepted', 1],
    ['account=222233334444', 4],
    ['check=user-access-key-age', 4],
    ['check=user-access-key-age&account=333344445555', 1],
    ['text=BREAK-GLASS', 1],
    ['text=nobody has this name', 0],
    ['severity=nonsense', 12],
  ])('filters by %s', (chosen, count) => {
    expect(shown(`#${chosen}`)).toBe(`Showing ${count} of 12`);
  });

  test('a name does not run', () => {
    expect(domOf('')).not.toContain('<script>alert(1)');
  });

  function shown(hash: string): string | undefined {
    return /Showing \d+ of \d+/.exec(domOf(hash))?.[0];
  }

  function domOf(hash: string): string {
    const flags = ['--headless', '--no-sandbox', '--disable-gpu', `--user-data-dir=${join(folder, 'profile')}`, '--dump-dom'];
    return spawnSync(browser ?? '', [...flags, `${pathToFileURL(page).href}${hash}`], { encoding: 'utf8' }).stdout;
  }
});
