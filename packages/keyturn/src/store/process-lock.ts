import { accessSync, closeSync, constants, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';

/**
 * Does something while no other process does it. SQLite's locks are the operating system's: they are gone with the process that held
 * them, however it ended, and no clock decides that one is stale. Answers undefined when it was not given the lock in time.
 */
export async function whileLocked<Value>(
  file: string,
  { patienceMs }: { readonly patienceMs: number },
  act: () => Promise<Value>,
): Promise<{ readonly value: Value } | undefined> {
  makeFile(file);
  const lock = await take(file, patienceMs);
  if (!lock) return undefined;
  try {
    return { value: await act() };
  } finally {
    lock.close();
  }
}

/**
 * Only its owner can hold it. In one go: to close any handle of a file gives up all locks that the process has on it, and nobody can have
 * one yet.
 */
function makeFile(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    // SQLite says of a file that it may not write to that somebody has locked it.
    accessSync(file, constants.R_OK | constants.W_OK);
  }
}

/** The first pause; each one is longer than the one before. */
const PAUSE_MS = 2;
const PAUSE_MS_MAX = 50;

async function take(file: string, patienceMs: number): Promise<DatabaseSync | undefined> {
  let pauseMs = PAUSE_MS;
  for (let waitedMs = 0; ; waitedMs += pauseMs) {
    const lock = tryToTake(file);
    if (lock) return lock;
    if (waitedMs >= patienceMs) return undefined;
    pauseMs = Math.min(pauseMs * 2, PAUSE_MS_MAX);
    await wait(pauseMs);
  }
}

function tryToTake(file: string): DatabaseSync | undefined {
  // SQLite would wait by itself, and keep all else in this process waiting, too.
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    // Nothing is ever written into it: a rollback journal beside it would be one file more for nothing.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
}

/** SQLITE_BUSY, with whatever more it says in the upper bits. */
function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' && (error.errcode & 0xff) === 5;
}
