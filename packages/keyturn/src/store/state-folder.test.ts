import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeStateFolder, stateFolder } from './state-folder.ts';

const base = mkdtempSync(join(tmpdir(), 'keyturn-state-'));
afterAll(() => rmSync(base, { recursive: true }));

const HOME = '/home/jane';
const all = {
  named: '/named',
  configured: '/configured',
  environment: { HOME, KEYTURN_STATE_DIR: '/variable', XDG_STATE_HOME: '/xdg' },
};

test('the option wins over the variable, the variable over the configuration, and that over the places of the system', () => {
  expect(stateFolder(all)).toBe('/named');
  expect(stateFolder({ ...all, named: undefined })).toBe('/variable');
  expect(stateFolder({ configured: '/configured', environment: { HOME, XDG_STATE_HOME: '/xdg' } })).toBe('/configured');
  expect(stateFolder({ environment: { HOME, XDG_STATE_HOME: '/xdg' } })).toBe('/xdg/keyturn');
  expect(stateFolder({ environment: { HOME } })).toBe('/home/jane/.local/state/keyturn');
});

test('what is empty counts as not set, a relative XDG folder and home do, too', () => {
  const environment = { HOME: '', KEYTURN_STATE_DIR: '', XDG_STATE_HOME: 'state' };
  expect(stateFolder({ named: '', environment })).toBe(join(homedir(), '.local/state/keyturn'));
});

test('a folder that is named may be relative', () => {
  expect(stateFolder({ named: 'state', environment: {} })).toBe(join(process.cwd(), 'state'));
});

test('a folder is made for its owner alone, and left as it is when it is there', async () => {
  const folder = join(base, 'a', 'b');
  await makeStateFolder(folder);
  expect([folder, join(base, 'a')].map((made) => statSync(made).mode & 0o777)).toEqual([0o700, 0o700]);
  await makeStateFolder(folder);
});
