import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeStateFolder } from './state-folder.ts';

/**
 * The name of this installation in our notes: the same after a crash, so that a run knows its own unfinished work at once, and
 * another one elsewhere.
 */
export async function workerId(folder: string): Promise<string> {
  const file = join(folder, 'worker');
  const known = await readName(file);
  if (known !== undefined) return known;
  await makeStateFolder(folder);
  const name = randomBytes(6).toString('hex');
  try {
    await writeFile(file, `${name}\n`, { flag: 'wx', mode: 0o600 });
    return name;
  } catch (error) {
    // Another process was a moment faster: its name is ours.
    const theirs = await readName(file);
    if (theirs === undefined) throw error;
    return theirs;
  }
}

/** The same where there is one; undefined where this installation never changed anything. */
export function knownWorkerId(folder: string): Promise<string | undefined> {
  return readName(join(folder, 'worker'));
}

async function readName(file: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const name = text.trim();
  return /^[0-9a-f]{12}$/.test(name) ? name : undefined;
}
