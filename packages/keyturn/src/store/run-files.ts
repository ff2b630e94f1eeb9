import { type FileHandle, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Fault } from '../core/fault.ts';
import { parseJson } from '../core/json.ts';
import { RUN_STATE_SCHEMA, readRunState } from '../core/runs/read-run-state.ts';
import { noRuns, type RunState } from '../core/runs/run-state.ts';
import { codeOf, reasonOf } from './journal-faults.ts';
import { makeStateFolder, syncFolder } from './state-folder.ts';

/** What a machine remembers of its runs, on its disk. */
export interface RunFiles {
  /** What is remembered; what a file of another form held is put aside, and told. */
  read(): Promise<RunState>;
  write(state: RunState): Promise<void>;
  /** The last audit, for reports; undefined where there was none. */
  readAudit(): Promise<string | undefined>;
  writeAudit(text: Iterable<string>): Promise<void>;
}

/** Opens what a state folder holds of runs; whoever writes is alone (process-lock.ts). */
export function runFilesIn(folder: string, onPutAside: (file: string) => void): RunFiles {
  const [stateFile, auditFile] = [join(folder, 'runs.json'), join(folder, 'last-audit.json')];
  return {
    async read() {
      const text = await readIfThere(stateFile);
      if (text === undefined) return noRuns;
      const state = readRunState(parseJson(text));
      if (state) return state;
      const aside = `${stateFile}.unread`;
      await rename(stateFile, aside).catch((error: unknown) => {
        throw unwritable(stateFile, error);
      });
      onPutAside(aside);
      return noRuns;
    },
    write: (state) => replace(stateFile, `${JSON.stringify({ schema: RUN_STATE_SCHEMA, ...state })}\n`),
    readAudit: () => readIfThere(auditFile),
    writeAudit: (text) => replace(auditFile, text),
  };
}

/** The same, where it is only looked at; undefined where nothing is remembered, or nothing that this version reads. */
export async function peekRunState(folder: string): Promise<RunState | undefined> {
  const text = await readIfThere(join(folder, 'runs.json'));
  return text === undefined ? undefined : readRunState(parseJson(text));
}

/** Replaces a file as a whole: whoever reads it sees the old one or the new one, also after the power failed. */
export async function replace(file: string, text: string | Iterable<string>): Promise<void> {
  const draft = `${file}.${process.pid}.tmp`;
  let handle: FileHandle | undefined;
  try {
    await makeStateFolder(dirname(file));
    handle = await open(draft, 'w', 0o600);
    await handle.writeFile(typeof text === 'string' ? text : inPieces(text));
    await handle.sync();
    await handle.close();
    handle = undefined;
    await rename(draft, file);
    await syncFolder(dirname(file));
  } catch (error) {
    await handle?.close().catch(() => undefined);
    // What failed first is told: a full disk has room for no draft, and a read-only one keeps it.
    await rm(draft, { force: true }).catch(() => undefined);
    throw unwritable(file, error);
  }
}

const PIECE_LENGTH = 65_536;

/** Pieces of a size that is worth a system call. */
function* inPieces(parts: Iterable<string>): Iterable<string> {
  let piece = '';
  for (const part of parts) {
    piece += part;
    if (piece.length < PIECE_LENGTH) continue;
    yield piece;
    piece = '';
  }
  yield piece;
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    if (codeOf(error) === undefined) throw error;
    throw new Fault('journal-unreadable', `Could not read ${file}: ${reasonOf(error)}.`, { cause: error });
  }
}

function unwritable(file: string, error: unknown): unknown {
  if (codeOf(error) === undefined || error instanceof Fault) return error;
  return new Fault('journal-unwritable', `Could not write ${file}: ${reasonOf(error)}.`, { cause: error });
}
