import fs from 'node:fs';
import promises, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { sep } from 'node:path';

/** What happens at one call to the file system. */
export interface FileCut {
  /** The calls are counted from here on, the first being 1. */
  readonly call: number;
  readonly when: 'before' | 'after';
  /** Counts only calls that change something: between two of them, all moments are alike to everybody else. */
  readonly changesOnly?: boolean;
  /** Dies: kills the process, or throws and so loses the answer; every later call is then lost before it is made. */
  readonly die: () => never;
}

const ASYNC = ['access', 'lstat', 'mkdir', 'open', 'readFile', 'readlink', 'realpath', 'rename', 'rm', 'stat'] as const;
const SYNC = ['statSync', 'unlinkSync'] as const;
const CHANGES: ReadonlySet<string> = new Set(['chmod', 'chown', 'mkdir', 'rename', 'rm', 'sync', 'unlinkSync', 'writeFile']);
const OF_HANDLES = ['chmod', 'chown', 'close', 'readFile', 'stat', 'sync', 'writeFile'] as const;

type Call = (...args: unknown[]) => unknown;

/** Folders that are cut, and how to take the guards off the file system when there is none any more. */
const gates = new Map<string, Gate>();
let takeOff: () => void = () => undefined;

/** Cuts the calls that name a path in a folder, and those on files that were opened by such a call. Answers how to end that. */
export function cutFiles(folder: string, cut: FileCut): () => void {
  if (gates.size === 0) takeOff = guardAll();
  gates.set(folder, createGate(cut));
  return () => {
    gates.delete(folder);
    if (gates.size === 0) takeOff();
  };
}

function guardAll(): () => void {
  const restore = [
    ...ASYNC.map((name) =>
      replaceCall(promises, name, (original) => async (...args) => {
        const gate = gateOf(args[0]);
        // A file that is opened with these flags is a new one.
        const isChange = CHANGES.has(name) || args[1] === 'wx';
        return gate ? gate.pass({ name, isChange }, async () => guardHandle(await original(...args), gate)) : original(...args);
      }),
    ),
    ...SYNC.map((name) =>
      replaceCall(fs, name, (original) => (...args) => {
        const gate = gateOf(args[0]);
        gate?.enter(CHANGES.has(name));
        const answer = original(...args);
        gate?.leave(CHANGES.has(name));
        return answer;
      }),
    ),
  ];
  syncBuiltinESMExports();
  return () => {
    for (const one of restore) one();
    syncBuiltinESMExports();
  };
}

function gateOf(path: unknown): Gate | undefined {
  if (typeof path !== 'string') return undefined;
  return [...gates].find(([folder]) => path === folder || path.startsWith(folder + sep))?.[1];
}

interface Gate {
  enter(isChange: boolean): void;
  leave(isChange: boolean): void;
  pass(what: { readonly name: string; readonly isChange: boolean }, act: () => Promise<unknown>): Promise<unknown>;
}

function createGate({ call, when, die, changesOnly = false }: FileCut): Gate {
  let calls = 0;
  function enter(isChange: boolean): void {
    if (changesOnly && !isChange) return;
    calls++;
    if (calls > call || (calls === call && when === 'before')) die();
  }
  function leave(isChange: boolean): void {
    if (calls === call && (isChange || !changesOnly)) die();
  }
  async function pass({ name, isChange }: { name: string; isChange: boolean }, act: () => Promise<unknown>): Promise<unknown> {
    try {
      enter(isChange);
    } catch (error) {
      // The end of a process closes its files.
      if (name === 'close') await act();
      throw error;
    }
    const answer = await act();
    try {
      leave(isChange);
    } catch (error) {
      if (name === 'open' && isHandle(answer)) await answer.close().catch(() => undefined);
      throw error;
    }
    return answer;
  }
  return { enter, leave, pass };
}

function guardHandle(answer: unknown, gate: Gate): unknown {
  if (!isHandle(answer)) return answer;
  for (const name of OF_HANDLES) {
    const original: unknown = Reflect.get(answer, name);
    if (!isCall(original)) throw new TypeError(`a file has no ${name}()`);
    const what = { name, isChange: CHANGES.has(name) };
    const guarded = (...args: unknown[]) => gate.pass(what, async () => original.apply(answer, args));
    Object.defineProperty(answer, name, { value: guarded, configurable: true });
  }
  return answer;
}

function replaceCall(module: object, name: string, guard: (original: Call) => Call): () => void {
  const original: unknown = Reflect.get(module, name);
  if (!isCall(original)) throw new TypeError(`there is no ${name}()`);
  Reflect.set(module, name, guard(original));
  return () => Reflect.set(module, name, original);
}

function isHandle(value: unknown): value is FileHandle {
  return typeof value === 'object' && value !== null && 'fd' in value && 'writeFile' in value;
}

function isCall(value: unknown): value is Call {
  return typeof value === 'function';
}
