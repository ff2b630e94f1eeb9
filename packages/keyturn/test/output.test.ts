import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { processOutput, refuseUnwritable } from '../src/cli/output.ts';

const output = processOutput({});
const folders: string[] = [];

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'keyturn-output-'));
  folders.push(made);
  return made;
}

/** A file that is there already. */
function fileIn(place: string): string {
  const file = join(place, 'there');
  writeFileSync(file, '');
  return file;
}

afterAll(() => {
  for (const made of folders) rmSync(made, { recursive: true });
});

describe('a result into a file', () => {
  test('is whole, and leaves nothing beside it', async () => {
    const place = folder();
    await output.resultTo(join(place, 'a.json'), ['{', '}', '\n']);
    expect(readFileSync(join(place, 'a.json'), 'utf8')).toBe('{}\n');
    expect(readdirSync(place)).toEqual(['a.json']);
  });

  test('replaces an older one, and keeps its mode', async () => {
    const file = join(folder(), 'a.json');
    writeFileSync(file, 'old');
    chmodSync(file, 0o640);
    await output.resultTo(file, 'new');
    expect(readFileSync(file, 'utf8')).toBe('new');
    expect(statSync(file).mode & 0o777).toBe(0o640);
  });

  test('that fails half-way leaves the older one as it was', async () => {
    const place = folder();
    const file = join(place, 'a.json');
    writeFileSync(file, 'old');
    function* broken() {
      yield 'x'.repeat(100_000);
      throw new Error('no more');
    }
    await expect(output.resultTo(file, broken())).rejects.toThrow('Could not write');
    expect(readFileSync(file, 'utf8')).toBe('old');
    expect(readdirSync(place)).toEqual(['a.json']);
  });

  test('a device is written to, never replaced', async () => {
    const file = join(folder(), 'null');
    symlinkSync('/dev/null', file);
    await output.resultTo(file, 'gone');
    expect(statSync(file).isCharacterDevice()).toBe(true);
  });

  test.each([
    ['a folder that is not there', (place: string) => join(place, 'no', 'a.json'), 'ENOENT'],
    ['a folder', (place: string) => place, 'it is a folder'],
    ['a place below a file', (place: string) => join(fileIn(place), 'a.json'), 'ENOTDIR'],
  ])('into %s is refused in one sentence, before it is made and after', async (_what, file, why) => {
    const target = file(folder());
    const message = `Could not write ${target}: ${why}.`;
    await expect(refuseUnwritable(target)).rejects.toMatchObject({ code: 'output-unwritable', message });
    await expect(output.resultTo(target, 'x')).rejects.toMatchObject({ code: 'output-unwritable', message });
  });

  test.each([
    ['a new file', (place: string) => join(place, 'a.json')],
    ['an older one', fileIn],
    ['a device', () => '/dev/null'],
  ])('into %s is not refused', async (_what, file) => {
    await expect(refuseUnwritable(file(folder()))).resolves.toBeUndefined();
  });
});
