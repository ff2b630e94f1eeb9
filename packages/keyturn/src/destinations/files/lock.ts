import { type BigIntStats, statSync, unlinkSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { DestinationFault } from '../../engine/destination.ts';
import { codeOf, fileFault } from './faults.ts';

/** How often another process is looked after. */
const STEP_MS = 25;

/**
 * Does something while no other process of Keyturn does so under the same lock. SQLite locks the file: the lock of a process that was
 * killed is gone with it, on network file systems too, and two tasks of one process are kept apart as well.
 */
export async function withLock<T>(path: string, patienceMs: number, act: () => Promise<T>): Promise<T> {
  const database = await takeLock(path, patienceMs);
  try {
    return await act();
  } finally {
    release(database, path);
  }
}

async function takeLock(path: string, patienceMs: number): Promise<DatabaseSync> {
  const { DatabaseSync } = await import('node:sqlite');
  for (let waitedMs = 0; ; waitedMs += STEP_MS) {
    const database = tryLock(path, () => new DatabaseSync(path, { timeout: 0 }));
    if (database) return database;
    if (waitedMs >= patienceMs) {
      throw new DestinationFault(`another run of Keyturn has held ${path} for ${Math.ceil(waitedMs / 1000)} s`, {
        isPassing: true,
      });
    }
    await wait(STEP_MS);
  }
}

/** Undefined while somebody else has it. */
function tryLock(path: string, connect: () => DatabaseSync): DatabaseSync | undefined {
  let database: DatabaseSync | undefined;
  try {
    if (!statusOf(path)) connect().close();
    const named = statusOf(path);
    database = connect();
    database.exec('PRAGMA journal_mode = memory; PRAGMA locking_mode = exclusive; BEGIN EXCLUSIVE');
    // Whoever had it before took the file away: where the name meant another file meanwhile, nobody else will find this one.
    if (named && isSame(named, statusOf(path))) return database;
    database.close();
    return undefined;
  } catch (error) {
    database?.close();
    if (isBusy(error)) return undefined;
    throw fileFault(error, `cannot lock ${path}`);
  }
}

/** The file is taken away while it is still locked: nobody can have locked it in between. */
function release(database: DatabaseSync, path: string): void {
  try {
    // Windows keeps files that are open; there it stays, empty.
    if (process.platform !== 'win32') unlinkSync(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw fileFault(error, 'cannot take the lock away');
  } finally {
    database.close();
  }
}

/** By its name: to open and close it here would drop every lock that this process has on it (POSIX, fcntl). */
function statusOf(path: string): BigIntStats | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false });
}

function isSame(one: BigIntStats, other: BigIntStats | undefined): boolean {
  return one.ino === other?.ino && one.dev === other.dev && one.ctimeNs === other.ctimeNs;
}

/** SQLITE_BUSY and its extended codes. */
function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' && (error.errcode & 0xff) === 5;
}
