import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../core/fault.ts';
import { codeOf, journalUnwritable } from '../../store/journal-faults.ts';
import { whileLocked } from '../../store/process-lock.ts';
import { replace } from '../../store/run-files.ts';
import { makeStateFolder } from '../../store/state-folder.ts';

/** Does something while no other process follows schedules with the same folder; names the one that does. */
export async function asTheOnlyOne<Value>(folder: string, act: () => Promise<Value>): Promise<Value> {
  await makeStateFolder(folder);
  const [lock, pidFile] = [join(folder, 'runner.lock'), join(folder, 'runner.pid')];
  const done = await whileLocked(lock, { patienceMs: 0 }, async () => {
    await replace(pidFile, `${process.pid}\n`);
    // What it throws is its own affair: only the lock and the file can be unwritable.
    return act().then(
      (value) => () => value,
      (error: unknown) => () => {
        throw error;
      },
    );
  }).catch((error: unknown) => {
    throw journalUnwritable(lock, error);
  });
  if (done) return done.value();
  const pid = await pidIn(pidFile);
  const who = pid === undefined ? 'Another "keyturn run"' : `"keyturn run" with the process id ${pid}`;
  throw new Fault('run-locked', `${who} is at work with the folder ${folder}.`);
}

async function pidIn(file: string): Promise<string | undefined> {
  try {
    const text = (await readFile(file, 'utf8')).trim();
    return /^\d+$/.test(text) ? text : undefined;
  } catch (error) {
    // It is between its lock and its name.
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Who follows schedules with a folder; null: nobody. */
export async function runnerIn(folder: string): Promise<{ readonly pid: number | null } | null> {
  const lock = join(folder, 'runner.lock');
  if (!existsSync(lock)) return null;
  const isFree = await whileLocked(lock, { patienceMs: 0 }, () => Promise.resolve(true)).catch((error: unknown) => {
    // Whoever may not lock it can still be told the rest.
    if (codeOf(error) === undefined) throw error;
    return undefined;
  });
  if (isFree) return null;
  const pid = await pidIn(join(folder, 'runner.pid'));
  return { pid: pid === undefined ? null : Number(pid) };
}
