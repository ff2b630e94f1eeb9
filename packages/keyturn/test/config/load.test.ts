import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { noConfig } from '../../src/config/settings.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-config-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Loads what is in the folder; `named` as --config would. */
function load(named?: string, environment: Record<string, string> = {}) {
  return loadConfig({ named, environment, folder });
}

function write(name: string, content: string | Buffer): void {
  writeFileSync(join(folder, name), content);
}

test('no file is fine, and the defaults hold', async () => {
  expect(await load()).toBe(noConfig);
  expect(await load(undefined, { KEYTURN_CONFIG: '' })).toBe(noConfig);
});

test('--config wins over KEYTURN_CONFIG, and that over ./keyturn.yaml', async () => {
  write('keyturn.yaml', 'limits: { keyAge: 1d }\n');
  write('other.yaml', 'limits: { keyAge: 2d }\n');
  write('third.yaml', 'limits: { keyAge: 3d }\n');
  const age = async (...place: Parameters<typeof load>) => {
    const { file, policy } = await load(...place);
    return [file, policy.limits.keyAgeDaysMax];
  };
  expect(await age()).toEqual(['keyturn.yaml', 1]);
  expect(await age(undefined, { KEYTURN_CONFIG: 'other.yaml' })).toEqual(['other.yaml', 2]);
  expect(await age('third.yaml', { KEYTURN_CONFIG: 'other.yaml' })).toEqual(['third.yaml', 3]);
  expect(await age(join(folder, 'third.yaml'))).toEqual([join(folder, 'third.yaml'), 3]);
});

test('a file that is named must be there', async () => {
  const missing = {
    code: 'config-missing',
    exitCode: 2,
    message: 'Could not read the configuration x.yaml: there is no such file.',
  };
  await expect(load('x.yaml')).rejects.toMatchObject(missing);
  await expect(load(undefined, { KEYTURN_CONFIG: 'x.yaml' })).rejects.toMatchObject(missing);
});

test('a folder is no file', async () => {
  mkdirSync(join(folder, 'd'));
  await expect(load('d')).rejects.toThrow('Could not read the configuration d: it is a folder.');
});

test.skipIf(process.getuid?.() === 0)('a file that nobody may read is told as such', async () => {
  write('keyturn.yaml', '');
  chmodSync(join(folder, 'keyturn.yaml'), 0o000);
  await expect(load()).rejects.toThrow('Could not read the configuration keyturn.yaml: you may not read it.');
});

test('keyturn.yml is not passed over in silence', async () => {
  write('keyturn.yml', '');
  await expect(load()).rejects.toThrow('keyturn.yml is not read: call it keyturn.yaml.');
  write('keyturn.yaml', '');
  await expect(load()).rejects.toThrow('keyturn.yml is not read: keyturn.yaml is; take one of them away.');
});

test('a byte order mark is no part of the first name', async () => {
  write('keyturn.yaml', '\uFEFFlimits: { keyAge: 1d }\n');
  expect((await load()).policy.limits.keyAgeDaysMax).toBe(1);
});

test.each([
  ['UTF-16', Buffer.from('\uFEFFlimits: {}\n', 'utf16le'), 'keyturn.yaml: It is written in UTF-16: save it as UTF-8.'],
  ['a binary file', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1]), 'keyturn.yaml: It is a binary file, and no text.'],
  [
    'Latin 1',
    Buffer.from('limits: {}\n# caf\u00e9\n', 'latin1'),
    'keyturn.yaml:2: This line is not written in UTF-8: save the file as UTF-8.',
  ],
  ['too much', Buffer.alloc(1024 * 1024 + 1, '#'), 'keyturn.yaml: It is longer than 1024 KiB: that is no configuration.'],
])('%s is refused', async (_what, content, message) => {
  write('keyturn.yaml', content);
  await expect(load()).rejects.toMatchObject({ code: 'config-wrong', message });
});

test.skipIf(process.platform === 'win32')('a device without an end is not read to its end', async () => {
  await expect(load('/dev/zero')).rejects.toThrow('/dev/zero: It is longer than 1024 KiB: that is no configuration.');
});
