import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Secret } from '../core/secret.ts';
import { createPasswordFile } from './first-password-file.ts';

const handing = {
  account: '111111111111',
  user: 'Ann',
  mark: '0123456789ab',
  signIn: 'https://111111111111.signin.aws.amazon.com/console',
  password: new Secret('Correct-Horse-7'),
};

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-password-'));
  path = join(folder, 'new', 'password.json');
});

afterEach(() => rmSync(folder, { recursive: true }));

test('what was written is for its owner alone, and read again', async () => {
  const file = createPasswordFile(path);
  expect(await file.look()).toEqual({ is: 'nothing' });
  expect(await file.write(handing)).toEqual({ is: 'done' });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, 'new')).mode & 0o777).toBe(0o700);
  expect(await file.look()).toMatchObject({ is: 'password', mark: handing.mark });
  expect((await file.read(handing.mark))?.equals(handing.password)).toBe(true);
  expect(await file.read('ba9876543210')).toBeUndefined();
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ user: 'Ann', password: 'Correct-Horse-7' });
});

test('nothing is written over', async () => {
  const file = createPasswordFile(path);
  await file.write(handing);
  const before = readFileSync(path);
  expect(await file.write({ ...handing, password: new Secret('Another-9') })).toEqual({
    is: 'failed',
    because: `could not write ${path}: there is a file already`,
  });
  expect(readFileSync(path)).toEqual(before);
});

test('an empty file of ours, as a crash leaves it, is filled', async () => {
  path = join(folder, 'empty');
  writeFileSync(path, '', { mode: 0o600 });
  const file = createPasswordFile(path);
  expect(await file.look()).toEqual({ is: 'nothing' });
  expect(await file.write(handing)).toEqual({ is: 'done' });
  expect((await file.read(handing.mark))?.equals(handing.password)).toBe(true);
});

test.each<[string, (at: string) => void, string]>([
  ['that others may read', (at) => (writeFileSync(at, ''), chmodSync(at, 0o644)), 'others than you may read it'],
  ['that is a link', (at) => symlinkSync('/nonexistent', at), 'it is a link'],
  ['that is half a password', (at) => writeFileSync(at, '{"schema":', { mode: 0o600 }), 'there is something else in it'],
  ['of something else', (at) => writeFileSync(at, '{"password":"x"}', { mode: 0o600 }), 'there is something else in it'],
  ['that is much longer', (at) => writeFileSync(at, ' '.repeat(5_000), { mode: 0o600 }), 'there is something else in it'],
])('a file %s is no first password, and stays as it is', async (_what, make, because) => {
  path = join(folder, 'there');
  make(path);
  const file = createPasswordFile(path);
  const there = await file.look();
  expect(there).toMatchObject({ is: 'something' });
  expect(JSON.stringify(there)).toContain(because);
  expect(await file.read(handing.mark)).toBeUndefined();
  expect(await file.write(handing)).toMatchObject({ is: 'failed' });
});
