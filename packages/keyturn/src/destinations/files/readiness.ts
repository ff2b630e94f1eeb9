import type { BigIntStats } from 'node:fs';
import { constants } from 'node:fs';
import { access, open, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf } from './faults.ts';
import { besideOf, type FileNow } from './place.ts';

/**
 * Why a file could not be replaced with owner and permissions as they are; undefined when it could. Looks, and changes nothing.
 * `mayMakeFolder`: its folder is made where it is missing.
 */
export async function replaceProblem(
  now: FileNow,
  { mayMakeFolder }: { readonly mayMakeFolder: boolean },
): Promise<string | undefined> {
  const { path, content } = now;
  return (
    (await folderProblem(dirname(path), mayMakeFolder)) ??
    (content ? ((await contentProblem(path)) ?? statusProblem(path, content.status)) : undefined) ??
    (await mountProblem(path)) ??
    (await besideProblem(path))
  );
}

async function folderProblem(path: string, mayMake: boolean): Promise<string | undefined> {
  try {
    if (!(await stat(path)).isDirectory()) return `${path} is no folder`;
    await access(path, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    const isMissing = codeOf(error) === 'ENOENT';
    if (isMissing && mayMake && dirname(path) !== path) return folderProblem(dirname(path), true);
    if (isMissing) return `the folder ${path} does not exist: make it, or mend the path`;
    return `cannot write to the folder ${path} (${codeOf(error) ?? 'error'}): let ${user()} write to it`;
  }
}

/** To open it for writing changes nothing, and is refused where permissions, attributes or the file system forbid it. */
async function contentProblem(path: string): Promise<string | undefined> {
  try {
    await (await open(path, 'r+')).close();
    return undefined;
  } catch (error) {
    return `cannot write ${path} (${codeOf(error) ?? 'error'}): let ${user()} write to it`;
  }
}

function statusProblem(path: string, { mode, nlink, uid, gid }: BigIntStats): string | undefined {
  // To root every file is writable, also one that its owner has locked up.
  if ((mode & 0o222n) === 0n) return `${path} is read-only: chmod u+w it, if Keyturn is meant to write it`;
  if (nlink > 1n)
    return `${path} has ${nlink} names (hard links), and the others would keep the outgoing key: use a symbolic link`;
  const own = process.geteuid?.();
  if (own === undefined || own === 0) return undefined;
  if (uid !== BigInt(own)) return `${path} belongs to user ${uid}, who would lose it: run Keyturn as that user`;
  const groups = [process.getegid?.(), ...(process.getgroups?.() ?? [])];
  if (groups.some((group) => group !== undefined && BigInt(group) === gid)) return undefined;
  return `${path} belongs to group ${gid}, which would lose it: join that group, or give the file to one of your own`;
}

/** A file that is mounted by itself, as containers have it, cannot be replaced (EBUSY). Linux tells of mounts in a file. */
async function mountProblem(path: string): Promise<string | undefined> {
  const mounts = await readMounts();
  const isMounted = mounts.some((line) => unescaped(line.split(' ')[4] ?? '') === path);
  return isMounted ? `${path} is mounted by itself and cannot be replaced: mount its folder instead` : undefined;
}

async function readMounts(): Promise<readonly string[]> {
  try {
    return (await readFile('/proc/self/mountinfo', 'utf8')).split('\n');
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return [];
  }
}

/** Spaces in names are written `\040` (proc_pid_mountinfo(5)). */
function unescaped(name: string): string {
  return name.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCodePoint(Number.parseInt(octal, 8)));
}

/** A lock that another user's run left after it was killed. */
async function besideProblem(path: string): Promise<string | undefined> {
  const lock = besideOf(path, 'lock');
  try {
    await access(lock, constants.R_OK | constants.W_OK);
    return undefined;
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? undefined : `cannot write ${lock} (${codeOf(error) ?? 'error'}): remove it`;
  }
}

function user(): string {
  const own = process.geteuid?.();
  return own === undefined ? 'this user' : `user ${own}`;
}
