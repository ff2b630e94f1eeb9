import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { programProblem } from './find-program.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-programs-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('a program is found in the folders of PATH, and at its path', async () => {
  writeFileSync(join(folder, 'refresh'), '#!/bin/sh\n', { mode: 0o755 });
  expect(await programProblem('refresh', { PATH: `/nowhere::${folder}` })).toBeUndefined();
  expect(await programProblem(join(folder, 'refresh'), {})).toBeUndefined();
});

test.skipIf(process.platform === 'win32')('what cannot be run is no program', async () => {
  const path = join(folder, 'refresh');
  const none = `there is no program ${path} that may be run`;
  expect(await programProblem(path, {})).toBe(none);
  writeFileSync(path, '#!/bin/sh\n');
  chmodSync(path, 0o600);
  expect(await programProblem(path, {})).toBe(none);
  expect(await programProblem('refresh', { PATH: folder })).toBe('there is no program refresh in the folders of PATH');
  mkdirSync(join(folder, 'folder'));
  expect(await programProblem(join(folder, 'folder'), {})).toBe(`there is no program ${join(folder, 'folder')} that may be run`);
});
