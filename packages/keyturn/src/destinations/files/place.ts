import type { BigIntStats } from 'node:fs';
import { constants } from 'node:fs';
import { lstat, open, readlink, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { codeOf, fileFault } from './faults.ts';

/** A file as it was read: what is written back must replace exactly this. */
export interface FileNow {
  /** Behind all symbolic links, which stay. */
  readonly path: string;
  /** Null where nothing is there yet. */
  readonly content: FileContent | null;
}

export interface FileContent {
  /** One character for each byte: what is not UTF-8 survives being written back. */
  readonly text: string;
  readonly status: BigIntStats;
}

/** Files that Keyturn puts beside another: gone when nothing runs, but for what a kill leaves. */
export function besideOf(path: string, what: 'lock' | 'new' | 'pending'): string {
  return join(dirname(path), `.${basename(path)}.keyturn-${what}`);
}

/** Reads a file, and says where it is in truth. Throws a DestinationFault for what can be no file. */
export async function readPlace(path: string): Promise<FileNow> {
  try {
    const target = await targetOf(path);
    return { path: target, content: await contentOf(target) };
  } catch (error) {
    throw fileFault(error, `cannot read ${path}`);
  }
}

/** As many links as Linux follows. */
const LINKS_MAX = 40;

/** `realpath`, for files that are not there yet as well: a link may point to where one will be. */
async function targetOf(path: string, links = 0): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' || links === LINKS_MAX) throw error;
  }
  const link = await linkOf(path);
  if (link !== null) return targetOf(resolve(dirname(path), link), links + 1);
  const folder = dirname(path);
  return folder === path ? path : join(await targetOf(folder, links + 1), basename(path));
}

async function linkOf(path: string): Promise<string | null> {
  try {
    return (await lstat(path)).isSymbolicLink() ? await readlink(path) : null;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

async function contentOf(path: string): Promise<FileContent | null> {
  let handle: Awaited<ReturnType<typeof open>>;
  try {
    // A pipe would make a plain open wait for its other end.
    handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
  try {
    const status = await handle.stat({ bigint: true });
    if (!status.isFile()) throw new Error(status.isDirectory() ? 'it is a folder, not a file' : 'it is no regular file');
    return { text: await handle.readFile('latin1'), status };
  } finally {
    await handle.close();
  }
}
