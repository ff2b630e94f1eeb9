import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DestinationFault } from '../../engine/destination.ts';
import { codeOf, fileFault } from './faults.ts';
import { besideOf, type FileNow, readPlace } from './place.ts';

/** Others may write between our reading and our writing; each time we begin again. */
const TRIES_MAX = 5;

/**
 * Changes a file so that readers see all of the old or all of the new content, also when the machine fails in between. Owner and
 * permissions stay; a new file is private. Nothing is written where `edit` gives back what is there. To be called under a lock.
 */
export async function editFile(path: string, edit: (now: FileNow) => string): Promise<void> {
  for (let tries = 1; tries <= TRIES_MAX; tries++) {
    const now = await readPlace(path);
    const text = edit(now);
    if (text === now.content?.text || (await replace(now, text))) return;
  }
  throw new DestinationFault(`${path} was changed by somebody else each time when it was to be written`, { isPassing: true });
}

/** Takes a file away, for good. */
export async function removeFile(path: string): Promise<void> {
  try {
    await rm(path, { force: true });
    await syncFolder(dirname(path));
  } catch (error) {
    throw fileFault(error, `cannot remove ${path}`);
  }
}

/** Makes a private folder and those above it, where they are missing. */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw fileFault(error, `cannot make ${path}`);
  }
}

/** False when somebody else was faster. */
async function replace(now: FileNow, text: string): Promise<boolean> {
  // The name is always the same: what a kill leaves, the next change takes away.
  const fresh = besideOf(now.path, 'new');
  try {
    await rm(fresh, { force: true });
    await writeFresh(fresh, now, text);
    if (await hasChanged(now)) {
      await rm(fresh);
      return false;
    }
    await rename(fresh, now.path);
    await syncFolder(dirname(now.path));
    return true;
  } catch (error) {
    const fault = fileFault(error, `cannot write ${now.path}`);
    throw await withoutLeftover(fresh, fault);
  }
}

async function writeFresh(fresh: string, { content }: FileNow, text: string): Promise<void> {
  const handle = await open(fresh, 'wx', 0o600);
  try {
    if (content) await keepOwner(handle, content.status);
    await handle.writeFile(text, 'latin1');
    if (content) await handle.chmod(Number(content.status.mode & 0o7777n));
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function keepOwner(
  handle: Awaited<ReturnType<typeof open>>,
  wanted: { readonly uid: bigint; readonly gid: bigint },
): Promise<void> {
  const own = await handle.stat({ bigint: true });
  if (own.uid !== wanted.uid || own.gid !== wanted.gid) await handle.chown(Number(wanted.uid), Number(wanted.gid));
}

async function hasChanged({ path, content }: FileNow): Promise<boolean> {
  try {
    const { ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
    const before = content?.status;
    return ino !== before?.ino || size !== before.size || mtimeNs !== before.mtimeNs || ctimeNs !== before.ctimeNs;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return content !== null;
    throw error;
  }
}

/** A new name is safe only when its folder is: otherwise a power cut brings back the outgoing key. */
async function syncFolder(path: string): Promise<void> {
  // Windows cannot open folders; its file systems keep the order themselves.
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function withoutLeftover(fresh: string, fault: DestinationFault): Promise<DestinationFault> {
  try {
    await rm(fresh, { force: true });
    return fault;
  } catch (error) {
    const message = `${fault.message}; ${fresh} is left and may hold a secret, the next run takes it away`;
    return new DestinationFault(message, { cause: new AggregateError([fault, error]), isPassing: fault.isPassing });
  }
}
