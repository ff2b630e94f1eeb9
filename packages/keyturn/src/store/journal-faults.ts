import { Fault } from '../core/fault.ts';

/** What the operating system said of a file that was to be written, as a Fault; anything else is a bug, and stays what it is. */
export function journalUnwritable(file: string, error: unknown): unknown {
  if (codeOf(error) === undefined || error instanceof Fault) return error;
  return new Fault('journal-unwritable', `Could not write the journal ${file}: ${reasonOf(error)}.`, { cause: error });
}

/** The same, where it was only to be read. */
export function journalUnreadable(file: string, error: unknown): unknown {
  if (codeOf(error) === undefined || error instanceof Fault) return error;
  return new Fault('journal-unreadable', `Could not read the journal ${file}: ${reasonOf(error)}.`, { cause: error });
}

/** A journal that nobody should continue or believe. */
export function journalBroken(file: string, because: string): Fault {
  return new Fault('journal-broken', `The journal ${file} is broken: ${because}.`);
}

/** The code of the operating system's answer; undefined when it was something else. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'your quota on that disk is used up',
  EFBIG: 'the file may not become larger',
  EACCES: 'you may not do that there',
  EPERM: 'you may not do that there',
  EROFS: 'that place is read-only',
  ENOENT: 'there is no such file',
  ENOTDIR: 'part of its path is a file and no folder',
  EEXIST: 'a file is in the place of its folder',
  EISDIR: 'it is a folder',
  ELOOP: 'its symbolic links go round in a circle',
  ERR_SQLITE_ERROR: 'its .lock file cannot be used',
  ENAMETOOLONG: 'its path is too long',
};

/** Why it could not be, in words. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error);
  return code === undefined ? String(error) : (reasons[code] ?? code);
}
