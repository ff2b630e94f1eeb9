import { mkdir, open } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { journalUnwritable } from './journal-faults.ts';

/** Where Keyturn keeps what it must remember on this machine. */
export function stateFolder({
  named,
  configured,
  environment,
}: {
  /** By an option of the command line. */
  readonly named?: string | undefined;
  /** By the configuration. */
  readonly configured?: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
}): string {
  const chosen = [named, environment['KEYTURN_STATE_DIR'], configured].find((folder) => folder !== undefined && folder !== '');
  if (chosen !== undefined) return resolve(chosen);
  const { XDG_STATE_HOME: base = '' } = environment;
  // The XDG base directory specification: "consider the path invalid and ignore it" when it is relative.
  return isAbsolute(base) ? join(base, 'keyturn') : join(homeOf(environment), '.local', 'state', 'keyturn');
}

/** Makes a folder that only its owner can look into, with those above it; one that is there stays as it is. Throws a Fault where it cannot. */
export async function makeStateFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    // What the folder is made for, first of all.
    throw journalUnwritable(join(folder, 'journal.jsonl'), error);
  });
  if (first === undefined) return;
  for (let made = folder; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
}

/** A file is on the disk when the name of it is, too. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows opens no folders, and keeps names by itself.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function homeOf({ HOME: home }: Readonly<Record<string, string | undefined>>): string {
  return home !== undefined && isAbsolute(home) ? home : homedir();
}
