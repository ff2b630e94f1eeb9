import { closeSync, fchmodSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Account, Partition, World } from './model/world.ts';
import { fromText, toText } from './state-values.ts';
import type { Trail, TrailEvent } from './trail.ts';
import { isObject } from './untyped.ts';

/** What `--state FILE` keeps of a sandbox. */
export interface SavedState {
  readonly world: World;
  /** Oldest first within each account. */
  readonly events: readonly TrailEvent[];
  /** The inner state of the world's chance. */
  readonly random: readonly number[];
  readonly clock: { readonly now: number; readonly isFrozen: boolean };
}

/** A state file that cannot be read or written; the message is one sentence for the person who named it. */
export class StateFileError extends Error {
  override readonly name: 'StateFileError' | 'StateWriteError' = 'StateFileError';
}

/** One that cannot be written. */
class StateWriteError extends StateFileError {
  override readonly name = 'StateWriteError';
}

/** Refuses a file that could not be written later: at the end of a long day it would be too late to say so. */
export function refuseUnwritable(file: string): void {
  const draft = draftOf(file);
  try {
    closeSync(openSync(draft, 'w', 0o600));
    rmSync(draft);
  } catch (error) {
    throw unwritable(file, error);
  }
}

const FORMAT = 'keyturn-sandbox-state';
const VERSION = 1;

/**
 * Writes the state so that the file is at every instant either the old one or the new one. A line holds the head, each
 * account, each event, and at the end how many lines there are, so that neither memory nor a torn file is a worry.
 * It is synchronous: nothing may change the world while it is written. The file holds secrets: mode 600.
 */
export function saveState(file: string, state: Omit<SavedState, 'events'> & { readonly trail: Trail }): void {
  const draft = draftOf(file);
  try {
    writeDraft(draft, state);
    renameSync(draft, file);
    syncFolder(dirname(file));
  } catch (error) {
    rmSync(draft, { force: true });
    throw unwritable(file, error);
  }
}

/** Reads a state file; undefined where there is none yet. Throws StateFileError for anything else than a whole state of ours. */
export function loadState(file: string): SavedState | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    const why = error instanceof Error ? error.message : String(error);
    throw new StateFileError(`The state file ${file} cannot be read: ${why}.`, { cause: error });
  }
  return readLines(file, text.split('\n'));
}

function draftOf(file: string): string {
  return `${file}.${process.pid}.tmp`;
}

function unwritable(file: string, cause: unknown): StateWriteError {
  const why = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  return new StateWriteError(`The state file ${file} cannot be written: ${why}.`, { cause });
}

function writeDraft(draft: string, state: Parameters<typeof saveState>[1]): void {
  const descriptor = openSync(draft, 'w', 0o600);
  try {
    fchmodSync(descriptor, 0o600);
    writeLines(descriptor, lines(state));
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function* lines({ world, trail, random, clock }: Parameters<typeof saveState>[1]): Iterable<string> {
  const { accounts, ...rest } = world;
  yield toText({ format: FORMAT, version: VERSION, world: rest, random, clock, accounts: accounts.size });
  let events = 0;
  for (const account of accounts.values()) yield toText({ account });
  for (const accountId of accounts.keys()) {
    for (const event of [...trail.of(accountId)].reverse()) {
      events += 1;
      yield toText({ event });
    }
  }
  yield toText({ end: accounts.size + events });
}

const CHUNK_CHARACTERS = 1 << 20;

function writeLines(descriptor: number, all: Iterable<string>): void {
  let chunk = '';
  for (const line of all) {
    chunk += `${line}\n`;
    if (chunk.length < CHUNK_CHARACTERS) continue;
    writeAll(descriptor, chunk);
    chunk = '';
  }
  writeAll(descriptor, chunk);
}

function writeAll(descriptor: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
}

/** Makes the rename itself last. Windows has no such call, and needs none. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function readLines(file: string, [first = '', ...others]: readonly string[]): SavedState {
  const head = parsed(file, first);
  if (!isObject(head) || head['format'] !== FORMAT) throw notOurs(file);
  if (head['version'] !== VERSION) {
    throw new StateFileError(
      `The state file ${file} has version ${String(head['version'])}; this sandbox reads version ${VERSION}: start with a new file.`,
    );
  }
  const { world, random, clock } = head;
  if (!isWorldHead(world) || !isRandomState(random) || !isClock(clock)) throw notOurs(file);
  const accounts = new Map<string, Account>();
  const events: TrailEvent[] = [];
  for (const line of others) {
    const value = parsed(file, line);
    if (!isObject(value)) throw notOurs(file);
    const { account, event, end } = value;
    if (isAccount(account)) accounts.set(account.id, account);
    else if (isEvent(event)) events.push(event);
    else if (end === accounts.size + events.length && accounts.size === head['accounts']) {
      return { world: { ...world, accounts }, events, random, clock };
    } else throw notOurs(file);
  }
  throw notOurs(file);
}

function parsed(file: string, line: string): unknown {
  try {
    return fromText(line);
  } catch (error) {
    throw notOurs(file, error);
  }
}

function notOurs(file: string, cause?: unknown): StateFileError {
  return new StateFileError(`The file ${file} is not a whole state of \`keyturn sandbox\`: name another file, or remove it.`, {
    cause,
  });
}

const partitions: Readonly<Record<Partition, true>> = { aws: true, 'aws-us-gov': true, 'aws-cn': true };

function isWorldHead(value: unknown): value is Omit<World, 'accounts'> {
  return (
    isObject(value) &&
    Number.isInteger(value['seed']) &&
    typeof value['partition'] === 'string' &&
    value['partition'] in partitions &&
    value['sessions'] instanceof Map
  );
}

function isRandomState(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length === 4 && value.every((part) => Number.isInteger(part));
}

function isClock(value: unknown): value is SavedState['clock'] {
  return isObject(value) && Number.isFinite(value['now']) && typeof value['isFrozen'] === 'boolean';
}

/** Enough to refuse what was not written here; people do not write accounts by hand. */
function isAccount(value: unknown): value is Account {
  return (
    isObject(value) &&
    typeof value['id'] === 'string' &&
    /^\d{12}$/.test(value['id']) &&
    typeof value['name'] === 'string' &&
    value['users'] instanceof Map &&
    isObject(value['root']) &&
    Array.isArray(value['root']['keys'])
  );
}

function isEvent(value: unknown): value is TrailEvent {
  return isObject(value) && typeof value['accountId'] === 'string' && Number.isFinite(value['at']) && isObject(value['identity']);
}
