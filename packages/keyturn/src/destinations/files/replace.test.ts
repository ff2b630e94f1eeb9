import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { editFile } from './replace.ts';

let folder = '';
let file = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-replace-'));
  file = join(folder, 'file');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('begins again where others, who know no lock, changed the file meanwhile', async () => {
  writeFileSync(file, 'a');
  const others = ['b', 'c'];
  await editFile(file, ({ content }) => {
    const other = others.shift();
    if (other !== undefined) writeFileSync(file, other, { flag: 'a' });
    return `${content?.text}!`;
  });
  expect(readFileSync(file, 'utf8')).toBe('abc!');
  expect(readdirSync(folder)).toEqual(['file']);
});

test('begins again where others made the file meanwhile', async () => {
  await editFile(file, ({ content }) => {
    if (!content) writeFileSync(file, 'theirs');
    return `${content?.text ?? ''}!`;
  });
  expect(readFileSync(file, 'utf8')).toBe('theirs!');
});

test('gives up where others change the file each time, and leaves theirs', async () => {
  let count = 0;
  const editing = editFile(file, () => {
    writeFileSync(file, `theirs ${++count}`);
    return 'ours';
  });
  await expect(editing).rejects.toMatchObject({
    name: 'DestinationFault',
    message: `${file} was changed by somebody else each time when it was to be written`,
    isPassing: true,
  });
  expect(readFileSync(file, 'utf8')).toBe(`theirs ${count}`);
  expect(readdirSync(folder)).toEqual(['file']);
});

test('takes away what a run left that was killed', async () => {
  writeFileSync(join(folder, '.file.keyturn-new'), 'half');
  await editFile(file, () => 'whole');
  expect(readdirSync(folder)).toEqual(['file']);
});
